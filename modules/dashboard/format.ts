import type { Cell } from "./payload";
import type { Format } from "./schema";

/** Writes figures, the same way everywhere on the page. Whatever the reader's locale, so that all readers see the same. */
const NUMBER_LOCALE = "en-US";
const DATE_LOCALE = "en-GB";
export const NO_DATA = "No data";

function numbers(options: Intl.NumberFormatOptions): (value: number) => string {
  const format = new Intl.NumberFormat(NUMBER_LOCALE, options);
  return (value) => format.format(value).replace("-", "\u2212");
}

const integer = numbers({ maximumFractionDigits: 0 });
const money = numbers({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
const decimal = numbers({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
const percent = numbers({ style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
const change = numbers({
  style: "percent",
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  signDisplay: "exceptZero",
});
const compact = numbers({ notation: "compact", minimumFractionDigits: 1, maximumFractionDigits: 1 });
const axis = numbers({ notation: "compact", maximumFractionDigits: 2 });
const oneDecimal = numbers({ maximumFractionDigits: 1 });
const dates = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(DATE_LOCALE, { timeZone: "UTC", ...options });
const longMonth = dates({ month: "long", year: "numeric" });
const shortMonth = dates({ month: "short", year: "numeric" });
const longDate = dates({ day: "numeric", month: "long", year: "numeric" });
const shortDate = dates({ day: "numeric", month: "short", year: "numeric" });

function isoDate(value: Cell): Date | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(String(value));
  return match ? new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]))) : undefined;
}

function day(value: Cell, format: Intl.DateTimeFormat): string {
  const date = isoDate(value);
  // British English shortens this month alone to four letters.
  return date ? format.format(date).replace("Sept ", "Sep ") : String(value);
}

const WRITERS: Readonly<Record<Format, (value: Cell) => string>> = {
  integer: (value) => integer(Number(value)),
  decimal: (value) => decimal(Number(value)),
  money: (value) => money(Number(value)),
  percent: (value) => percent(Number(value)),
  change: (value) => change(Number(value)),
  days: (value) => `${oneDecimal(Number(value))} days`,
  month: (value) => day(value, longMonth),
  date: (value) => day(value, longDate),
  text: (value) => String(value),
};

/** A figure in full, with its unit. What is missing reads "No data". */
export function writeCell(value: Cell | undefined, format: Format, unit?: string): string {
  if (value === null || value === undefined) return NO_DATA;
  const text = WRITERS[format](value);
  return unit === undefined ? text : `${text} ${unit}`;
}

/** From here on a short figure says thousands or millions. */
const LONG = 1_000_000;

/** A figure for the end of a bar: no more than seven digits. */
export function writeShort(value: Cell | undefined, format: Format): string {
  if (value === null || value === undefined) return NO_DATA;
  if (format === "percent" || format === "change") return WRITERS[format](value);
  if (format === "month") return day(value, shortMonth);
  if (format === "date") return day(value, shortDate);
  if (format === "text") return String(value);
  const number = Number(value);
  if (Math.abs(number) >= LONG) return compact(number);
  return Math.abs(number) < 100 ? oneDecimal(number) : integer(number);
}

/** A round figure beside an axis. */
export function writeAxis(value: number, format: Format): string {
  return format === "percent" || format === "change" ? `${integer(value * 100)}%` : axis(value);
}
