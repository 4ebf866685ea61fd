import type { Explain, IssueContext } from "./finding";
import { subject } from "./words";

/** A rule of our own, which brings its own words: the end of a sentence that begins with the key. */
export const explainCustom: Explain<"custom"> = (issue, context) => [
  { path: issue.path, at: "value", message: sentence(issue.path, context) },
];

function sentence(path: readonly PropertyKey[], context: IssueContext): string {
  const { own = "is not valid" } = context;
  return path.length === 0 ? own : `${subject(path, context)} ${own}`;
}
