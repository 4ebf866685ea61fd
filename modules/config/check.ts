import { z } from "zod";
import type { Finding, IssueContext, SchemaNotes } from "./issues/finding";
import { emptyValue, missingKey } from "./issues/missing";
import { explainIssue } from "./issues/registry";
import { valueAt } from "./issues/words";
import type { Problem } from "./problem";
import { printable } from "./quote";
import type { YamlSource } from "./yaml-source";

// A file is checked once, and compiling a parser for it costs more than that one check.
z.config({ jitless: true });

type Issue = z.core.$ZodIssue;
type ExplainKey = IssueContext["explainKey"];

interface CheckOptions {
  /** A better explanation of an unknown key than the nearest known one. */
  readonly explainKey?: ExplainKey;
}

/** Begins the message of an issue whose schema has no words of its own; the index of its notes follows. */
const NOTE_MARK = "\u0000";
const NO_NOTES: SchemaNotes = { keys: [] };

/**
 * Checks the data of a YAML file against a schema. Every issue becomes a problem at its line and column. A message
 * that the schema brings itself is the end of a sentence that begins with the key: "must be the ARN of a KMS key".
 */
export function check<T>(
  schema: z.ZodType<T>,
  source: YamlSource,
  options: CheckOptions = {},
): { value?: T; problems: Problem[] } {
  const explainKey = options.explainKey ?? (() => undefined);
  const first = findings(schema, source, source.data, explainKey);
  const unquoted = unquotedTexts(source, first.issues);
  // A number where text belongs hides what else is wrong with that text.
  const second =
    unquoted.length === 0 ? undefined : findings(schema, source, withTexts(source, unquoted), explainKey);
  const mended = new Set(unquoted.map(pathKey));
  const hidden = (second?.findings ?? []).filter(({ path }) => mended.has(pathKey(path)));
  const problems = withoutMeant([...first.findings, ...hidden]).map(
    ({ path, at, message }): Problem => ({
      file: source.file,
      ...source.position(path, at),
      message: printable(message),
      severity: "error",
    }),
  );
  return { value: first.value, problems };
}

function findings<T>(
  schema: z.ZodType<T>,
  source: YamlSource,
  data: unknown,
  explainKey: ExplainKey,
): { value?: T; issues: readonly Issue[]; findings: Finding[] } {
  const notes: SchemaNotes[] = [];
  const result = schema.safeParse(data, {
    error: (issue) => `${NOTE_MARK}${notes.push(notesOf(issue)) - 1}`,
  });
  if (result.success) return { value: result.data, issues: [], findings: [] };
  const explain = (issues: readonly Issue[], path: readonly PropertyKey[], key?: string): Finding[] =>
    issues.flatMap((issue) => {
      const whole = { ...issue, path: [...path, ...issue.path] };
      const known = issue.message.startsWith(NOTE_MARK);
      const context: IssueContext = {
        source,
        notes: (known && notes[Number(issue.message.slice(1))]) || NO_NOTES,
        ...(known ? {} : { own: issue.message }),
        ...(key === undefined ? {} : { key }),
        explainKey,
        explain,
      };
      return explainAt(whole, data, context);
    });
  return { issues: result.error.issues, findings: explain(result.error.issues, []) };
}

/** Whatever zod calls it, a key that is not there is missing, and `key:` alone is empty. */
function explainAt(issue: Issue, data: unknown, context: IssueContext): Finding[] {
  const value = valueAt(data, issue.path);
  const absent = value === undefined || value === null;
  const aboutKey = context.key !== undefined || issue.code === "invalid_key";
  if (!absent || issue.path.length === 0 || aboutKey || issue.code === "custom") {
    return explainIssue(issue, context);
  }
  return value === null ? emptyValue(issue.path, context) : missingKey(issue.path, context);
}

function notesOf(issue: z.core.$ZodRawIssue): SchemaNotes {
  const schema = issue.schema ?? issue.inst;
  if (!(schema instanceof z.core.$ZodType)) return NO_NOTES;
  const { title, description } = z.globalRegistry.get(schema) ?? {};
  const keys = schema instanceof z.core.$ZodObject ? Object.keys(schema._zod.def.shape) : [];
  return { title, description, keys, choice: choiceOf(issue) };
}

function choiceOf(issue: z.core.$ZodRawIssue): string[] | undefined {
  if (issue.code === "invalid_value") return issue.values.map(String);
  if (issue.code !== "invalid_union" || !("options" in issue) || !Array.isArray(issue.options))
    return undefined;
  return issue.options.map(String);
}

/** Of a misspelt key, that the right one is missing goes without saying. */
function withoutMeant(findings: readonly Finding[]): Finding[] {
  const meant = new Set(
    findings.map((finding) => (finding.meant === undefined ? "" : pathKey(finding.meant))),
  );
  return findings.filter(({ missing, path }) => !missing || !meant.has(pathKey(path)));
}

function unquotedTexts(source: YamlSource, issues: readonly Issue[]): (readonly PropertyKey[])[] {
  return issues
    .filter((issue) => issue.code === "invalid_type" && issue.expected === "string")
    .map((issue) => issue.path)
    .filter((path) => ["number", "boolean"].includes(typeof valueAt(source.data, path)));
}

/** The data as it would be with quotes around those values. */
function withTexts(source: YamlSource, paths: readonly (readonly PropertyKey[])[]): unknown {
  const data = structuredClone(source.data);
  for (const path of paths) {
    const parent = valueAt(data, path.slice(0, -1)) as Record<PropertyKey, unknown>;
    const key = path.at(-1);
    if (key !== undefined) parent[key] = source.scalar(path)?.text;
  }
  return data;
}

function pathKey(path: readonly PropertyKey[]): string {
  return JSON.stringify(path.map(String));
}
