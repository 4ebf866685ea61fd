import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError, WorldError } from "../contract/errors";
import { firstLine, withDatabase } from "./catalog";
import { findPython } from "./dbt-project";
import { inspectLanding } from "./landing";
import { type LoadedFile, loadedFiles } from "./loaded-files";
import { LocalRun, type RunOptions } from "./local-run";
import { lockWorkFolder } from "./lock";
import { isPublicationPending, stagingDir } from "./publish";
import type { RunResult } from "./run-types";

/**
 * Runs the pipeline of one dataset on this machine, from landed files to gold and the dashboard. It leaves in the work
 * folder `<dataset>.duckdb`, `lake/gold/<dataset>/*.parquet`, `run.json`, `dashboard.html` and `docs.html`; those of the
 * last run stay as they are until all of the new ones are complete.
 *
 * @throws UserError when the source folder is not as the contract says; nothing was written then.
 * @throws WorldError when something else fails; the last good result is untouched.
 */
export async function runLocal(options: RunOptions): Promise<RunResult> {
  const startedAt = options.now?.() ?? new Date();
  const workDir = resolve(options.workDir);
  findPython(options.projectRoot);
  try {
    const known = await filesLoaded(workDir, options.contract.name);
    const landing = await inspectLanding(options.contract, options.sourceDir, known);
    mkdirSync(workDir, { recursive: true });
    const unlock = await lockWorkFolder(workDir, startedAt);
    try {
      return await new LocalRun({ ...options, workDir }, landing, startedAt).run();
    } finally {
      unlock();
    }
  } catch (error) {
    throw inWords(error, workDir);
  }
}

/** The files of the last result, by path. */
async function filesLoaded(workDir: string, dataset: string): Promise<ReadonlyMap<string, LoadedFile>> {
  const staged = join(stagingDir(workDir), `${dataset}.duckdb`);
  const path =
    isPublicationPending(workDir) && existsSync(staged) ? staged : join(workDir, `${dataset}.duckdb`);
  if (!existsSync(path)) return new Map();
  return withDatabase(path, "read", loadedFiles);
}

const DISK_FULL = /ENOSPC|EDQUOT|EFBIG|no space left|disk quota|file too large|out of disk space/i;
const NOT_ALLOWED = /EACCES|EPERM|EROFS|permission denied|read-only file system/i;

/** Failures of the disk in words that say what to do. */
function inWords(error: unknown, workDir: string): unknown {
  if (error instanceof UserError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (DISK_FULL.test(message)) {
    return new WorldError(
      `The disk of ${workDir} is full. The last good result is untouched; free some space and run again. (${firstLine(error)})`,
    );
  }
  if (NOT_ALLOWED.test(message)) return new WorldError(`Cannot work in ${workDir}: ${message}`);
  return error;
}
