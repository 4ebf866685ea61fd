import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Database, quoteName, quoteText } from "./catalog";

/** Gold as it is published. */
export interface GoldFiles {
  /** Rows of every gold table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Tables that were written as files. */
  readonly written: readonly string[];
}

/** Writes gold tables as Parquet, those that `isWanted`, and counts the rows of all. */
export async function exportGold(
  database: Database,
  folder: string,
  isWanted: (table: string) => boolean,
): Promise<GoldFiles> {
  mkdirSync(folder, { recursive: true });
  const tables = await database.rows(
    "select table_name as name from duckdb_tables() where schema_name = 'gold' order by name",
  );
  const rows: Record<string, number> = {};
  const written: string[] = [];
  for (const name of tables.map((table) => String(table.name))) {
    const [counted] = await database.rows(`select count(*) as "rows" from gold.${quoteName(name)}`);
    rows[name] = Number(counted?.rows);
    if (!isWanted(name)) continue;
    await database.run(
      `copy gold.${quoteName(name)} to ${quoteText(join(folder, `${name}.parquet`))} (format parquet, compression zstd, compression_level 1)`,
    );
    written.push(name);
  }
  return { rows, written };
}
