import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

const STAGING = ".staging";
const JOURNAL = "publish.json";

/**
 * Where a run works. It never touches the results of the last one: what it makes is complete in here first, and then
 * takes the place of the old files by renaming. The path is always the same, so that dbt finds what it parsed before.
 */
export const stagingDir = (workDir: string): string => join(workDir, STAGING);

/** A run was stopped while it published; `finishPublication` completes that. */
export const isPublicationPending = (workDir: string): boolean =>
  existsSync(join(stagingDir(workDir), JOURNAL));

/** What is published: from a path in the staging folder to a path in the work folder. */
interface Journal {
  readonly moves: readonly { readonly from: string; readonly to: string }[];
  /** Folder of the work folder that holds nothing but published files. */
  readonly ownFolder: string;
  /** Names of the files of that folder that belong to the result; what else is in it is of an older run. */
  readonly ownFiles: readonly string[];
}

/** Writes down what is to be published, and does it. Killed after the first step, the next run does the second. */
export function publish(workDir: string, journal: Journal): void {
  const staging = stagingDir(workDir);
  for (const { from } of journal.moves) syncFile(join(staging, from));
  const draft = join(staging, `${JOURNAL}.draft`);
  writeFileSync(draft, JSON.stringify(journal));
  syncFile(draft);
  renameSync(draft, join(staging, JOURNAL));
  finishPublication(workDir);
}

/**
 * Completes a publication that was interrupted, and removes what an interrupted run left. Every file is replaced in
 * one step, so that a reader sees the old one or the new one.
 *
 * @returns whether there was a publication to complete.
 */
export function finishPublication(workDir: string): boolean {
  const staging = stagingDir(workDir);
  const file = join(staging, JOURNAL);
  const pending = existsSync(file);
  if (pending) {
    const { moves, ownFolder, ownFiles } = JSON.parse(readFileSync(file, "utf8")) as Journal;
    for (const { from, to } of moves) {
      const target = join(workDir, to);
      mkdirSync(dirname(target), { recursive: true });
      if (existsSync(join(staging, from))) renameSync(join(staging, from), target);
    }
    removeOthers(join(workDir, ownFolder), new Set(ownFiles));
    rmSync(file);
  }
  rmSync(staging, { recursive: true, force: true });
  return pending;
}

function removeOthers(folder: string, published: ReadonlySet<string>): void {
  for (const name of readdirSync(folder)) {
    if (!published.has(name)) rmSync(join(folder, name), { recursive: true });
  }
}

/** A rename may reach the disk before the content does; after a power cut the file would be there and empty. */
function syncFile(path: string): void {
  const file = openSync(path, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
