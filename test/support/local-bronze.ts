import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { DatasetContract, DatasetTable } from "../../modules/contract/dataset";
import { prepareCatalog, quoteName, withDatabase } from "../../modules/local/catalog";
import { loadFiles } from "../../modules/local/ingestion";
import { inspectLanding } from "../../modules/local/landing";
import { loadedFiles } from "../../modules/local/loaded-files";

/** Rows of bronze as text that can be compared, sorted: what landed and where it came from, not when it was loaded. */
export type BronzeRows = Readonly<Record<string, readonly string[]>>;

/** Columns of bronze whose values do not depend on the run. */
export function comparedColumns(table: DatasetTable): string[] {
  const own = ["_source_file", "_source_line", "_parse_error", "_raw_text"];
  return [...table.columns.map(({ name }) => name), ...own];
}

/** Rows as `comparedColumns` names them, in an order that does not depend on the engine. */
export function comparable(rows: readonly (readonly unknown[])[]): string[] {
  return rows
    .map((row) => JSON.stringify(row.map((value) => (value === null ? null : String(value)))))
    .sort();
}

/** What the local pipeline makes of source folders that are loaded one after the other into the same bronze. */
export async function localBronze(
  contract: DatasetContract,
  ...sources: readonly string[]
): Promise<BronzeRows> {
  const folder = mkdtempSync(join(tmpdir(), "medallion-bronze-"));
  try {
    return await withDatabase(join(folder, "local.duckdb"), "write", async (database) => {
      await prepareCatalog(database, contract);
      for (const [index, source] of sources.entries()) {
        const known = await loadedFiles(database);
        const { files } = await inspectLanding(contract, source, known);
        const batch = { id: String(index), loadedAt: new Date(), scratchDir: folder, warn: () => undefined };
        for (const table of contract.tables) {
          const own = files.filter((file) => file.table === table);
          await loadFiles(database, own, known, batch);
        }
      }
      const bronze: Record<string, string[]> = {};
      for (const table of contract.tables) {
        const names = comparedColumns(table);
        const rows = await database.rows(
          `select ${names.map(quoteName).join(", ")} from bronze.${quoteName(table.name)}`,
        );
        bronze[table.name] = comparable(rows.map((row) => names.map((name) => row[name])));
      }
      return bronze;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Writes files by their path below a folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
