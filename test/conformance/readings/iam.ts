/**
 * A small reading of IAM's evaluation logic: explicit denials win, then any allowance counts, and whatever nobody
 * mentions is denied. It knows the condition operators that it was taught and fails on any other.
 * Source: IAM User Guide, "Policy evaluation logic" and "IAM JSON policy elements: Condition operators".
 */

type Texts = string | readonly string[];

/** A statement as it stands in a policy document. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: "*" | Readonly<Record<string, Texts>>;
  readonly Action: Texts;
  readonly Resource?: Texts;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Texts>>>>;
}

/** One call to AWS. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  /** Condition keys of the call, for example `s3:prefix`. */
  readonly context?: Readonly<Record<string, string>>;
  /** Who calls, for policies that stand on a resource: an ARN, or `service:glue.amazonaws.com`. */
  readonly caller?: string;
}

export type Verdict = "allowed" | "denied" | "not mentioned";

const KNOWN_ELEMENTS = new Set(["Sid", "Effect", "Principal", "Action", "Resource", "Condition"]);

/** What statements say to a request. */
export function evaluate(statements: readonly PolicyStatement[], request: Request): Verdict {
  const matching = statements.filter((statement) => applies(statement, request));
  if (matching.some(({ Effect }) => Effect === "Deny")) return "denied";
  return matching.some(({ Effect }) => Effect === "Allow") ? "allowed" : "not mentioned";
}

/** Statements of a policy document in Terraform JSON. */
export function parsePolicy(document: unknown): PolicyStatement[] {
  return list((JSON.parse(String(document)) as { Statement: PolicyStatement | PolicyStatement[] }).Statement);
}

function applies(statement: PolicyStatement, request: Request): boolean {
  const unknown = Object.keys(statement).filter((key) => !KNOWN_ELEMENTS.has(key));
  if (unknown.length > 0) throw new Error(`policy element ${unknown.join()} is not understood`);
  return (
    list(statement.Action).some((pattern) => like(pattern.toLowerCase(), request.action.toLowerCase())) &&
    // A trust policy names no resource: it stands on the role.
    (statement.Resource === undefined ||
      list(statement.Resource).some((pattern) => like(pattern, request.resource))) &&
    (statement.Principal === undefined || names(statement.Principal, request.caller)) &&
    conditionsHold(statement.Condition ?? {}, request.context ?? {})
  );
}

function names(principal: "*" | Readonly<Record<string, Texts>>, caller: string | undefined): boolean {
  if (principal === "*") return true;
  if (caller === undefined) return false;
  return Object.entries(principal).some(([kind, values]) =>
    list(values).some((value) => {
      if (kind === "Service") return caller === `service:${value}`;
      if (kind !== "AWS") throw new Error(`principal ${kind} is not understood`);
      if (value === "*" || value === caller) return true;
      // An account's root stands for everyone in the account, as far as the account's own policies allow.
      const account = /^arn:aws:iam::(\d{12}):root$/.exec(value)?.[1];
      return account !== undefined && caller.startsWith("arn:aws:") && caller.split(":")[4] === account;
    }),
  );
}

/** Each operator compares one value of the call with the values of the policy. */
const OPERATORS: Readonly<Record<string, (actual: string, wanted: readonly string[]) => boolean>> = {
  StringEquals: (actual, wanted) => wanted.includes(actual),
  StringLike: (actual, wanted) => wanted.some((pattern) => like(pattern, actual)),
  ArnEquals: (actual, wanted) => wanted.some((pattern) => like(pattern, actual)),
  ArnLike: (actual, wanted) => wanted.some((pattern) => like(pattern, actual)),
  Bool: (actual, wanted) => wanted.includes(actual),
  NumericLessThan: (actual, wanted) => wanted.some((limit) => Number(actual) < Number(limit)),
};

/** A key that the call does not have fails a condition, unless its operator says "if it exists". */
function conditionsHold(
  conditions: NonNullable<PolicyStatement["Condition"]>,
  context: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(conditions).every(([operator, keys]) => {
    const ifExists = operator.endsWith("IfExists");
    const compare = OPERATORS[operator.replace(/IfExists$/, "")];
    if (compare === undefined) throw new Error(`condition operator ${operator} is not understood`);
    return Object.entries(keys).every(([key, wanted]) => {
      const actual = context[key];
      return actual === undefined ? ifExists : compare(actual, list(wanted));
    });
  });
}

const patterns = new Map<string, RegExp>();

/** Matches `*` and `?` as IAM does. */
function like(pattern: string, text: string): boolean {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    compiled = new RegExp(`^${source}$`, "s");
    patterns.set(pattern, compiled);
  }
  return compiled.test(text);
}

function list<Item>(value: Item | readonly Item[]): Item[] {
  return Array.isArray(value) ? [...value] : [value as Item];
}
