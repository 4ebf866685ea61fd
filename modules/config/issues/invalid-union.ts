import type { z } from "zod";
import type { Explain } from "./finding";
import { typeWords } from "./invalid-type";
import { notOneOf } from "./invalid-value";
import { anyOf, found, subject } from "./words";

type Issue = z.core.$ZodIssue;

export const explainInvalidUnion: Explain<"invalid_union"> = (issue, context) => {
  if (issue.inclusive === false) {
    return [
      {
        path: issue.path,
        at: "value",
        message: `${subject(issue.path, context)} can be read in more than one way`,
      },
    ];
  }
  if (issue.discriminator !== undefined) {
    const title = context.notes.title ?? issue.discriminator;
    return notOneOf(issue.path, (issue.options ?? []).map(String), {
      ...context,
      notes: { title, keys: [] },
    });
  }
  const expected = expectedHere(issue.errors);
  if (expected !== undefined) {
    const must = `${subject(issue.path, context)} must be ${anyOf(expected)}, found ${found(issue.path, context)}`;
    return [{ path: issue.path, at: "value", message: must }];
  }
  return context.explain(nearest(issue.errors), issue.path);
};

/** When every option refuses the value as a whole: what each of them takes. */
function expectedHere(options: readonly Issue[][]): string[] | undefined {
  const words = new Set<string>();
  for (const issues of options) {
    const [issue] = issues;
    if (issue === undefined || issues.length > 1 || issue.path.length > 0) return undefined;
    if (issue.code === "invalid_type") words.add(typeWords(issue.expected));
    else if (issue.code === "invalid_value") for (const value of issue.values) words.add(String(value));
    else return undefined;
  }
  return [...words];
}

/** The issues of the option that was probably meant: it takes the value as a whole, and has the fewest complaints. */
function nearest(options: readonly Issue[][]): Issue[] {
  const refusesWhole = (issues: readonly Issue[]): number =>
    issues.some((issue) => issue.path.length === 0 && issue.code === "invalid_type") ? 1 : 0;
  const ranked = [...options].sort((a, b) => refusesWhole(a) - refusesWhole(b) || a.length - b.length);
  return ranked[0] ?? [];
}
