import { printable, quote } from "../quote";
import type { Explain, IssueContext } from "./finding";
import { found, subject, valueAt } from "./words";

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "keys and values",
  record: "keys and values",
  map: "keys and values",
  set: "a list",
  null: "empty",
  undefined: "absent",
  never: "absent",
};

export function typeWords(expected: string): string {
  return TYPES[expected] ?? expected;
}

export const explainInvalidType: Explain<"invalid_type"> = (issue, context) => {
  const { path, expected } = issue;
  const must = `${subject(path, context)} must be ${typeWords(expected)}`;
  return [{ path, at: "value", message: `${must}${hint(path, expected, context)}` }];
};

function hint(path: readonly PropertyKey[], expected: string, context: IssueContext): string {
  const { source } = context;
  const scalar = source.scalar(path);
  if (scalar === undefined) return `, found ${found(path, context)}`;
  const { text } = scalar;
  if (expected === "string") return `; put quotes around it: ${quote(text)}${lostZero(text)}`;
  if (["number", "int"].includes(expected) && isNumber(text)) {
    return typeof valueAt(source.data, path) === "string"
      ? `; remove the quotes around ${quote(text)}`
      : `, found ${found(path, context)}`;
  }
  if (expected === "boolean" && /^(true|yes|on)$/i.test(text)) return `, found ${quote(text)}; write true`;
  if (expected === "boolean" && /^(false|no|off)$/i.test(text)) return `, found ${quote(text)}; write false`;
  if (expected === "array" && text.length < 40) return `; write [${printable(text)}]`;
  return `, found ${found(path, context)}`;
}

/** What was meant as a code of digits has become a smaller number. */
function lostZero(text: string): string {
  if (/^0\d/.test(text)) return " (without them YAML reads a number and drops the leading zero)";
  return isNumber(text) ? " (without them YAML reads a number)" : "";
}

function isNumber(text: string): boolean {
  return text.trim() !== "" && Number.isFinite(Number(text));
}
