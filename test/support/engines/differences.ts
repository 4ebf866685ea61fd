import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TableSums } from "./engine-process";

const MOST_ROWS = 3;

/** Rows and checksum of each table, and the folder with the rows. */
export interface Written {
  readonly folder: string;
  readonly tables: TableSums;
}

/** In what tables differ from those they should be: a line for each table, and the first rows that only one has. */
export function differences(expected: Written, found: Written): string[] {
  const names = [...new Set([...Object.keys(expected.tables), ...Object.keys(found.tables)])].sort();
  return names.flatMap((table) => {
    const [one, other] = [expected.tables[table], found.tables[table]];
    if (one !== undefined && one.sha256 === other?.sha256) return [];
    const [rows, otherRows] = [rowsOf(expected.folder, table), rowsOf(found.folder, table)];
    return [
      `${table}: ${one?.rows ?? "no"} rows expected, ${other?.rows ?? "no"} found ${JSON.stringify(other)}`,
      ...only(rows, otherRows).map((row) => `  - ${row}`),
      ...only(otherRows, rows).map((row) => `  + ${row}`),
    ];
  });
}

function rowsOf(folder: string, table: string): string[] {
  const file = join(folder, `${table}.jsonl`);
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
}

/** Rows that come oftener in the first list. */
function only(rows: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1);
  const found = rows.filter((row) => {
    const count = left.get(row) ?? 0;
    left.set(row, count - 1);
    return count <= 0;
  });
  return found.slice(0, MOST_ROWS);
}
