import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DatasetContract } from "../contract/dataset";
import { WorldError } from "../contract/errors";
import { prepareCatalog, ROWS_TO_JUDGE, withDatabase } from "./catalog";

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

/** For a process that runs dbt: it tells nobody of itself, and leaves nothing in the project. */
export const DBT_ENVIRONMENT = {
  DBT_SEND_ANONYMOUS_USAGE_STATS: "false",
  DO_NOT_TRACK: "1",
  PYTHONDONTWRITEBYTECODE: "1",
  PYTHONUTF8: "1",
} as const;

/** Files and folders that decide what dbt makes of the models. */
export const dbtSources = (projectRoot: string): readonly string[] =>
  [
    ...["dbt/compile.py", "dbt/dbt_project.yml", "dbt/profiles.yml", "dbt/macros", "dbt/models", "dbt/tests"],
    "requirements.txt",
  ].map((path) => join(projectRoot, path));

/**
 * Has dbt compile the project for one dataset, which takes seconds, into `project.json` and `docs.html` of a folder that is
 * there and empty.
 *
 * @param signal stops dbt
 * @throws WorldError with what dbt says when the project cannot be compiled
 */
export async function compile(
  projectRoot: string,
  contract: DatasetContract,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const python = findPython(projectRoot);
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
      env: { ...process.env, ...DBT_ENVIRONMENT },
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
