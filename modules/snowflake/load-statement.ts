import { readFileSync } from "node:fs";
import { BRONZE_LINEAGE, EXTRA_COLUMNS, landingRules } from "../contract/bronze";
import type { DatasetContract, DatasetTable } from "../contract/dataset";
import { projectFile } from "../lake/project-file";
import { filePattern, strayPattern } from "./landed-files";
import { qualified, sqlName, sqlText, verbatim } from "./sql";

/** Where a load reads and writes; names of SQL in three parts, without quotes where they are two. */
export interface LoadPlace {
  readonly database: string;
  /** Schema of the tables of bronze. */
  readonly bronze: string;
  /** Schema in which the load may make what it needs for as long as it runs. */
  readonly pipeline: string;
  /** The stage over what landed of the dataset, in SQL. */
  readonly stage: string;
  /** Address of the landing folder that the stage is over. */
  readonly uri: string;
}

/**
 * One statement that loads every landed file that is new or has changed into bronze, for all tables or for none. A file
 * is parted into rows by the Python that every cloud does it by, since COPY would either lose the rows that it cannot
 * read or give up all others for them. Rows of an earlier version of a file are replaced, so that any file may be loaded
 * twice; those of a file that is gone are kept.
 */
export function loadStatement(contract: DatasetContract, place: LoadPlace): string {
  return `EXECUTE IMMEDIATE $$
DECLARE
  loaded_at TIMESTAMP_NTZ DEFAULT SYSDATE();
  batch_id VARCHAR DEFAULT SYSTEM$TASK_RUNTIME_INFO('CURRENT_TASK_GRAPH_RUN_GROUP_ID');
  listing VARCHAR;
  report VARCHAR;
  nothing_landed EXCEPTION (-20001, 'a table that the contract requires has no rows: nothing of it has landed');
  misplaced EXCEPTION (-20002, 'files of a table lie in a folder that is no date (yyyy-mm-dd): their rows would be missing');
BEGIN
  LIST @${place.stage};
  listing := SQLID;
  ${[readerStatement(place), pendingStatement(contract, place)].join(";\n  ")};
  IF (EXISTS (SELECT 1 FROM ${pendingFiles(place)} WHERE IS_STRAY)) THEN RAISE misplaced; END IF;
  BEGIN
    BEGIN TRANSACTION;
    ${contract.tables.flatMap((table) => tableStatements(table, place)).join(";\n    ")};
    COMMIT;
  EXCEPTION
    WHEN OTHER THEN
      ROLLBACK;
      RAISE;
  END;
  ${reportStatement(place)};
  CALL SYSTEM$SET_RETURN_VALUE(:report);
END;
$$`;
}

const READER = "LANDED_ROWS";

function pendingFiles({ database, pipeline }: LoadPlace): string {
  return qualified(database, pipeline, "PENDING_FILES");
}

/** The Python of the table function: what reads the records of a file, and behind it the function that Snowflake calls. */
export function readerSource(): string {
  const [records, handler] = ["landed_records.py", "snowflake/landing_to_bronze.py"].map((name) =>
    readFileSync(projectFile(`notebooks/${name}`), "utf8"),
  );
  return `${records}\n\n${handler?.replace(/^from landed_records import .*\n/m, "")}`;
}

/** The function is temporary: it is as new as the statement, and nothing of it is left behind. */
export function readerStatement({ database, pipeline }: LoadPlace): string {
  return [
    `CREATE OR REPLACE TEMPORARY FUNCTION ${qualified(database, pipeline, READER)}(file_url VARCHAR, path VARCHAR, rules VARCHAR)`,
    "RETURNS TABLE (SOURCE_LINE NUMBER(38,0), LANDED ARRAY, PARSE_ERROR VARCHAR, RAW_TEXT VARCHAR, EXTRA_COLUMNS VARCHAR)",
    "LANGUAGE PYTHON RUNTIME_VERSION = '3.11' PACKAGES = ('snowflake-snowpark-python') HANDLER = 'LandedRows'",
    // Python may hold what Terraform takes for a template.
    `AS ${sqlText(verbatim(readerSource()))}`,
  ].join(" ");
}

