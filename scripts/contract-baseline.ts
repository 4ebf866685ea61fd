import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { UserError, WorldError } from "../modules/contract/errors";

/** What contracts are compared with. */
export interface Baseline {
  /** As messages call it: `origin/main`, or a file. */
  readonly name: string;
  /** A file is one contract, a commit holds all of them. */
  readonly kind: "commit" | "file";
  /** The file as it was, or undefined when it was not there. */
  read(file: string): string | undefined;
  /** Paths of the files that were there, from the folder on; of another file there is nothing to say. */
  list(folder: string): readonly string[];
}

/** What was committed last, so that what is not committed yet is judged. */
const DEFAULT_COMMIT = "HEAD";

/**
 * A file, or a commit by any name that git knows.
 *
 * @param against @default HEAD, or nothing where there is no git, no repository or nothing in it
 * @throws UserError when there is no such file and no such commit
 * @throws WorldError when git cannot be asked
 */
export function findBaseline(against: string | undefined, folder: string): Baseline | undefined {
  if (against !== undefined && existsSync(against) && statSync(against).isFile())
    return fileBaseline(against);
  const wanted = `${against ?? DEFAULT_COMMIT}^{commit}`;
  const commit = git(folder, ["rev-parse", "--verify", "--end-of-options", wanted]);
  if (commit.found) return commitBaseline(against ?? DEFAULT_COMMIT, commit.text.trim());
  if (against === undefined) return undefined;
  if (commit.absent)
    throw new WorldError(
      `--against ${against}: there is no such file, and git is not installed to look for a commit.`,
    );
  const why = /not a git repository/.test(commit.text)
    ? "this is no git repository. Compare with a file: --against <file>"
    : `git knows no such commit. A shallow clone lacks older ones (git fetch --unshallow), and a branch of the remote has to be fetched (git fetch origin)`;
  throw new UserError(`--against ${against}: there is no such file, and ${why}.`);
}

function fileBaseline(file: string): Baseline {
  return { name: file, kind: "file", read: () => readFileSync(file, "utf8"), list: () => [] };
}

function commitBaseline(name: string, commit: string): Baseline {
  const list = (folder: string, ...path: readonly string[]): string[] => {
    const { found, text } = git(folder, ["ls-tree", "-r", "-z", "--name-only", commit, "--", ...path]);
    if (!found) throw new WorldError(`git cannot list what ${name} holds: ${text.trim()}`);
    return text.split("\0").filter((path) => path !== "");
  };
  return {
    name,
    kind: "commit",
    list: (folder) => list(folder),
    read: (file) => {
      const folder = dirname(file);
      if (list(folder, basename(file)).length === 0) return undefined;
      const { found, text } = git(folder, ["show", `${commit}:./${basename(file)}`]);
      if (!found) throw new WorldError(`git cannot show ${file} of ${name}: ${text.trim()}`);
      return text;
    },
  };
}

interface Answer {
  readonly found: boolean;
  /** What git printed, or what it said instead. */
  readonly text: string;
  /** There is no git. */
  readonly absent?: boolean;
}

/** Arguments reach git as they are: no shell reads them. */
function git(folder: string, args: readonly string[]): Answer {
  const { error, status, stdout, stderr } = spawnSync("git", args, {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, LC_ALL: "C" },
  });
  if (error === undefined) return { found: status === 0, text: status === 0 ? stdout : stderr };
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return { found: false, text: "", absent: true };
  throw new WorldError(`git cannot be started: ${error.message}`);
}
