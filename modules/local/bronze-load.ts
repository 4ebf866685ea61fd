import type { DatasetContract, DatasetTable } from "../contract/dataset";
import type { Database } from "./catalog";
import { loadFiles } from "./ingestion";
import type { Batch } from "./insert-rows";
import type { LandedFile } from "./landing";
import { type LoadedFile, loadedFiles, noteStamps } from "./loaded-files";
import type { FileResult } from "./run-types";

/**
 * Tables that are loaded at once, each by one thread: rows are numbered one after the other, and while this program reads
 * the records of a file that is not well-formed, DuckDB is free for another table.
 */
const TABLES_AT_ONCE = 2;

/** What a load brought, file by file in the order of the contract's tables. */
export interface BronzeLoad {
  readonly files: readonly FileResult[];
  readonly warnings: readonly string[];
}

/**
 * Brings the landed files of every table to bronze, those that take longest first.
 *
 * @param onTable is told of every table that is loaded, and of the rows of its files, when it is
 */
export async function loadBronze(
  database: Database,
  contract: DatasetContract,
  landed: readonly LandedFile[],
  batch: Omit<Batch, "warn">,
  onTable: (table: string, rows: number) => void,
): Promise<BronzeLoad> {
  await database.run("set threads = 1");
  const known = await loadedFiles(database);
  const filesOf = (table: DatasetTable) => landed.filter((file) => file.table === table);
  const largestFirst = [...contract.tables].sort(
    (one, other) => bytesOf(filesOf(other)) - bytesOf(filesOf(one)),
  );
  const loads = await database.inParallel(TABLES_AT_ONCE, largestFirst, async (connection, table) => {
    const loaded = await loadTable(connection, filesOf(table), known, batch);
    onTable(
      table.name,
      loaded.files.reduce((sum, file) => sum + file.rows, 0),
    );
    return [table, loaded] as const;
  });
  await noteStamps(database, landed, known);
  const byTable = new Map(loads);
  const all = contract.tables.flatMap((table) => byTable.get(table) ?? []);
  return {
    files: all.flatMap(({ files }) => files),
    warnings: [...all.flatMap(({ warnings }) => warnings), ...absent(known, landed)],
  };
}

const bytesOf = (files: readonly LandedFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

async function loadTable(
  database: Database,
  files: readonly LandedFile[],
  known: ReadonlyMap<string, LoadedFile>,
  batch: Omit<Batch, "warn">,
): Promise<BronzeLoad> {
  const warnings: string[] = [];
  const results = await loadFiles(database, files, known, {
    ...batch,
    warn: (message) => warnings.push(message),
  });
  for (const { path, status, rows } of results) {
    if (status !== "replaced") continue;
    warnings.push(`${path} has changed: its ${known.get(path)?.rows} rows were replaced by ${rows}.`);
  }
  return { files: results, warnings };
}

function absent(known: ReadonlyMap<string, LoadedFile>, landed: readonly LandedFile[]): string[] {
  const here = new Set(landed.map((file) => file.path));
  const count = [...known.keys()].filter((path) => !here.has(path)).length;
  if (count === 0) return [];
  return [
    `${count} files that were loaded before are no longer in the source folder; their rows are kept. To start afresh, give an empty folder with --work.`,
  ];
}
