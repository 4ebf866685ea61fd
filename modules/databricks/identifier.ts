/** Longest name of a catalog, schema, volume or table. Source: Databricks, "Names" (Unity Catalog). */
export const MAX_IDENTIFIER_LENGTH = 255;

/** What can stand in a query without backticks, as Unity Catalog keeps it. */
const PLAIN = /^[a-z][a-z0-9_]*$/;

/** Source: Databricks, "Reserved words and schemas", and the catalogs that a workspace comes with. */
const TAKEN_CATALOGS = [
  "system",
  "samples",
  "hive_metastore",
  "session",
  "builtin",
  "main",
  "__databricks_internal",
];
/** `default` exists in a new catalog until the provider deletes it. */
const TAKEN_SCHEMAS = ["information_schema", "default"];

/** What is named; columns and tables are named by the contract, whose own rules are narrower. */
export type Identified = "catalog" | "schema" | "volume";

const TAKEN: Readonly<Record<Identified, readonly string[]>> = {
  catalog: TAKEN_CATALOGS,
  schema: TAKEN_SCHEMAS,
  volume: [],
};

/** What is wrong with a name, as the end of a sentence, with a better name where there is one. */
export function identifierProblem(kind: Identified, name: string): string | undefined {
  if (name === "") return "must not be empty";
  if (name.length > MAX_IDENTIFIER_LENGTH) {
    return `has ${name.length} characters, and Unity Catalog takes ${MAX_IDENTIFIER_LENGTH}`;
  }
  if (!PLAIN.test(name)) return illegal(name);
  if (!TAKEN[kind].includes(name)) return undefined;
  return `is "${name}", which Databricks keeps for itself; write for example "${name.replace(/^_+/, "")}_data"`;
}

function illegal(name: string): string {
  const better = plainForm(name);
  const proposal = PLAIN.test(better) ? `; write "${better}"` : "";
  if (/^[a-z][a-z0-9_-]*$/.test(name)) {
    return `holds a hyphen, so every query would have to put it between backticks${proposal}`;
  }
  if (PLAIN.test(name.toLowerCase())) {
    return `holds upper-case letters, and Unity Catalog keeps names in lower case${proposal}`;
  }
  return `must be lower-case letters, digits and "_", and begin with a letter${proposal}`;
}

function plainForm(name: string): string {
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "_")
    .replace(/_+$/, "");
  return words.replace(/^[^a-z]+/, "");
}
