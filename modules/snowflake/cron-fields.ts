/** One field of a cron expression in Snowflake's dialect. */
interface Field {
  readonly label: string;
  readonly first: number;
  readonly last: number;
  /** Names that stand for numbers, the first for `first`. */
  readonly names: readonly string[];
  /** What else may stand for a value, beside a number or name. */
  readonly special?: RegExp;
}

export const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] as const;
export const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/** Source: Snowflake, CREATE TASK, "SCHEDULE". */
const FIELDS: readonly Field[] = [
  { label: "minute", first: 0, last: 59, names: [] },
  { label: "hour", first: 0, last: 23, names: [] },
  { label: "day of the month", first: 1, last: 31, names: [], special: /^L$/ },
  { label: "month", first: 1, last: 12, names: MONTHS },
  { label: "day of the week", first: 0, last: 6, names: DAYS, special: /^[0-6]L$/ },
];

/** What is wrong with five fields, each checked against its own range; undefined when nothing is. */
export function fieldsFault(fields: readonly string[]): string | undefined {
  for (const [index, field] of FIELDS.entries()) {
    const fault = fieldFault(fields[index] ?? "", field);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function fieldFault(text: string, field: Field): string | undefined {
  const range = `${field.first} to ${field.last}${field.names.length > 0 ? ` or ${field.names[0]} to ${field.names.at(-1)}` : ""}`;
  for (const part of text.split(",")) {
    const [, from, to, step] = /^([^-/]+)(?:-([^-/]+))?(?:\/([^/]+))?$/.exec(part) ?? [];
    const ends = [from, to].filter((end) => end !== undefined);
    const [low, high] = ends.map((end) => numberOf(end, field));
    const known = ends.length > 0 && ends.every((end, index) => isKnown(end, index, ends.length, field));
    if (!known || (low !== undefined && high !== undefined && low > high))
      return `has "${part}" for the ${field.label}, which takes ${range}, *, lists, ranges and /steps`;
    if (step !== undefined && !/^[1-9]\d*$/.test(step))
      return `has the step "/${step}" for the ${field.label}, which must be a number of at least 1`;
  }
  return undefined;
}

/** A star or a special value stands alone; numbers and names also make ranges. */
function isKnown(end: string, index: number, count: number, field: Field): boolean {
  if (numberOf(end, field) !== undefined) return true;
  return index === 0 && count === 1 && (end === "*" || field.special?.test(end) === true);
}

function numberOf(text: string, { first, last, names }: Field): number | undefined {
  const named = names.indexOf(text.toUpperCase());
  const value = named >= 0 ? named + first : /^\d{1,2}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && value >= first && value <= last ? value : undefined;
}
