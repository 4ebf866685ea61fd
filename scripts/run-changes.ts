import pc from "picocolors";
import { isNothing } from "../modules/local/changes";
import type { RunChanges, RunResult, TableChange } from "../modules/local/run-types";

/** File names that are told; of more, how many. */
const NAMED_FILES = 3;

/** What changed since the last run, and how old the newest files are, as lines; nothing where there is nothing to say. */
export function describeChanges({ changes, freshness, startedAt }: RunResult): string[] {
  const lines = changes === undefined ? [] : since(changes);
  for (const { table, newest, agreed, late } of freshness) {
    // One that is late stands among the warnings, and one that came with this run is fresh for everybody to see.
    if (late || newest === null || newest === startedAt) continue;
    lines.push(`  ${table}: the newest file came ${minute(newest)}; agreed is ${agreed}.`);
  }
  return lines;
}

function since(changes: RunChanges): string[] {
  const when = minute(changes.since.startedAt);
  if (isNothing(changes)) return [`  Nothing changed since ${when}.`];
  const names = [...Object.keys(changes.tables), ...Object.keys(changes.gold).map((name) => `gold.${name}`)];
  const width = Math.max(15, ...names.map((name) => name.length + 2));
  const entry = (name: string, text: string): string => `    ${name.padEnd(width)}${text}`;
  const lines = [`  Changed since ${when}:`];
  for (const [what, paths] of Object.entries(changes.files) as [string, readonly string[]][]) {
    if (paths.length > 0) lines.push(entry(`files ${what}`, named(paths)));
  }
  for (const [name, change] of Object.entries(changes.tables)) lines.push(...tableLines(name, change, entry));
  for (const [name, rows] of Object.entries(changes.gold))
    lines.push(entry(`gold.${name}`, `${signed(rows)} rows`));
  return lines;
}

function tableLines(
  name: string,
  { rejected, ...counts }: TableChange,
  entry: (name: string, text: string) => string,
): string[] {
  const reasons = Object.entries(rejected);
  const moved = reasons.reduce((sum, [, { rows }]) => sum + rows, 0);
  const texts = Object.entries({ ...counts, rejected: moved })
    .filter(([, rows]) => rows !== 0)
    .map(([what, rows]) => `${what} ${signed(rows)}`);
  const lines = [entry(name, texts.join(", ") || "rejected for other reasons")];
  for (const [reason, { rows, isNew }] of reasons) {
    lines.push(pc.dim(entry("", `${signed(rows)} ${reason}${isNew ? " (new)" : ""}`)));
  }
  return lines;
}

function named(paths: readonly string[]): string {
  const more = paths.length - NAMED_FILES;
  return [...paths.slice(0, NAMED_FILES), ...(more > 0 ? [`${more.toLocaleString("en")} more`] : [])].join(
    ", ",
  );
}

const signed = (rows: number): string => (rows > 0 ? "+" : "") + rows.toLocaleString("en");

/** To the minute; the time zone is said, since data has one of its own. */
const minute = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;
