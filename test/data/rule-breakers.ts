import type { Column, DatasetContract, DatasetTable } from "../../modules/contract/dataset";
import { type Files, lines } from "./shop";

/** A row that breaks one rule, and the reason by which quarantine is to hold it. */
export interface Breaker {
  readonly table: string;
  /** The value that breaks the rule, as `table.column=value`. */
  readonly cell: string;
  /** Line of the row in the table's file. */
  readonly line: number;
  readonly reason: string;
}

const KINDS: Readonly<Record<string, string>> = {
  integer: "a whole number",
  boolean: "true or false",
  date: "a date",
  timestamp: "a timestamp",
  json: "JSON",
};
/** Texts of which one has the form that a pattern asks for. */
const FORMS = ["1001", "FRA"];
const NONSENSE = "?";

/** A value that every rule of a column accepts; the same for a column and for the one it points at. */
function goodValue({ name, type, allowedValues, pattern, minimum, maximum }: Column): string {
  if (allowedValues !== undefined) return allowedValues[0] ?? "";
  const within = (value: number) =>
    Math.max(Math.min(value, Number(maximum ?? value)), Number(minimum ?? value));
  const good = {
    text: FORMS.find((form) => pattern === undefined || new RegExp(pattern).test(form)),
    integer: String(within(3)),
    decimal: `${within(3)}.0`,
    boolean: "true",
    date: "2020-01-15",
    timestamp: "2020-01-15 10:00:00",
    json: "{}",
  }[type.kind];
  if (good === undefined) throw new Error(`${name}: no text here has the form ${pattern}`);
  return good;
}

/** For every rule of a column a value that breaks it and no other, with the reason in the words of quarantine. */
function badValues(column: Column, isKey: boolean): [value: string, reason: string][] {
  const { name, type, required, allowedValues, pattern, minimum, maximum, references } = column;
  const bad: [string, string][] = [];
  if (required || isKey) bad.push(["", "missing"]);
  if (type.kind === "decimal") {
    const reason = `not a number with at most ${type.scale} decimals`;
    bad.push([NONSENSE, reason], [`3.${"1".repeat(type.scale + 1)}`, reason]);
  } else if (type.kind !== "text") bad.push([NONSENSE, `not ${KINDS[type.kind]}`]);
  if (allowedValues !== undefined) bad.push([NONSENSE, "not an accepted value"]);
  if (pattern !== undefined) bad.push([NONSENSE, "not of the agreed form"]);
  if (minimum !== undefined) bad.push([beside(minimum, -1), `below ${minimum}`]);
  if (maximum !== undefined) bad.push([beside(maximum, 1), `above ${maximum}`]);
  if (references !== undefined) bad.push(["999", `not in ${references.table}`]);
  return bad.map(([value, reason]) => [value, `${name} ${reason}`]);
}

/** The next value beyond a limit: a whole number, or a day. */
function beside(limit: string | number, step: 1 | -1): string {
  if (typeof limit === "number") return String(limit + step);
  return new Date(Date.parse(limit) + step * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}

/**
 * Files of a dataset made of its contract alone: in every table one row for each of its rules, and a good one before
 * each, since a run refuses a table that is bad for the most part.
 */
export function breakingFiles({ tables }: DatasetContract): { files: Files; breakers: Breaker[] } {
  const breakers: Breaker[] = [];
  const files: Record<string, string> = {};
  for (const table of tables) {
    const good = table.columns.map(goodValue);
    const rows = [good];
    const header = table.format === "csv" ? 1 : 0;
    table.columns.forEach((column, position) => {
      for (const [value, reason] of badValues(column, table.primaryKey.includes(column.name))) {
        rows.push(good.with(position, value), good);
        const cell = `${table.name}.${column.name}=${value}`;
        breakers.push({ table: table.name, cell, line: header + rows.length - 1, reason });
      }
    });
    files[pathOf(table)] = written(table, rows);
  }
  return { files, breakers };
}

function pathOf({ name, landingPath, landingFiles, format }: DatasetTable): string {
  const file = landingFiles?.[0]?.replaceAll("*", "") ?? `${name}.${format}`;
  return landingPath === "." ? file : `${landingPath}/${file}`;
}

function written({ format, columns }: DatasetTable, rows: readonly (readonly string[])[]): string {
  const names = columns.map(({ name }) => name);
  if (format === "csv") return lines(names.join(","), ...rows.map((row) => row.join(",")));
  return lines(
    ...rows.map((row) => JSON.stringify(Object.fromEntries(names.map((name, index) => [name, row[index]])))),
  );
}
