import { type Database, quoteText, quoteTimestamp, tableExists } from "./catalog";

/** One file that bronze holds the rows of. */
export interface LoadedFile {
  readonly table: string;
  readonly path: string;
  readonly sha256: string;
  readonly rows: number;
}

/** The files whose rows are in bronze, by path. */
export async function loadedFiles(database: Database): Promise<Map<string, LoadedFile>> {
  if (!(await tableExists(database, "bronze", "_loaded_files"))) return new Map();
  const rows = await database.rows(
    'select table_name as "table", source_file as path, sha256, row_count as "rows" from bronze._loaded_files order by path',
  );
  return new Map(rows.map((row) => [String(row.path), row as unknown as LoadedFile]));
}

/** Notes files that a run loaded. */
export async function remember(
  database: Database,
  files: readonly LoadedFile[],
  batch: { readonly id: string; readonly loadedAt: Date },
): Promise<void> {
  if (files.length === 0) return;
  const values = files.map(({ table, path, sha256, rows }) => {
    const texts = [table, path, sha256].map(quoteText);
    return `(${[...texts, rows, quoteTimestamp(batch.loadedAt), quoteText(batch.id)].join(", ")})`;
  });
  await database.run(`insert into bronze._loaded_files values ${values.join(", ")}`);
}

export async function forget(database: Database, path: string): Promise<void> {
  await database.run(`delete from bronze._loaded_files where source_file = ${quoteText(path)}`);
}
