import { z } from "zod";
import { TIME_UNITS, type TimeSpan, type TimeUnit } from "../contract/dataset";
import type { Report } from "./odcs-rules";
import type { OdcsContract } from "./odcs-schema";
import { didYouMean } from "./suggest";

const documentation = z.unknown().optional();

/** Of the agreements on service, `frequency` is watched (modules/local/freshness.ts); the others document. */
export const slaProperties = z
  .array(
    z.strictObject({
      id: documentation,
      property: z.string(),
      value: z.unknown(),
      valueExt: documentation,
      unit: z.string().optional(),
      element: z.string().optional(),
      driver: documentation,
      description: documentation,
      scheduler: documentation,
      schedule: documentation,
    }),
  )
  .optional();

/** Spellings of a unit; the standard gives `d`, `day` and `days` as its example. */
const UNITS: Readonly<Record<string, TimeUnit>> = Object.fromEntries(
  TIME_UNITS.flatMap(({ symbol, name }) => [symbol, name, `${name}s`].map((word) => [word, symbol])),
);

/** How often a file of each table is to land, by table; what makes no sense is reported. */
export function agreedFrequencies(odcs: OdcsContract, report: Report): ReadonlyMap<string, TimeSpan> {
  const frequencies = new Map<string, TimeSpan>();
  odcs.slaProperties?.forEach(({ property, value, unit, element }, index) => {
    if (property !== "frequency") return;
    const path = ["slaProperties", index];
    const symbol = UNITS[unit ?? ""];
    if (typeof value !== "number" || !Number.isInteger(value) || value < 1) {
      report(
        [...path, "value"],
        "a frequency is a whole number above 0: how many units pass from file to file",
      );
    } else if (symbol === undefined) {
      const known = TIME_UNITS.map((each) => each.symbol).join(", ");
      report(
        [...path, unit === undefined ? "property" : "unit"],
        `the unit of a frequency is one of ${known}`,
      );
    } else {
      for (const table of tablesOf(element, odcs, [...path, "element"], report)) {
        frequencies.set(table, { value, unit: symbol });
      }
    }
  });
  return frequencies;
}

/** The tables of `orders.id`, of `orders`, or of several of these separated by commas. */
function tablesOf(
  element: string | undefined,
  odcs: OdcsContract,
  path: readonly PropertyKey[],
  report: Report,
): string[] {
  if (element === undefined) {
    report(path.slice(0, -1), 'say with "element" of which table the frequency is, for example "orders"');
    return [];
  }
  const names = odcs.schema.map((table) => table.name);
  return element.split(",").flatMap((each) => {
    const [name = "", column] = each.trim().split(".");
    const table = odcs.schema.find((candidate) => candidate.name === name);
    if (table === undefined) {
      report(path, `there is no table "${name}".${didYouMean(name, names)}`);
    } else if (column !== undefined && !table.properties.some((property) => property.name === column)) {
      const columns = table.properties.map((property) => property.name);
      report(path, `table "${name}" has no column "${column}".${didYouMean(column, columns)}`);
    } else return [name];
    return [];
  });
}
