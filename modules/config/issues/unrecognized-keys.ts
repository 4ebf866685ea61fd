import { quote } from "../quote";
import { closest } from "../suggest";
import type { Explain, Finding, IssueContext } from "./finding";
import { anyOf, label, valueAt } from "./words";

/** A list longer than that is not read but looked up. */
const MOST_LISTED = 8;

/** One finding for each key, at the key. */
export const explainUnrecognizedKeys: Explain<"unrecognized_keys"> = (issue, context) => {
  const present = valueAt(context.source.data, issue.path);
  const taken = typeof present === "object" && present !== null ? Object.keys(present) : [];
  const free = context.notes.keys.filter((key) => !taken.includes(key));
  return issue.keys.map((key) => unknownKey(issue.path, key, free, context));
};

function unknownKey(
  parent: readonly PropertyKey[],
  key: string,
  free: readonly string[],
  context: IssueContext,
): Finding {
  const finding = { path: [...parent, key], at: "key" as const };
  const explained = context.explainKey(parent, key);
  if (explained !== undefined) return { ...finding, message: explained };
  const message = `unknown key ${quote(key)}${parent.length === 0 ? "" : ` in ${label(parent)}`}`;
  const candidate = closest(key, free);
  if (candidate !== undefined) {
    return { ...finding, message: `${message}. Did you mean "${candidate}"?`, meant: [...parent, candidate] };
  }
  const few = free.length > 0 && free.length <= MOST_LISTED;
  return { ...finding, message: few ? `${message}; what may stand here is ${anyOf(free)}` : message };
}
