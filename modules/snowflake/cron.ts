import { DAYS, fieldsFault } from "./cron-fields";

const FORM = "must be five fields and a time zone, as Snowflake writes them";
/** Words that other dialects have for common schedules. */
const NICKNAMES: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * SUN",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};

/**
 * What is wrong with a schedule as the end of a sentence that begins with its key, with the schedule in Snowflake's
 * dialect wherever the one that was written is of another: plain cron, AWS (`cron(0 3 * * ? *)`) or Quartz
 * (`0 0 3 * * ?`). Source: Snowflake, CREATE TASK; the dialects: docs/provider-rules.md, "Schedules, by engine".
 */
export function scheduleFault(text: string): string | undefined {
  const written = text.trim().split(/\s+/);
  const zone = zoneOf(written);
  const fields = zone === undefined ? written : written.slice(0, -1);
  if (fields.length === 5 && zone !== undefined) return fieldsFault(fields) ?? zoneFault(zone);
  const meant = translate(text.trim(), fields, zone ?? "UTC");
  return meant === undefined ? `${FORM}, for example "0 3 * * * UTC"` : `${FORM}; write "${meant}"`;
}

/** The last word, if it can only be a time zone. */
function zoneOf(words: readonly string[]): string | undefined {
  const last = words.at(-1) ?? "";
  const isDay = (DAYS as readonly string[]).includes(last.toUpperCase());
  return words.length > 1 && /^[A-Za-z]{3,}([/_+-][A-Za-z0-9_+-]+)*$/.test(last) && !isDay ? last : undefined;
}

/** Names of time zones are case-sensitive on Snowflake. */
function zoneFault(zone: string): string | undefined {
  const known = ["UTC", "GMT", ...Intl.supportedValuesOf("timeZone")];
  if (known.includes(zone)) return undefined;
  const meant = known.find((name) => name.toLowerCase() === zone.toLowerCase());
  if (meant !== undefined) return `has the time zone "${zone}"; write ${meant}`;
  try {
    // Older names of zones are not listed, and are known all the same.
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return undefined;
  } catch {
    return `has the time zone "${zone}", which is none; write a name such as UTC or Europe/Paris`;
  }
}

/** The same schedule in Snowflake's dialect, or undefined where it has no such form. */
function translate(text: string, fields: readonly string[], zone: string): string | undefined {
  const five = fiveFields(text, fields);
  if (five === undefined || fieldsFault(five) !== undefined || zoneFault(zone) !== undefined)
    return undefined;
  return [...five, zone].join(" ");
}

function fiveFields(text: string, fields: readonly string[]): string[] | undefined {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(text);
  if (rate !== null) return rateFields(Number(rate[1]), rate[2] ?? "");
  const inner = /^cron\((.*)\)$/.exec(text)?.[1]?.trim().split(/\s+/);
  if (inner !== undefined) return inner.length === 6 ? fromAws(inner) : fiveFields("", inner);
  if (/^using$/i.test(fields[0] ?? "") && /^cron$/i.test(fields[1] ?? ""))
    return fiveFields("", fields.slice(2));
  const nickname = NICKNAMES[fields[0]?.toLowerCase() ?? ""];
  if (nickname !== undefined && fields.length === 1) return nickname.split(" ");
  if (fields.length === 5) return fields.map(anyFor);
  if (fields.length === 6 && (fields[4] === "?" || fields[2] === "?")) return fromAws(fields);
  return fields.length === 6 || fields.length === 7 ? fromQuartz(fields) : undefined;
}

/** minute, hour, day, month, weekday, year. */
function fromAws(fields: readonly string[]): string[] | undefined {
  const [minute = "", hour = "", day = "", month = "", weekday = "", year = ""] = fields;
  return year === "*" ? [minute, hour, day, month, dayNames(weekday)].map(anyFor) : undefined;
}

/** second, minute, hour, day, month, weekday and perhaps year. Seconds are lost: a task starts on the minute. */
function fromQuartz(fields: readonly string[]): string[] | undefined {
  const [, minute = "", hour = "", day = "", month = "", weekday = "", year = "*"] = fields;
  return year === "*" ? [minute, hour, day, month, dayNames(weekday)].map(anyFor) : undefined;
}

/** Sunday is 1 on AWS and in Quartz and 0 on Snowflake; names mean the same everywhere. `6L` is a Friday there. */
function dayNames(weekday: string): string {
  return weekday
    .replace(/^([1-7])L$/, (_, day: string) => `${Number(day) - 1}L`)
    .replace(/(?<![\d/])[1-7](?![\dL])/g, (day) => DAYS[Number(day) - 1] ?? day);
}

function anyFor(field: string): string {
  return field === "?" ? "*" : field;
}

/** Rates that a clock can tell: those that divide an hour or a day. */
function rateFields(every: number, unit: string): string[] | undefined {
  if (unit === "minute" && 60 % every === 0)
    return [every === 1 ? "*" : every === 60 ? "0" : `*/${every}`, "*", "*", "*", "*"];
  if (unit === "hour" && 24 % every === 0)
    return ["0", every === 1 ? "*" : every === 24 ? "0" : `*/${every}`, "*", "*", "*"];
  return unit === "day" && every === 1 ? ["0", "0", "*", "*", "*"] : undefined;
}
