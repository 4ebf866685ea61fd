import { z } from "zod";
import type { OdcsContract } from "./odcs-schema";

/** How often something happens: `count` periods lie between two of it. */
export interface Interval {
  readonly count: number;
  readonly period: "minute" | "hour" | "day";
}

/** The standard's words and letters for the units of time that fit an export. */
const PERIODS: Readonly<Record<string, Interval["period"]>> = {
  ...{ min: "minute", m: "minute", minute: "minute", minutes: "minute" },
  ...{ h: "hour", hr: "hour", hour: "hour", hours: "hour" },
  ...{ d: "day", day: "day", days: "day" },
};

const promise = z.object({
  property: z.literal("frequency"),
  value: z.int().min(1),
  unit: z.string(),
  element: z.string(),
});

/** The tables whose exports the contract promises to come in time (`slaProperties`), by name. */
export function exportIntervals({ slaProperties }: OdcsContract): ReadonlyMap<string, Interval> {
  const promises = Array.isArray(slaProperties) ? slaProperties : [];
  return new Map(
    promises.flatMap((one) => {
      const { data } = promise.safeParse(one);
      const period = data === undefined ? undefined : PERIODS[data.unit.toLowerCase()];
      if (data === undefined || period === undefined) return [];
      // An element is a table, a column of one, or several of them.
      const tables = data.element.split(",").map((element) => element.trim().split(".")[0] ?? "");
      return tables.map((table) => [table, { count: data.value, period }] as const);
    }),
  );
}
