/**
 * Quartz cron, the dialect of Databricks jobs: seconds first, and exactly one of the two day fields is `?`.
 * Source: Jobs API, CronSchedule; Quartz, "CronTrigger Tutorial".
 */

interface Field {
  readonly least: number;
  readonly most: number;
  readonly names: readonly string[];
  /** What the field takes beside lists, ranges and steps of its numbers and names. */
  readonly special?: RegExp;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const DAY_OF_MONTH = 3;
const DAY_OF_WEEK = 5;

const FIELDS: readonly Field[] = [
  { least: 0, most: 59, names: [] },
  { least: 0, most: 59, names: [] },
  { least: 0, most: 23, names: [] },
  { least: 1, most: 31, names: [], special: /^(\?|L|LW|L-([1-9]|[12]\d|30)|([1-9]|[12]\d|3[01])W)$/ },
  { least: 1, most: 12, names: MONTHS },
  { least: 1, most: 7, names: DAYS, special: /^(\?|L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/ },
  { least: 1970, most: 2199, names: [] },
];
const LEAST_FIELDS = 6;

const RULE = "must be a Quartz cron expression: second, minute, hour, day of month, month, day of week";
const ONE_DAY_FIELD =
  "must not restrict both the day of the month and the day of the week: plain cron means either of them, which Quartz cannot say; choose one";

/** What is wrong with a schedule, as the end of a sentence, with the corrected form where there is one. */
export function quartzProblem(text: string): string | undefined {
  if (isQuartz(text)) return undefined;
  const fields = text.trim().split(/\s+/);
  const meant = fromOtherDialect(text.trim()) ?? repaired(fields);
  if (meant === "both days") return ONE_DAY_FIELD;
  return meant === undefined || !isQuartz(meant)
    ? `${RULE}, such as "0 0 3 * * ?"`
    : `${RULE}. "${text.trim()}" is "${meant}" there`;
}

function isQuartz(text: string): boolean {
  const fields = text.split(" ");
  if (fields.length < LEAST_FIELDS || fields.length > FIELDS.length) return false;
  const unrestricted = [fields[DAY_OF_MONTH], fields[DAY_OF_WEEK]].filter((field) => field === "?");
  return unrestricted.length === 1 && fields.every((field, index) => fieldIsLegal(field, FIELDS[index]));
}

function fieldIsLegal(text: string, field: Field | undefined): boolean {
  if (field === undefined) return false;
  if (field.special?.test(text.toUpperCase())) return true;
  return text.split(",").every((item) => itemIsLegal(item.toUpperCase(), field));
}

function itemIsLegal(item: string, field: Field): boolean {
  const [range = "", step, ...more] = item.split("/");
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (step !== undefined && Number(step) > field.most) return false;
  if (range === "*") return true;
  const ends = range.split("-");
  return ends.length <= 2 && ends.every((end) => valueIsLegal(end, field));
}

function valueIsLegal(value: string, { least, most, names }: Field): boolean {
  if (names.includes(value)) return true;
  return /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most;
}

/** Quartz with one of its own mistakes: both day fields open, or more than one space between fields. */
function repaired(fields: readonly string[]): string | undefined {
  if (fields.length < LEAST_FIELDS) return undefined;
  const [month, week] = [fields[DAY_OF_MONTH], fields[DAY_OF_WEEK]];
  const open = ["*", "?"];
  if (open.includes(week ?? ""))
    return fields.with(DAY_OF_WEEK, "?").with(DAY_OF_MONTH, openTo(month)).join(" ");
  if (open.includes(month ?? "")) return fields.with(DAY_OF_MONTH, "?").join(" ");
  return "both days";
}

const openTo = (field: string | undefined): string => (field === undefined || field === "?" ? "*" : field);

function fromOtherDialect(text: string): string | "both days" | undefined {
  const aws = /^cron\((.*)\)$/i.exec(text)?.[1]?.trim().split(/\s+/);
  if (aws !== undefined) {
    const [year] = aws.slice(5);
    const fields = ["0", ...aws.slice(0, 5), ...(year === undefined || year === "*" ? [] : [year])];
    return aws.length === 6 ? fields.join(" ") : fromPlainCron(aws);
  }
  const plain = text.replace(/^USING CRON\s+/i, "").split(/\s+/);
  const withZone =
    plain.length === 6 &&
    /^[A-Za-z_]{2,}(\/[A-Za-z_/+-]+)?$/.test(plain[5] ?? "") &&
    !DAYS.includes((plain[5] ?? "").toUpperCase());
  return fromPlainCron(withZone ? plain.slice(0, 5) : plain);
}

/** Cron of five fields counts days of the week from 0 = Sunday, Quartz from 1: names mean the same in both. */
function fromPlainCron(fields: readonly string[]): string | "both days" | undefined {
  const [minute, hour, month, , week] = fields;
  if (fields.length !== 5 || week === undefined || month === undefined) return undefined;
  const head = ["0", minute, hour];
  if (["*", "?"].includes(week)) return [...head, openTo(month), fields[3], "?"].join(" ");
  if (!["*", "?"].includes(month)) return "both days";
  return [...head, "?", fields[3], namedDays(week)].join(" ");
}

function namedDays(field: string): string {
  return field
    .split(",")
    .map((item) => {
      const [range = "", step] = item.split("/");
      const last = /^([0-7])L$/i.exec(range)?.[1];
      if (last !== undefined) return `${(Number(last) % 7) + 1}L`;
      const named = range.replace(/\d+/g, (day) => DAYS[Number(day) % 7] ?? day);
      return step === undefined ? named : `${named}/${step}`;
    })
    .join(",");
}