/**
 * The files that bronze does not have, or has in an older version, by table. Storage counts in whole seconds: a file that
 * changed in the second in which it was loaded is loaded again. Not inside of the transaction, which it would end.
 */
export function pendingStatement({ tables }: DatasetContract, place: LoadPlace): string {
  const files = tables.map((table) => {
    const [ours, stray] = [filePattern(table), strayPattern(table)].map(sqlText);
    return [
      `SELECT ${sqlText(table.name)} AS TABLE_NAME, PATH, LOADED_AT IS NOT NULL AS IS_REPLACED, NOT RLIKE(PATH, ${ours}) AS IS_STRAY FROM listed`,
      `LEFT JOIN (SELECT _SOURCE_FILE, MAX(_LOADED_AT) AS LOADED_AT FROM ${target(table, place)} GROUP BY _SOURCE_FILE) AS loaded ON _SOURCE_FILE = PATH`,
      `WHERE (RLIKE(PATH, ${ours}) AND (LOADED_AT IS NULL OR MODIFIED >= DATE_TRUNC('SECOND', LOADED_AT))) OR (RLIKE(PATH, ${stray}) AND NOT RLIKE(PATH, ${ours}))`,
    ].join(" ");
  });
  const [path, modified] = [
    `SUBSTR("name", LENGTH(${sqlText(place.uri)}) + 1)`,
    `TO_TIMESTAMP_NTZ(LEFT("last_modified", 25), 'DY, DD MON YYYY HH24:MI:SS')`,
  ];
  return [
    `CREATE OR REPLACE TEMPORARY TABLE ${pendingFiles(place)} AS`,
    `WITH listed AS (SELECT ${path} AS PATH, ${modified} AS MODIFIED FROM TABLE(RESULT_SCAN(:listing)))`,
    files.join(" UNION ALL "),
  ].join(" ");
}

function target(table: DatasetTable, { database, bronze }: LoadPlace): string {
  return qualified(database, bronze, sqlName(table.name));
}

/** What happens to one table inside of the transaction. */
export function tableStatements(table: DatasetTable, place: LoadPlace): string[] {
  const to = target(table, place);
  const columns = [...table.columns, ...BRONZE_LINEAGE, EXTRA_COLUMNS].map(({ name }) => sqlName(name));
  const landed = table.columns.map((_, index) => `LANDED[${index}]::VARCHAR`);
  const from = ["PATH", "SOURCE_LINE", ":loaded_at", ":batch_id", "PARSE_ERROR", "RAW_TEXT", "EXTRA_COLUMNS"];
  const read = `TABLE(${qualified(place.database, place.pipeline, READER)}(BUILD_SCOPED_FILE_URL(@${place.stage}, PATH), PATH, ${sqlText(verbatim(JSON.stringify(landingRules(table))))}))`;
  const ours = `WHERE TABLE_NAME = ${sqlText(table.name)}`;
  return [
    `DELETE FROM ${to} WHERE _SOURCE_FILE IN (SELECT PATH FROM ${pendingFiles(place)} ${ours})`,
    `INSERT INTO ${to} (${columns.join(", ")}) SELECT ${[...landed, ...from].join(", ")} FROM ${pendingFiles(place)}, ${read} ${ours}`,
    // Without any file of a required table the load stops, as the contract says.
    ...(table.required ? [`IF (NOT EXISTS (SELECT 1 FROM ${to})) THEN RAISE nothing_landed; END IF`] : []),
  ];
}

/** What was done, as the history of tasks shows it: at most 10 kB, so one file stands for all that were replaced. */
export function reportStatement(place: LoadPlace): string {
  return `SELECT TO_JSON(OBJECT_CONSTRUCT('loaded', COUNT(*), 'replaced', COUNT_IF(IS_REPLACED), 'of them', MIN(IFF(IS_REPLACED, PATH, NULL)))) INTO :report FROM ${pendingFiles(place)}`;
}
