import type { Finding, IssueContext } from "./finding";
import { anyOf, asClause, label } from "./words";

/** A key that must be there and is not. Shown at the mapping that lacks it. */
export function missingKey(path: readonly PropertyKey[], context: IssueContext): Finding[] {
  return [{ path, at: "key", message: `missing key ${label(path)}${explanation(context)}`, missing: true }];
}

/** `key:` with nothing behind it. */
export function emptyValue(path: readonly PropertyKey[], context: IssueContext): Finding[] {
  const message = `${label(path)} has no value; give it one, or remove the line${explanation(context)}`;
  return [{ path, at: "key", message }];
}

/** A short choice says more than a description does. */
const MOST_LISTED = 8;

function explanation({ notes, own }: IssueContext): string {
  if (own !== undefined) return `; it ${own}`;
  const { choice = [], description } = notes;
  if (choice.length > 0 && choice.length <= MOST_LISTED) return `; it must be ${anyOf(choice)}`;
  return description === undefined ? "" : `: ${asClause(description)}`;
}
