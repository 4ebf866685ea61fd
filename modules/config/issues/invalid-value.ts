import { quote } from "../quote";
import { didYouMean } from "../suggest";
import type { Explain, Finding, IssueContext } from "./finding";
import { anyOf, found, subject } from "./words";

/** A list longer than that is not read but looked up. */
const MOST_LISTED = 8;
const SHOWN_OF_MANY = 3;

export const explainInvalidValue: Explain<"invalid_value"> = ({ path, values }, context) =>
  notOneOf(path, values.map(String), context);

/** A value out of a fixed choice, and it is not in it. */
export function notOneOf(
  path: readonly PropertyKey[],
  choice: readonly string[],
  context: IssueContext,
): Finding[] {
  const text = context.key ?? context.source.scalar(path)?.text;
  if (context.own !== undefined) return [{ path, at: "value", message: ownWords(path, context) }];
  const suggestion = text === undefined ? "" : didYouMean(text, choice);
  const statement = text === undefined ? undefined : unknown(text, choice, suggestion, context);
  const message =
    statement ?? `${subject(path, context)} must be ${listed(choice)}, found ${found(path, context)}`;
  return [{ path, at: "value", message: suggestion === "" ? message : `${message}.${suggestion}` }];
}

function ownWords(path: readonly PropertyKey[], context: IssueContext): string {
  return `${subject(path, context)} ${context.own}, found ${found(path, context)}`;
}

/** When the schema says what its values name. */
function unknown(
  text: string,
  choice: readonly string[],
  suggestion: string,
  { notes }: IssueContext,
): string | undefined {
  if (notes.title === undefined) return undefined;
  const statement = `unknown ${notes.title} ${quote(text)}`;
  if (choice.length === 0) return `${statement}; there is none`;
  if (choice.length <= MOST_LISTED) return `${statement}; there is ${anyOf(choice)}`;
  // Some of many are worth showing only to someone who was not near any of them.
  return suggestion === "" ? `${statement}; there is ${oneOfMany(choice)}` : statement;
}

function listed(choice: readonly string[]): string {
  return choice.length > MOST_LISTED ? `one of ${choice.length} values` : anyOf(choice);
}

function oneOfMany(choice: readonly string[]): string {
  return `${choice.slice(0, SHOWN_OF_MANY).join(", ")} and ${choice.length - SHOWN_OF_MANY} more`;
}
