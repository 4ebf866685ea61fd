import type { RunChanges, RunResult, TableChange, TableResult } from "./run-types";

type Report = Pick<RunResult, "runId" | "startedAt" | "tables" | "gold" | "files">;

/** What a run brought that the one before it did not have. */
export function changesSince(before: Report, now: Report): RunChanges {
  const here = new Set(now.files.map((file) => file.path));
  const pathsWith = (status: string): string[] =>
    now.files.filter((file) => file.status === status).map((file) => file.path);
  return {
    since: { runId: before.runId, startedAt: before.startedAt },
    files: {
      new: pathsWith("loaded"),
      changed: pathsWith("replaced"),
      gone: before.files.map((file) => file.path).filter((path) => !here.has(path)),
    },
    tables: differences(before.tables, now.tables, tableChange),
    gold: differences(before.gold, now.gold, (was = 0, is = 0) => (was === is ? undefined : is - was)),
  };
}

export function isNothing({ files, tables, gold }: RunChanges): boolean {
  return [...Object.values(files), Object.keys(tables), Object.keys(gold)].every((list) => list.length === 0);
}

const NOTHING: TableResult = { landed: 0, accepted: 0, duplicates: 0, rejected: {} };

function tableChange(was: TableResult = NOTHING, is: TableResult = NOTHING): TableChange | undefined {
  const reasons = differences(was.rejected, is.rejected, (one = 0, other = 0) =>
    one === other ? undefined : { rows: other - one, isNew: one === 0 },
  );
  const change: TableChange = {
    landed: is.landed - was.landed,
    accepted: is.accepted - was.accepted,
    duplicates: is.duplicates - was.duplicates,
    rejected: reasons,
  };
  const { rejected, ...counts } = change;
  const isSame = Object.values(counts).every((count) => count === 0) && Object.keys(rejected).length === 0;
  return isSame ? undefined : change;
}

/** The entries of two records that differ, in the order of the second one, then of the first. */
function differences<Value, Difference>(
  before: Readonly<Record<string, Value>>,
  now: Readonly<Record<string, Value>>,
  compare: (was: Value | undefined, is: Value | undefined) => Difference | undefined,
): Record<string, Difference> {
  const names = [...new Set([...Object.keys(now), ...Object.keys(before)])];
  const found = names.map((name) => [name, compare(before[name], now[name])] as const);
  return Object.fromEntries(found.filter((entry): entry is [string, Difference] => entry[1] !== undefined));
}
