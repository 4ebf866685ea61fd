import { addColumns, type Database, quoteName, quoteText, quoteTimestamp } from "./catalog";
import type { LandedFile } from "./landing";
import type { Relation } from "./relations";

/** The run that loads. */
export interface Batch {
  readonly id: string;
  readonly loadedAt: Date;
  /** Folder for files that are thrown away after the run. */
  readonly scratchDir: string;
  readonly warn: (message: string) => void;
}

/** Adds the rows of a relation over landed files of one table to bronze, and gives how many they were. */
export async function insertRows(
  database: Database,
  relation: Relation,
  file: LandedFile,
  batch: Batch,
): Promise<number> {
  const { table } = file;
  const { names, from } =
    table.format === "csv" ? csvValues(file, relation) : await jsonValues(database, file, relation, batch);
  const contract = new Set(table.columns.map((column) => column.name));
  const extra = names.filter((name) => !contract.has(name));
  if (extra.length > 0) await addColumns(database, table, extra);
  const lineage = ["_source_file", "_source_line", "_parse_error", "_raw_text", "_loaded_at", "_batch_id"];
  return database.run(`insert into bronze.${quoteName(table.name)} (${[...names.map(quoteName), ...lineage].join(", ")})
    select *, ${quoteTimestamp(batch.loadedAt)}, ${quoteText(batch.id)} from (${from})`);
}

function csvValues(file: LandedFile, relation: Relation) {
  const values = file.columns.map(quoteName).join(", ");
  return {
    names: file.columns,
    from: `select ${values}, _source_file, _source_line, _parse_error, _raw_text from (${relation})`,
  };
}

/** As many as JSON knows. A line of nothing else is no row, as in CSV. */
const BLANKS = "' ' || chr(9) || chr(10) || chr(13)";

/** Top-level keys become columns of text; an object or array in them stays JSON. */
async function jsonValues(database: Database, file: LandedFile, relation: Relation, batch: Batch) {
  // Valid JSON that begins with a brace is an object; asking for its type would parse it once more.
  const isObject = `json_valid(_line) and starts_with(ltrim(_line), '{')`;
  const lists = await database.rows(
    `select to_json(keys)::VARCHAR as keys from (select distinct json_keys(_line) as keys from (${relation}) where ${isObject})`,
  );
  const keys = [...new Set(lists.flatMap((row) => JSON.parse(String(row.keys)) as string[]))].sort();
  const contract = file.table.columns.map((column) => column.name);
  const lower = new Set(contract.map((name) => name.toLowerCase()));
  const unknown = keys.filter((key) => !contract.includes(key));
  if (unknown.length > 0) {
    const list = unknown.map((key) => `"${key}"`).join(", ");
    batch.warn(
      `${file.table.landingPath}: the contract does not know ${list}; kept in bronze, used nowhere.`,
    );
  }
  const extra = unknown.filter((key) => usableKey(key) && !lower.has(key.toLowerCase()));
  const names = [...contract, ...new Map(extra.map((key) => [key.toLowerCase(), key])).values()];
  const paths = names.map((name) => quoteText(`$.${JSON.stringify(name)}`)).join(", ");
  const values = names.map((_, index) => `fields[${index + 1}]`).join(", ");
  const from = `select ${values}, _source_file, _source_line,
      coalesce(_parse_error, case when fields is null then 'not a JSON object' end),
      coalesce(_raw_text, case when fields is null then _line end)
    from (
      select *, case when ${isObject} then json_extract_string(_line, [${paths}]) end as fields
      from (${relation}) where _parse_error is not null or trim(_line, ${BLANKS}) <> ''
    )`;
  return { names, from };
}

/** Keys that a bronze column can be named by. Others stay in the landed file only. */
const usableKey = (key: string): boolean => /^[A-Za-z][A-Za-z0-9_. -]{0,62}$/.test(key);
