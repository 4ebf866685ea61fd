/** Longest name of any object or column. Source: Snowflake, "Identifier requirements". */
export const MAX_NAME_LENGTH = 255;

/**
 * The provider quotes every name, and SQL without quotes folds to upper case: only such names are found by both.
 * No `$`, which is legal but means something else to Terraform and to dbt.
 */
export const LEGAL_NAME = /^[A-Z_][A-Z0-9_]*$/;

/**
 * Words that Snowflake or ANSI SQL keep, those refused as a column or in FROM, and those that SHOW refuses.
 * Source: Snowflake, "Reserved & limited keywords".
 */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(
  `ACCOUNT ALL ALTER AND ANY AS ASC BETWEEN BY CASE CAST CHECK COLUMN CONNECT CONNECTION CONSTRAINT CREATE CROSS
  CURRENT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DATABASE DELETE DESC DISTINCT DROP ELSE EXISTS FALSE
  FOLLOWING FOR FROM FULL GRANT GROUP GSCLUSTER HAVING ILIKE IN INCREMENT INNER INSERT INTERSECT INTO IS ISSUE JOIN
  LATERAL LEFT LIKE LOCALTIME LOCALTIMESTAMP MINUS NATURAL NOT NULL OF ON OR ORDER ORGANIZATION QUALIFY REGEXP REVOKE
  RIGHT RLIKE ROW ROWS SAMPLE SCHEMA SELECT SET SOME START TABLE TABLESAMPLE THEN TO TRIGGER TRUE TRY_CAST UNION UNIQUE
  UPDATE USING VALUES VIEW WHEN WHENEVER WHERE WITH`.split(/\s+/),
);

/** Schemas that every database has. Source: Snowflake, CREATE SCHEMA. */
export const TAKEN_SCHEMAS: readonly string[] = ["INFORMATION_SCHEMA", "PUBLIC"];

/** Roles and databases that every account has. Source: Snowflake, "Overview of Access Control". */
export const TAKEN_IN_ACCOUNT: readonly string[] = [
  "ACCOUNTADMIN",
  "GLOBALORGADMIN",
  "ORGADMIN",
  "PUBLIC",
  "SECURITYADMIN",
  "SNOWFLAKE",
  "SYSADMIN",
  "USERADMIN",
];

/**
 * What is wrong with a name, as the end of a sentence that begins with its key, with a name that would do.
 *
 * @param taken names that exist everywhere already
 * @returns undefined when the name is good
 */
export function nameFault(name: string, taken: readonly string[] = []): string | undefined {
  if (name.length === 0) return "must not be empty";
  if (name.length > MAX_NAME_LENGTH)
    return `is too long: ${name.length} characters, and Snowflake takes ${MAX_NAME_LENGTH}`;
  const upper = name.toUpperCase();
  if (!LEGAL_NAME.test(name)) {
    if (LEGAL_NAME.test(upper))
      return `must be in capitals: SQL folds names to capitals, and would not find ${name}; write ${replacement(upper, taken)}`;
    return `must be capitals, digits and _, beginning with a letter or _; write ${replacement(upper, taken)}`;
  }
  if (RESERVED_WORDS.has(name))
    return `is the word ${name}, which SQL keeps for itself; write ${replacement(name, taken)}`;
  if (taken.includes(name)) return `is ${name}, which exists already; write ${replacement(name, taken)}`;
  return undefined;
}

/** The nearest name that is legal. */
function replacement(upper: string, taken: readonly string[]): string {
  const plain = upper
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[^A-Z0-9_]+/g, "_");
  const begun = /^[A-Z_]/.test(plain) ? plain : `_${plain}`;
  return RESERVED_WORDS.has(begun) || taken.includes(begun) ? `${begun}_DATA` : begun;
}
