import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { DatasetContract } from "../contract/dataset";
import { WorldError } from "../contract/errors";
import { ROWS_TO_JUDGE } from "./build-plan";
import { prepareCatalog, withDatabase } from "./catalog";
import { contentHash } from "./content-hash";

/** A table, as `<schema>.<name>`. */
export type TableName = `${string}.${string}`;

/** A model as dbt compiled it for DuckDB. The database is named as the dataset is. */
export interface Model {
  readonly id: string;
  readonly table: TableName;
  /** dbt's ids of what it reads. */
  readonly inputs: readonly string[];
  /** All its rows. */
  readonly sql: string;
  /** In a run that only adds: the rows that replace those of the same key or, without a key, all its rows. */
  readonly addingSql: string;
  readonly key: readonly string[] | null;
}

/** A data test: a query that finds the rows which should not be there. */
export interface DataTest {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly sql: string;
}

/** What dbt makes of the models and tests of one dataset, before it has seen any data. */
export interface DbtProject {
  /** Each after those that it reads. */
  readonly models: readonly Model[];
  readonly tests: readonly DataTest[];
  /** Tables of bronze by dbt's ids. */
  readonly sources: Readonly<Record<string, TableName>>;
  /** Where the page lies that describes the tables: one file, which needs no server. */
  readonly page: string;
}

const PROJECT = "project.json";
const PAGE = "docs.html";
const KEPT_FILES = [PROJECT, PAGE];
/** Compiled projects that are kept; each takes 4 MB. */
const KEPT = 20;

/** Python of the project's own environment; `MEDALLION_PYTHON` names another one. */
export function findPython(projectRoot: string): string {
  const named = process.env.MEDALLION_PYTHON;
  const [folder, program] = process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"];
  const python = named ?? join(projectRoot, ".venv", folder, program);
  if (existsSync(python)) return python;
  throw new WorldError(
    named === undefined
      ? `There is no Python environment in ${join(projectRoot, ".venv")}. Make it with: npm run setup`
      : `MEDALLION_PYTHON names ${named}, which does not exist.`,
  );
}

/**
 * The dbt project, compiled for one dataset. dbt takes seconds for it, and the outcome depends on the project, the
 * contract and the installed libraries only: so it is kept beside the libraries, by a hash of these.
 *
 * @param ownFolder where it is kept when nothing can be written there
 * @param signal stops dbt
 * @throws WorldError with what dbt says when the project cannot be compiled
 */
export async function compiledProject(
  projectRoot: string,
  contract: DatasetContract,
  ownFolder: string,
  signal: AbortSignal,
): Promise<DbtProject> {
  const python = findPython(projectRoot);
  const sources = ["dbt", "requirements.txt"].map((name) => join(projectRoot, name));
  const hash = contentHash([JSON.stringify(contract), python], projectRoot, [...sources, __filename]);
  const name = `${contract.name}-${hash.slice(0, 16)}`;
  const caches = [join(projectRoot, "node_modules", ".cache", "medallion"), ownFolder];
  const [known] = caches.flatMap((cache) => find(join(cache, name)) ?? []);
  if (known !== undefined) return known;
  const cache = caches.find(isWritable) ?? ownFolder;
  const draft = mkdtempSync(join(cache, ".draft-"));
  try {
    await compile(python, projectRoot, contract, draft, signal);
    const project = keep(draft, join(cache, name));
    forgetOldest(cache);
    return project;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** What is not whole, for whatever reason, counts as not there: it can be made again. */
function find(folder: string): DbtProject | undefined {
  if (!KEPT_FILES.every((name) => existsSync(join(folder, name)))) return undefined;
  try {
    return read(folder);
  } catch {
    return undefined;
  }
}

function read(folder: string): DbtProject {
  return {
    ...JSON.parse(readFileSync(join(folder, PROJECT), "utf8")),
    page: join(folder, PAGE),
  };
}

/** Makes the folder where it can. */
function isWritable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    rmSync(mkdtempSync(join(folder, ".draft-")), { recursive: true });
    return true;
  } catch {
    return false;
  }
}

/** Whoever reads meanwhile finds all of it or nothing; two that compile the same at once come to the same. */
function keep(draft: string, folder: string): DbtProject {
  for (const name of readdirSync(draft))
    if (!KEPT_FILES.includes(name)) rmSync(join(draft, name), { recursive: true });
  try {
    renameSync(draft, folder);
  } catch {
    const other = find(folder);
    if (other !== undefined) return other;
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  }
  return read(folder);
}

/** Other runs may do the same at the same time. */
function forgetOldest(cache: string): void {
  const changedAt = (name: string): number =>
    statSync(join(cache, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newestFirst = readdirSync(cache).sort((one, other) => changedAt(other) - changedAt(one));
  for (const name of newestFirst.slice(KEPT)) rmSync(join(cache, name), { recursive: true, force: true });
}

async function compile(
  python: string,
  projectRoot: string,
  contract: DatasetContract,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  writeFileSync(join(folder, "vars.json"), dbtVariables(contract));
  for (const mode of ["whole", "adding"]) {
    mkdirSync(join(folder, mode));
    await withDatabase(join(folder, mode, `${contract.name}.duckdb`), "write", async (database) => {
      await prepareCatalog(database, contract);
      if (mode === "adding") await database.run(ROWS_TO_JUDGE);
    });
  }
  await runDbt(python, [join(projectRoot, "dbt", "compile.py"), folder], signal);
}

/** The variables of dbt for a dataset, as JSON. */
export const dbtVariables = (contract: DatasetContract): string => JSON.stringify({ contract });

function runDbt(python: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, args, {
      // It ends when its standard input does, and so with this process.
      stdio: ["pipe", "ignore", "pipe"],
      env: {
        ...process.env,
        DBT_SEND_ANONYMOUS_USAGE_STATS: "false",
        DO_NOT_TRACK: "1",
        PYTHONDONTWRITEBYTECODE: "1",
        PYTHONUTF8: "1",
      },
      signal,
    });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    let unfinished: string | undefined;
    child.on("error", ({ message }) => {
      unfinished = signal.aborted
        ? "dbt was stopped before it had compiled the project."
        : `dbt could not be started: ${message}`;
    });
    // Not before it has ended: until then it writes into the folder.
    child.on("close", (code) => {
      const failure = `dbt could not compile the project; nothing was published.\n${said.trim() || `it ended with ${code}`}`;
      if (unfinished === undefined && code === 0) resolve();
      else reject(new WorldError(unfinished ?? failure));
    });
  });
}
