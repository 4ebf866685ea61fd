import { quote } from "../quote";
import type { IssueContext } from "./finding";

/** A key with its parents: `"lake.kmsKeyArn"`, `"datasets[0]"`. */
export function label(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return quote(text.replace(/^\./, ""));
}

/** What a sentence about an issue begins with. */
export function subject(path: readonly PropertyKey[], context: IssueContext): string {
  return context.key === undefined
    ? label(path)
    : `the key ${quote(context.key)} in ${label(path.slice(0, -1))}`;
}

/** What the issue is about: the value at its path, or the key itself. */
export function judged(path: readonly PropertyKey[], context: IssueContext): unknown {
  return context.key ?? valueAt(context.source.data, path);
}

/** What stands at a path, in the words of someone who looks at the file. */
export function found(path: readonly PropertyKey[], context: IssueContext): string {
  const { source, key } = context;
  if (key !== undefined) return quote(key);
  const value = valueAt(source.data, path);
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "keys and values";
  if (typeof value === "string") return quote(value);
  return quote(source.scalar(path)?.text ?? String(value)).slice(1, -1);
}

/** The value at a path, or undefined when the path leads nowhere. */
export function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let value = data;
  for (const part of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}

/** "a, b or c" */
export function anyOf(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}

/** A description as the end of a message: no full stop, no capital unless the word has more of them. */
export function asClause(description: string): string {
  const [first = ""] = description.split(/(?<=[.!?])\s/);
  const text = first.replace(/\.$/, "");
  return /^[A-Z][a-z]* /.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
