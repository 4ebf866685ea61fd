import { join } from "node:path";
import { WorldError } from "../contract/errors";
import { type Database, firstLine, quoteName, quoteText } from "./catalog";
import { type Batch, insertRows } from "./insert-rows";
import { type LandedFile, type ReadFile, wholeFile } from "./landing";
import { forget, type LoadedFile, remember } from "./loaded-files";
import { mendFile } from "./mend";
import { mendedRelation, wellFormedRelation } from "./relations";
import type { FileResult } from "./run-types";

/** Files that are loaded in one statement: a statement costs as much as thousands of rows. */
const MAX_GROUP = 100;

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
  const changed = new Map<string, ReadFile>();
  for (const file of files)
    if (known.get(file.path)?.sha256 !== file.sha256) changed.set(file.path, await wholeFile(file));
  for (const path of changed.keys()) {
    const before = known.get(path);
    if (before === undefined) continue;
    await removeRows(database, before.table, [path]);
    await forget(database, path);
  }
  const rows = new Map<ReadFile, number>();
  for (const group of groups([...changed.values()])) await loadGroup(database, group, batch, rows);
  const loaded = [...rows].map(([{ table, path, sha256, stamp }, count]) => {
    return { table: table.name, path, sha256, stamp, rows: count };
  });
  await remember(database, loaded, batch);
  const brought = new Map(loaded.map((file) => [file.path, file]));
  return files.map((file) => {
    const before = known.get(file.path);
    const now = brought.get(file.path);
    const status = now === undefined ? "unchanged" : before ? "replaced" : "loaded";
    const { sha256 } = now ?? file;
    const result = { path: file.path, table: file.table.name, sha256, status } as const;
    return { ...result, rows: now?.rows ?? before?.rows ?? 0 };
  });
}

async function removeRows(database: Database, table: string, paths: readonly string[]): Promise<void> {
  const list = paths.map(quoteText).join(", ");
  await database.run(`delete from bronze.${quoteName(table)} where _source_file in (${list})`);
}

/** Files of one table that DuckDB can read together, because they are written in the same way. */
function groups(files: readonly ReadFile[]): ReadFile[][] {
  const open = new Map<string, ReadFile[]>();
  const all: ReadFile[][] = [];
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
  group: readonly ReadFile[],
  batch: Batch,
  rows: Map<ReadFile, number>,
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

const expectedRows = ({ table, shape }: ReadFile): number =>
  Math.max(0, shape.lines - (table.format === "csv" ? 1 : 0));

async function loadWellFormed(
  database: Database,
  group: readonly ReadFile[],
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
async function isComplete(database: Database, group: readonly ReadFile[]): Promise<boolean> {
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
