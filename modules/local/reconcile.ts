import type { DatasetContract } from "../contract/dataset";
import { WorldError } from "../contract/errors";
import { type Database, quoteName, quoteText } from "./catalog";
import type { TableResult } from "./run-types";

/**
 * Counts where every landed row went, each number on its own: landed when the files were loaded, accepted in silver,
 * rejected in quarantine, duplicates by the versions that silver saw of each key.
 *
 * @throws WorldError when `landed = accepted + duplicates + rejected` does not hold for a table.
 */
export async function reconcile(
  database: Database,
  contract: DatasetContract,
): Promise<Readonly<Record<string, TableResult>>> {
  const tables: Record<string, TableResult> = {};
  const problems: string[] = [];
  for (const { name } of contract.tables) {
    const { inBronze, ...result } = await countTable(database, name);
    tables[name] = result;
    const rejected = Object.values(result.rejected).reduce((sum, count) => sum + count, 0);
    if (inBronze !== result.landed) {
      problems.push(`${name}: ${result.landed} rows were loaded, but bronze holds ${inBronze}`);
    }
    if (result.landed !== result.accepted + result.duplicates + rejected) {
      problems.push(
        `${name}: ${result.landed} landed, but ${result.accepted} accepted + ${result.duplicates} duplicates + ${rejected} rejected`,
      );
    }
  }
  if (problems.length > 0) {
    throw new WorldError(
      [
        "The rows do not add up; nothing was published and the last good result is untouched.",
        ...problems,
      ].join("\n"),
    );
  }
  return tables;
}

async function countTable(database: Database, name: string): Promise<TableResult & { inBronze: number }> {
  const table = quoteName(name);
  const [counts] = await database.rows(`select
    (select coalesce(sum(row_count), 0)::BIGINT from bronze._loaded_files where table_name = ${quoteText(name)}) as landed,
    (select count(*) from bronze.${table}) as "inBronze",
    (select count(*) from silver.${table}) as accepted,
    (select coalesce(sum(_versions - 1), 0)::BIGINT from silver.${table}) as duplicates`);
  const reasons = await database.rows(
    `select _reject_reason as reason, count(*) as "rows" from quarantine.${table} group by all order by all`,
  );
  return {
    landed: Number(counts?.landed),
    inBronze: Number(counts?.inBronze),
    accepted: Number(counts?.accepted),
    duplicates: Number(counts?.duplicates),
    rejected: Object.fromEntries(reasons.map((row) => [String(row.reason), Number(row.rows)])),
  };
}
