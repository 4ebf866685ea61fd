import type { Explain, Finding, IssueContext } from "./finding";
import { found, judged, subject } from "./words";

export const explainTooSmall: Explain<"too_small"> = (issue, context) => {
  const bound = issue.exact === true ? "exactly" : issue.inclusive === false ? "more than" : "at least";
  return [sized(issue.path, `${bound} ${issue.minimum}`, context)];
};

export const explainTooBig: Explain<"too_big"> = (issue, context) => {
  const bound = issue.exact === true ? "exactly" : issue.inclusive === false ? "less than" : "at most";
  return [sized(issue.path, `${bound} ${issue.maximum}`, context)];
};

function sized(path: readonly PropertyKey[], bound: string, context: IssueContext): Finding {
  const value = judged(path, context);
  const unit = typeof value === "string" ? "character" : Array.isArray(value) ? "entry" : undefined;
  const rule =
    unit === undefined
      ? `must be ${bound}, found ${found(path, context)}`
      : `must have ${bound} ${plural(unit, bound)}, and has ${(value as string | unknown[]).length}`;
  return { path, at: "value", message: `${subject(path, context)} ${context.own ?? rule}` };
}

function plural(unit: "character" | "entry", bound: string): string {
  if (bound.endsWith(" 1")) return unit;
  return unit === "entry" ? "entries" : "characters";
}
