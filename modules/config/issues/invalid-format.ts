import { quote } from "../quote";
import type { Explain } from "./finding";
import { asClause, found, subject } from "./words";

export const explainInvalidFormat: Explain<"invalid_format"> = (issue, context) => {
  const rule = context.own ?? form(issue, context.notes.description);
  const { path } = issue;
  return [{ path, at: "value", message: `${subject(path, context)} ${rule}, found ${found(path, context)}` }];
};

function form(issue: Parameters<typeof explainInvalidFormat>[0], description: string | undefined): string {
  const { format } = issue;
  if (format === "starts_with" && "prefix" in issue) return `must begin with ${quote(String(issue.prefix))}`;
  if (format === "ends_with" && "suffix" in issue) return `must end with ${quote(String(issue.suffix))}`;
  if (format === "includes" && "includes" in issue) return `must hold ${quote(String(issue.includes))}`;
  const meant = description === undefined ? "" : `: ${asClause(description)}`;
  return format === "regex"
    ? `does not have the right form${meant}`
    : `must be of the form ${format}${meant}`;
}
