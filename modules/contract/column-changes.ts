import type { Change, Impact } from "./changes";
import type { Column, ColumnType } from "./dataset";

/** Digits of the largest integer of 64 bits, which is what an integer is on every engine. */
const INTEGER_DIGITS = 19;

/** What differs between two states of a column, apart from its name. */
export function columnChanges(was: Column, is: Column): Change[] {
  return [
    ...typeChange(was.type, is.type),
    ...dutyChange(
      "required",
      isRequired(was),
      isRequired(is),
      "every row must have a value",
      "a value may be missing",
    ),
    ...dutyChange(
      "mayBeAbsent",
      !was.mayBeAbsent,
      !is.mayBeAbsent,
      "files that lack it are refused",
      "files may lack it",
    ),
    ...valueChanges(was.allowedValues, is.allowedValues),
    ...limitChange("minimum", was, is, (before, now) => now > before),
    ...limitChange("maximum", was, is, (before, now) => now < before),
    ...ruleChange("pattern", was.pattern, is.pattern),
    ...ruleChange("references", target(was), target(is)),
    ...codeChange(was, is),
    ...(was.description === is.description
      ? []
      : [changed("documentation", "description", "description changed")]),
  ];
}

function typeChange(was: ColumnType, is: ColumnType): Change[] {
  const [before, now] = [typeInWords(was), typeInWords(is)];
  if (before === now) return [];
  if (holdsAll(is, was)) return [changed("compatible", "type", `type widened from ${before} to ${now}`)];
  const verb = holdsAll(was, is) ? "narrowed" : "changed";
  return [changed("breaking", "type", `type ${verb} from ${before} to ${now}`)];
}

/** Whether every value of a number type is one of another. Of other types none takes another's place in a reader's SQL. */
function holdsAll(wide: ColumnType, narrow: ColumnType): boolean {
  if (wide.kind !== "decimal") return false;
  const whole = wide.precision - wide.scale;
  if (narrow.kind === "integer") return whole >= INTEGER_DIGITS;
  return narrow.kind === "decimal" && wide.scale >= narrow.scale && whole >= narrow.precision - narrow.scale;
}

/** A type as people write it: `decimal(18,2)`. */
export function typeInWords(type: ColumnType): string {
  if (type.kind === "decimal") return `decimal(${type.precision},${type.scale})`;
  if (type.kind === "timestamp") return type.timezone ? "timestamp with zone" : "timestamp without zone";
  return type.kind;
}

function dutyChange(
  property: "required" | "mayBeAbsent",
  was: boolean,
  is: boolean,
  tightened: string,
  loosened: string,
): Change[] {
  if (was === is) return [];
  return [changed(is ? "breaking" : "compatible", property, `${is ? tightened : loosened} from now on`)];
}

const isRequired = ({ required }: Column): boolean => required === true;

function valueChanges(was: Column["allowedValues"], is: Column["allowedValues"]): Change[] {
  const say = (impact: Impact, message: string) => changed(impact, "allowedValues", message);
  if (was === undefined && is === undefined) return [];
  if (is === undefined) return [say("compatible", "any value is accepted from now on")];
  if (was === undefined) return [say("breaking", `only ${listed(is)} accepted from now on`)];
  const lost = was.filter((value) => !is.includes(value));
  const won = is.filter((value) => !was.includes(value));
  return [
    ...(lost.length === 0 ? [] : [say("breaking", `${listed(lost)} no longer accepted`)]),
    ...(won.length === 0 ? [] : [say("compatible", `${listed(won)} accepted as well`)]),
  ];
}

function limitChange(
  property: "minimum" | "maximum",
  { [property]: was }: Column,
  { [property]: is }: Column,
  isTighter: (before: string | number, now: string | number) => boolean,
): Change[] {
  if (was === is) return [];
  if (is === undefined) return [changed("compatible", property, `${property} ${was} removed`)];
  if (was === undefined) return [changed("breaking", property, `${property} ${is} added`)];
  const loosened = typeof was === typeof is && !isTighter(was, is);
  return [
    changed(loosened ? "compatible" : "breaking", property, `${property} changed from ${was} to ${is}`),
  ];
}

/** What two patterns have in common cannot be computed, and a reference to somewhere else is another rule. */
function ruleChange(
  property: "pattern" | "references",
  was: string | undefined,
  is: string | undefined,
): Change[] {
  if (was === is) return [];
  if (is === undefined) return [changed("compatible", property, `${property} ${was} removed`)];
  if (was === undefined) return [changed("breaking", property, `${property} ${is} added`)];
  return [changed("breaking", property, `${property} changed from ${was} to ${is}`)];
}

/** The text of values that were accepted changes, those of keys among them. */
function codeChange({ codeDigits: was }: Column, { codeDigits: is }: Column): Change[] {
  if (was === is) return [];
  return [changed("breaking", "codeDigits", `codeDigits changed from ${was ?? "none"} to ${is ?? "none"}`)];
}

const target = ({ references }: Column): string | undefined =>
  references === undefined ? undefined : `${references.table}.${references.column}`;

const listed = (values: readonly string[]): string => values.map((value) => `"${value}"`).join(", ");

function changed(impact: Impact, property: keyof Column, message: string): Change {
  return { impact, property, message };
}
