import { join } from "node:path";
import { WorldError } from "../contract/errors";
import { addColumns, type Database, firstLine, type LoadedFile, quoteName, quoteText } from "./catalog";
import type { LandedFile } from "./landing";
import { mendFile } from "./mend";
import { mendedRelation, type Relation, wellFormedRelation } from "./relations";
import type { FileResult } from "./run-types";

/** Files that are loaded in one statement: a statement costs as much as thousands of rows. */
const MAX_GROUP = 100;

/** The run that loads. */
export interface Batch {
  readonly id: string;
  readonly loadedAt: Date;
  /** Folder for files that are thrown away after the run. */
  readonly scratchDir: string;
  readonly warn: (message: string) => void;
}

/**
 * Brings files to bronze. One whose path and content are known is left alone; one whose path is known with another
 * content replaces the rows it brought before.
 */
export async function loadFiles(
  database: Database,
  files: readonly LandedFile[],
  known: ReadonlyMap<string, LoadedFile>,
  batch: Batch,
): Promise<FileResult[]> {
  const isNew = (file: LandedFile): boolean => known.get(file.path)?.sha256 !== file.shape.sha256;
  const changed = files.filter(isNew);
  for (const file of changed) await forget(database, known.get(file.path));
  const rows = new Map<LandedFile, number>();
  for (const group of groups(changed)) await loadGroup(database, group, batch, rows);
  await remember(database, rows, batch);
  return files.map((file) => {
    const before = known.get(file.path);
    const status = !isNew(file) ? "unchanged" : before ? "replaced" : "loaded";
    const result = { path: file.path, table: file.table.name, sha256: file.shape.sha256, status } as const;
    return { ...result, rows: rows.get(file) ?? before?.rows ?? 0 };
  });
}

async function forget(database: Database, before: LoadedFile | undefined): Promise<void> {
  if (before === undefined) return;
  await removeRows(database, before.table, [before.path]);
  await database.run(`delete from bronze._loaded_files where source_file = ${quoteText(before.path)}`);
}

async function removeRows(database: Database, table: string, paths: readonly string[]): Promise<void> {
  const list = paths.map(quoteText).join(", ");
  await database.run(`delete from bronze.${quoteName(table)} where _source_file in (${list})`);
}

async function remember(
  database: Database,
  loaded: ReadonlyMap<LandedFile, number>,
  batch: Batch,
): Promise<void> {
  if (loaded.size === 0) return;
  const values = [...loaded].map(([file, rows]) => {
    const texts = [file.table.name, file.path, file.shape.sha256].map(quoteText);
    return `(${[...texts, rows, timestamp(batch.loadedAt), quoteText(batch.id)].join(", ")})`;
  });
  await database.run(`insert into bronze._loaded_files values ${values.join(", ")}`);
}

const timestamp = (date: Date): string => `timestamp ${quoteText(date.toISOString().slice(0, -1))}`;

/** Files of one table that DuckDB can read together, because they are written in the same way. */
function groups(files: readonly LandedFile[]): LandedFile[][] {
  const open = new Map<string, LandedFile[]>();
  const all: LandedFile[][] = [];
  for (const file of files) {
    const key = JSON.stringify([file.table.name, file.columns, file.shape.lineEnds, file.shape.clean]);
    let group = open.get(key);
    if (group === undefined || group.length === MAX_GROUP) {
      group = [];
      open.set(key, group);
      all.push(group);
    }
    group.push(file);
  }
  return all;
}

/**
 * DuckDB reads files that are well-formed, many times as fast as anything here could. A file counts as well-formed when
 * DuckDB does not complain and finds as many rows as there are lines, so that the line of every row is known too. Any
 * other file is first rewritten, record by record, with its broken rows marked.
 */
async function loadGroup(
  database: Database,
  group: readonly LandedFile[],
  batch: Batch,
  rows: Map<LandedFile, number>,
): Promise<void> {
  const [first] = group;
  if (first === undefined) return;
  if (
    first.shape.clean &&
    first.shape.lineEnds !== "other" &&
    (await loadWellFormed(database, group, batch))
  ) {
    for (const file of group) rows.set(file, expectedRows(file));
  } else if (group.length > 1) {
    for (const file of group) await loadGroup(database, [file], batch, rows);
  } else {
    const mended = join(batch.scratchDir, `${first.table.name}-mended.csv`);
    const { rows: written, longest } = await mendFile(first, mended);
    const loaded = await insertRows(database, mendedRelation(first, mended, longest), first, batch);
    if (loaded !== written)
      throw new WorldError(`${first.path}: ${written} rows were read but ${loaded} loaded.`);
    rows.set(first, loaded);
  }
}

const expectedRows = ({ table, shape }: LandedFile): number =>
  Math.max(0, shape.lines - (table.format === "csv" ? 1 : 0));

async function loadWellFormed(
  database: Database,
  group: readonly LandedFile[],
  batch: Batch,
): Promise<boolean> {
  const [first] = group;
  if (first === undefined) return true;
  try {
    await insertRows(database, wellFormedRelation(group, expectedRows), first, batch);
  } catch (error) {
    if (/CSV/i.test(firstLine(error))) return false;
    throw error;
  }
  if (await isComplete(database, group)) return true;
  await removeRows(
    database,
    first.table.name,
    group.map((file) => file.path),
  );
  return false;
}

/** Every file brought as many rows as it has lines, and they are numbered as its lines are. */
async function isComplete(database: Database, group: readonly LandedFile[]): Promise<boolean> {
  const table = group[0]?.table;
  if (table === undefined) return true;
  const paths = group.map((file) => quoteText(file.path)).join(", ");
  const found =
    await database.rows(`select _source_file as path, count(*) as "rows", min(_source_line) as low,
    max(_source_line) as high from bronze.${quoteName(table.name)} where _source_file in (${paths}) group by 1`);
  const byPath = new Map(found.map((row) => [String(row.path), row]));
  return group.every((file) => {
    const rows = expectedRows(file);
    const row = byPath.get(file.path);
    if (rows === 0 || row === undefined) return rows === 0 && row === undefined;
    return row.rows === rows && row.low === file.shape.lines - rows + 1 && row.high === file.shape.lines;
  });
}

async function insertRows(
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
    select *, ${timestamp(batch.loadedAt)}, ${quoteText(batch.id)} from (${from})`);
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
