import { type Database, quoteText, quoteTimestamp, tableExists } from "./catalog";

/** One file that bronze holds the rows of. */
export interface LoadedFile {
  readonly table: string;
  readonly path: string;
  readonly sha256: string;
  readonly rows: number;
  /** Of the file when it was last found to have this content; see `stampOf`. */
  readonly stamp?: string;
}

/** The files whose rows are in bronze, by path. */
export async function loadedFiles(database: Database): Promise<Map<string, LoadedFile>> {
  if (!(await tableExists(database, "bronze", "_loaded_files"))) return new Map();
  // A result of before there were stamps has no such column.
  const found = await database.rows(
    "select * exclude (loaded_at, batch_id) from bronze._loaded_files order by source_file",
  );
  const files = found.map(({ table_name, source_file, sha256, row_count, stamp }) => ({
    ...{ table: String(table_name), path: String(source_file), sha256: String(sha256) },
    ...{ rows: Number(row_count), stamp: typeof stamp === "string" ? stamp : undefined },
  }));
  return new Map(files.map((file) => [file.path, file]));
}

/** Notes files that a run loaded. */
export async function remember(
  database: Database,
  files: readonly LoadedFile[],
  batch: { readonly id: string; readonly loadedAt: Date },
): Promise<void> {
  if (files.length === 0) return;
  const values = files.map(({ table, path, sha256, rows, stamp }) => {
    const texts = [table, path, sha256, batch.id].map(quoteText);
    const others = [rows, quoteTimestamp(batch.loadedAt), stamp === undefined ? "null" : quoteText(stamp)];
    return `(${[...texts, ...others].join(", ")})`;
  });
  await database.run(`insert into bronze._loaded_files
    (table_name, source_file, sha256, batch_id, row_count, loaded_at, stamp) values ${values.join(", ")}`);
}

/** Notes the stamps of files that were read and found to have the content that they are known by. */
export async function noteStamps(
  database: Database,
  files: readonly Pick<LoadedFile, "path" | "sha256" | "stamp">[],
  known: ReadonlyMap<string, LoadedFile>,
): Promise<void> {
  const values = files.flatMap(({ path, sha256, stamp }) => {
    const before = known.get(path);
    const isNews = stamp !== undefined && before?.sha256 === sha256 && before.stamp !== stamp;
    return isNews ? [`(${quoteText(path)}, ${quoteText(stamp)})`] : [];
  });
  if (values.length === 0) return;
  await database.run(`update bronze._loaded_files set stamp = news.stamp
    from (values ${values.join(", ")}) as news(path, stamp) where source_file = news.path`);
}

export async function forget(database: Database, path: string): Promise<void> {
  await database.run(`delete from bronze._loaded_files where source_file = ${quoteText(path)}`);
}
