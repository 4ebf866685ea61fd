/**
 * Schedules as EventBridge Scheduler and Glue write them: `cron(minute hour day-of-month month day-of-week year)`, where
 * one of the two day fields is `?`, or `rate(2 hours)`. Source: EventBridge Scheduler User Guide, "Schedule types".
 */

interface Field {
  readonly label: string;
  readonly least: number;
  readonly most: number;
  readonly names: readonly string[];
  /** What the field takes beside lists, ranges and steps of its numbers and names. */
  readonly special?: RegExp;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const DAY_OF_MONTH = 2;
const DAY_OF_WEEK = 4;

const FIELDS: readonly Field[] = [
  { label: "minute", least: 0, most: 59, names: [] },
  { label: "hour", least: 0, most: 23, names: [] },
  {
    label: "day of the month",
    least: 1,
    most: 31,
    names: [],
    special: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/,
  },
  { label: "month", least: 1, most: 12, names: MONTHS },
  {
    label: "day of the week",
    least: 1,
    most: 7,
    names: DAYS,
    special: /^(\?|L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/,
  },
  { label: "year", least: 1970, most: 2199, names: [] },
];

const FORM = "must be an AWS cron expression of six fields";
const EXAMPLE = `${FORM}, such as cron(15 3 * * ? *)`;

/** What is wrong with a schedule of the pipeline, with AWS's form of it where it is written as others write it. */
export function scheduleFault(text: string): string | undefined {
  return /^rate\(/.test(text) ? rateFault(text) : cronFault(text);
}

/** The same where only cron is taken: Glue's crawlers have no rates. */
export function cronFault(text: string): string | undefined {
  const inner = /^cron\(([^()]*)\)$/.exec(text)?.[1];
  if (inner !== undefined && inner.split(" ").length === FIELDS.length) {
    const fault = fieldsFault(inner.split(" "));
    if (fault === undefined) return undefined;
    const meant = proposal(inner);
    return meant === undefined ? fault : `${fault}; write ${meant}`;
  }
  const meant = proposal(inner ?? text);
  return meant === undefined ? EXAMPLE : `${FORM}; write ${meant}`;
}

function rateFault(text: string): string | undefined {
  const [, value = "", unit = "", plural = ""] =
    /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(text) ?? [];
  if (unit === "") return "must be a rate of minutes, hours or days, such as rate(2 hours)";
  const right = `rate(${value} ${unit}${value === "1" ? "" : "s"})`;
  return (value === "1") === (plural === "")
    ? undefined
    : `has a number that does not fit its unit; write ${right}`;
}

/** Why six fields are no schedule; undefined when they are one. */
function fieldsFault(fields: readonly string[]): string | undefined {
  for (const [index, field] of FIELDS.entries()) {
    const text = (fields[index] ?? "").toUpperCase();
    if (field.special?.test(text)) continue;
    if (!text.split(",").every((item) => itemIsLegal(item, field)))
      return `has "${fields[index]}" for the ${field.label}, which takes ${field.least} to ${field.most}`;
  }
  const open = [fields[DAY_OF_MONTH], fields[DAY_OF_WEEK]].filter((field) => field === "?");
  if (open.length === 1) return undefined;
  return open.length === 2
    ? 'has "?" for both days; one of them takes "*" or a value'
    : 'must have "?" for the day of the month or for the day of the week';
}

function itemIsLegal(item: string, field: Field): boolean {
  const [range = "", step, ...more] = item.split("/");
  if (more.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (range === "*") return true;
  const ends = range.split("-").map((end) => fieldValue(end, field));
  const [low = 0, high = low] = ends;
  return ends.length <= 2 && ends.every((end) => end !== undefined) && low <= high;
}

function fieldValue(text: string, { least, most, names }: Field): number | undefined {
  const named = names.indexOf(text);
  const value = named >= 0 ? named + least : /^\d{1,4}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && value >= least && value <= most ? value : undefined;
}

/** The schedule that was meant, in AWS's form, or undefined where it cannot be told or has none. */
function proposal(text: string): string | undefined {
  const six = sixFields(
    text
      .replace(/^USING CRON\s+/i, "")
      .trim()
      .split(/\s+/),
  );
  return six !== undefined && fieldsFault(six) === undefined ? `cron(${six.join(" ")})` : undefined;
}

function sixFields(fields: readonly string[]): string[] | undefined {
  const last = fields.at(-1) ?? "";
  const hasZone = /^[A-Za-z]{3,}(\/[A-Za-z_]+)*$/.test(last) && !DAYS.includes(last.toUpperCase());
  if (fields.length === 6 && hasZone) return fromPlainCron(fields.slice(0, 5));
  if (fields.length === 5) return fromPlainCron(fields);
  if (fields.length !== 6 && fields.length !== 7) return undefined;
  // Of six fields, those that fit as they are or with the days repaired are AWS's, the others Quartz with its seconds.
  const own = fields.length === 6 ? oneDayOpen(fields) : undefined;
  if (own !== undefined && fieldsFault(own) === undefined) return own;
  const quartz = [...fields.slice(1, 6), fields[6] ?? "*"];
  return oneDayOpen(quartz);
}

/** Cron counts days of the week from 0 = Sunday, AWS from 1: names mean the same in both. */
function fromPlainCron(fields: readonly string[]): string[] | undefined {
  const [minute = "", hour = "", day = "", month = "", week = ""] = fields;
  const named = week
    .split(",")
    .map((item) => {
      const [range = "", ...step] = item.split("/");
      return [range.replace(/\d+/g, (number) => DAYS[Number(number) % DAYS.length] ?? number), ...step].join(
        "/",
      );
    })
    .join(",");
  return oneDayOpen([minute, hour, day, month, named, "*"]);
}

/** Cron lets either of two day fields match; AWS has no form for that. */
function oneDayOpen(fields: readonly string[]): string[] | undefined {
  const [day = "", week = ""] = [fields[DAY_OF_MONTH], fields[DAY_OF_WEEK]];
  const open = ["*", "?"];
  if (open.includes(week)) return fields.with(DAY_OF_WEEK, "?").with(DAY_OF_MONTH, day === "?" ? "*" : day);
  return open.includes(day) ? fields.with(DAY_OF_MONTH, "?") : undefined;
}
