import { type DatasetContract, TIME_UNITS, type TimeSpan } from "../contract/dataset";
import type { Database } from "./catalog";
import type { Freshness } from "./run-types";

/**
 * How long ago each table with an agreed frequency last got a file with new content.
 *
 * What counts is the arrival, not the dates in the data: a file of last year that arrives today is fresh, since it is
 * the delivery that was agreed on. A file arrives with the run that first sees its content, because the time that a
 * file system gives survives copies and archives; the same file again is no arrival.
 */
export async function freshnessOf(
  database: Database,
  contract: DatasetContract,
  now: Date,
): Promise<readonly Freshness[]> {
  const rows = await database.rows(
    `select table_name as name, epoch_ms(max(loaded_at)) as newest from bronze._loaded_files group by 1`,
  );
  const arrivals = new Map(rows.map((row) => [String(row.name), new Date(Number(row.newest))]));
  return contract.tables.flatMap(({ name, frequency }) => {
    if (frequency === undefined) return [];
    const newest = arrivals.get(name);
    const late = newest === undefined || now.getTime() - newest.getTime() > milliseconds(frequency);
    return [{ table: name, newest: newest?.toISOString() ?? null, agreed: inWords(frequency), late }];
  });
}

/** What to say of the tables that are late. */
export function lateWarnings(freshness: readonly Freshness[], now: Date): string[] {
  return freshness
    .filter((each) => each.late)
    .map(({ table, newest, agreed }) => {
      const since = newest === null ? "" : ` for ${ago(now.getTime() - new Date(newest).getTime())}`;
      return `${table}: no new file has landed${since}; the contract says ${agreed}.`;
    });
}

function milliseconds({ value, unit }: TimeSpan): number {
  return value * (TIME_UNITS.find((each) => each.symbol === unit)?.seconds ?? 0) * 1000;
}

function inWords({ value, unit }: TimeSpan): string {
  const name = TIME_UNITS.find((each) => each.symbol === unit)?.name ?? unit;
  return value === 1 ? `one every ${name}` : `one every ${value} ${name}s`;
}

/** In the largest unit of which there are two or more, rounded down. */
function ago(elapsed: number): string {
  const [smallest] = TIME_UNITS;
  const largestFirst = [...TIME_UNITS].reverse();
  const unit = largestFirst.find(({ seconds }) => elapsed >= 2000 * seconds) ?? smallest;
  return `${Math.floor(elapsed / 1000 / unit.seconds)} ${unit.name}s`;
}
