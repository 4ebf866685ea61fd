import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { RunResult } from "./run-types";

const NEWEST = "run.json";
const FOLDER = "runs";

/** Runs whose reports are kept beside the newest one's: three months of daily runs. */
const KEPT_RUNS = 100;

/** Where the report of a run is published: as the newest one, and as one of the history. */
export const reportPaths = (runId: string): readonly string[] => [NEWEST, `${FOLDER}/${runId}.json`];

/** The report of the last run in a work folder; none when there is none of this dataset that can be read. */
export function lastReport(workDir: string, dataset: string): RunResult | undefined {
  const file = join(workDir, NEWEST);
  if (!existsSync(file)) return undefined;
  try {
    const report = JSON.parse(readFileSync(file, "utf8")) as RunResult;
    return report.dataset === dataset && Array.isArray(report.files) ? report : undefined;
  } catch {
    // Somebody else wrote there; a run does not fail for want of something to compare with.
    return undefined;
  }
}

/** Removes the oldest reports of the history. Run ids begin with the time, so that their order is that of the runs. */
export function trimHistory(workDir: string): void {
  const folder = join(workDir, FOLDER);
  const reports = readdirSync(folder).filter((name) => /^\d{8}T\d{6}-\d{3}Z\.json$/.test(name));
  for (const name of reports.sort().slice(0, -KEPT_RUNS)) rmSync(join(folder, name), { force: true });
}
