import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Database, quoteName, quoteText } from "./catalog";

const FILES_AT_ONCE = 2;
/** A higher level takes half as long again, and saves nothing. */
const FORMAT = "format parquet, compression zstd, compression_level 1";

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
  const names = tables.map((table) => String(table.name));
  const rows = await database.inParallel(FILES_AT_ONCE, names, async (connection, name) => {
    const [counted] = await connection.rows(`select count(*) as "rows" from gold.${quoteName(name)}`);
    if (isWanted(name)) {
      const file = quoteText(join(folder, `${name}.parquet`));
      await connection.run(`copy gold.${quoteName(name)} to ${file} (${FORMAT})`);
    }
    return [name, Number(counted?.rows)] as const;
  });
  return { rows: Object.fromEntries(rows), written: names.filter(isWanted) };
}
