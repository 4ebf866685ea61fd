import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import type { Command } from "commander";
import pc from "picocolors";
import type { Environment } from "../modules/config/environment";
import { didYouMean } from "../modules/config/suggest";
import type { DatasetContract } from "../modules/contract/dataset";
import { UserError } from "../modules/contract/errors";
import type { RunEvent, RunResult, RunStep } from "../modules/local/run-types";
import type { LocalEnvironmentKeys } from "../modules/local/settings";
import { createProgress, type Progress } from "./progress";
import { projectRoot } from "./project-root";
import { describeChanges } from "./run-changes";

interface Options {
  readonly dataset?: string;
  readonly source?: string;
  readonly work?: string;
  readonly environments: string;
  readonly json?: boolean;
}

/** Variants whose pipeline this command can run. */
const SERVED = ["local"];

export function register(program: Command): void {
  program
    .command("run")
    .description(
      "Run the pipeline of an environment: landed files to bronze, silver, gold and the dashboard.",
    )
    .argument("<environment>", "name of an environment, for example local")
    .option("--dataset <name>", "only this dataset (default: every dataset of the environment)")
    .option("--source <dir>", "folder of the landed files (default: landing/ in the work folder)")
    .option(
      "--work <dir>",
      "folder of the results (default: work/<environment>/<dataset>, see local.workDir)",
    )
    .option("--environments <dir>", "folder of the environment files", "environments")
    .option("--json", "print the result of every dataset as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  $ bin/medallion run local --dataset shopstream --source ~/exports --work work/mine\n",
    )
    .addHelpText(
      "after",
      "\nLineage (OpenLineage) is in lineage.jsonl of the work folder, and is posted to OPENLINEAGE_URL where that is set.\nAlso read: OPENLINEAGE_ENDPOINT, OPENLINEAGE_API_KEY, OPENLINEAGE_NAMESPACE, OPENLINEAGE_DISABLED.",
    )
    .action(run);
}

async function run(name: string, options: Options): Promise<void> {
  const results: RunResult[] = [];
  for (const { contract, workDir } of await chosenDatasets(name, options)) {
    const sourceDir = options.source ?? defaultSource(workDir, contract.name);
    const result = await runContract(contract, sourceDir, workDir);
    results.push(result);
    if (!options.json) process.stdout.write(describeResult(result, workDir));
  }
  if (options.json)
    process.stdout.write(`${JSON.stringify({ environment: name, runs: results }, undefined, 2)}\n`);
}

/**
 * The datasets of an environment that the options choose, each with the folder of its results.
 *
 * @throws UserError with every problem of the files, and for names that are not in them.
 */
export async function chosenDatasets(
  name: string,
  options: Pick<Options, "dataset" | "source" | "work" | "environments">,
): Promise<readonly { readonly contract: DatasetContract; readonly workDir: string }[]> {
  const { loadProject, selectEnvironment } = await import("./environments");
  const datasets = options.dataset === undefined ? [] : [options.dataset];
  const project = loadProject(options.environments, { environments: [name], datasets });
  const environment = servedEnvironment(selectEnvironment(project, name), project.environments);
  return chosenNames(environment, options).map((dataset) => {
    const contract = project.contracts.get(dataset);
    if (contract === undefined) throw new Error(`the contract of ${dataset} was not loaded`);
    return { contract, workDir: options.work ?? join(workFolder(environment), environment.name, dataset) };
  });
}

/** The environment was checked against the settings of its variant. */
function workFolder(environment: Environment): string {
  return (environment as Environment & LocalEnvironmentKeys).local.workDir;
}

function servedEnvironment(environment: Environment, environments: readonly Environment[]): Environment {
  if (SERVED.includes(environment.variant)) return environment;
  const others = environments.filter((each) => SERVED.includes(each.variant)).map((each) => each.name);
  throw new UserError(
    `The environment "${environment.name}" is of variant "${environment.variant}"; \`run\` serves the variants: ${SERVED.join(", ")}. ` +
      `Environments it can run: ${others.join(", ") || "none"}. The pipeline of "${environment.name}" is started in its own cloud, after \`cdktf deploy\`.`,
  );
}

function chosenNames(
  environment: Environment,
  options: Pick<Options, "dataset" | "source" | "work">,
): readonly string[] {
  const { datasets } = environment;
  if (options.dataset !== undefined) {
    if (datasets.includes(options.dataset)) return [options.dataset];
    throw new UserError(
      `The environment "${environment.name}" has no dataset "${options.dataset}".${didYouMean(options.dataset, datasets)} It has: ${datasets.join(", ")}.`,
    );
  }
  const one = options.source !== undefined ? "--source" : options.work !== undefined ? "--work" : undefined;
  if (one !== undefined && datasets.length > 1) {
    throw new UserError(
      `${one} is for one dataset, and "${environment.name}" has several: say which with --dataset (${datasets.join(", ")}).`,
    );
  }
  return datasets;
}

function defaultSource(workDir: string, dataset: string): string {
  const folder = join(workDir, "landing");
  if (existsSync(folder)) return folder;
  throw new UserError(
    `There are no landed files in ${folder}. Name your folder with --source, or make some: bin/medallion generate ${dataset} --out ${folder}`,
  );
}

/**
 * Runs one dataset on this machine, with its progress on standard error.
 *
 * @throws UserError for a dataset that is not there or whose contract is wrong, and as `runLocal` does.
 */
export async function runDataset(options: {
  readonly dataset: string;
  readonly sourceDir: string;
  readonly workDir: string;
}): Promise<RunResult> {
  const { loadDatasetContract } = await import("../modules/config/odcs");
  const { formatProblem } = await import("../modules/config/problem");
  const { contract, problems } = loadDatasetContract(join(projectRoot(), "datasets"), options.dataset);
  if (contract === undefined) throw new UserError(problems.map(formatProblem));
  return runContract(contract, options.sourceDir, options.workDir);
}

async function runContract(
  contract: DatasetContract,
  sourceDir: string,
  workDir: string,
): Promise<RunResult> {
  const { runLocal } = await import("../modules/local/orchestration");
  const onEvent = showProgress(createProgress());
  return runLocal({ contract, sourceDir, workDir, projectRoot: projectRoot(), onEvent });
}

const LABELS: Readonly<Record<RunStep, string>> = {
  landing_to_bronze: "landing to bronze",
  compile: "models compiled by dbt",
  bronze_to_silver: "bronze to silver",
  silver_to_gold: "silver to gold",
  publish: "reconcile and publish",
};

function showProgress(progress: Progress): (event: RunEvent) => void {
  return ({ step, status, message = "", rows }) => {
    if (status === "started") progress.start(LABELS[step]);
    else if (status === "finished") progress.done(message === "" ? "" : `${message},`);
    else progress.update(rows === undefined ? message : `${message}, ${rows.toLocaleString("en")} rows`);
  };
}

/** The result in words: where every row went, what is worth knowing, and where to look. */
export function describeResult(result: RunResult, workDir: string): string {
  return [
    ...reconciliation(result),
    ...describeChanges(result),
    ...result.warnings.map((warning) => pc.yellow(`  ! ${warning}`)),
    "",
    ...places(result, shortest(workDir)),
    "",
  ].join("\n");
}

/** A path as one would type it here. */
function shortest(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere === "" || fromHere.startsWith("..") ? path : fromHere;
}

/** One line a table, in columns, with the reasons of rejected rows below it. */
function reconciliation(result: RunResult): string[] {
  const width = Math.max(18, ...Object.keys(result.tables).map((name) => name.length + 4));
  const row = (title: string, cells: readonly string[]): string => rowOf(width, title, cells);
  const lines = [row(`  ${result.dataset}`, ["landed", "accepted", "duplicates", "rejected"])];
  for (const [name, table] of Object.entries(result.tables)) {
    const rejected = Object.values(table.rejected).reduce((sum, count) => sum + count, 0);
    const counts = [table.landed, table.accepted, table.duplicates, rejected].map((count) =>
      count.toLocaleString("en"),
    );
    lines.push(row(`${pc.green("✓")} ${name}`, counts));
    for (const [reason, count] of Object.entries(table.rejected)) {
      lines.push(pc.dim(`${row("", ["", "", "", count.toLocaleString("en")])}  ${reason}`));
    }
  }
  const gold = Object.values(result.gold).reduce((sum, count) => sum + count, 0);
  lines.push(
    `  Every landed row is accounted for; gold holds ${gold.toLocaleString("en")} rows in ${Object.keys(result.gold).length} tables.`,
  );
  return lines;
}

function rowOf(width: number, title: string, cells: readonly string[]): string {
  // Colour codes take no room on the screen.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character begins a colour code.
  const invisible = title.length - title.replace(/\u001b\[\d+m/g, "").length;
  return title.padEnd(width + invisible) + cells.map((cell) => cell.padStart(12)).join("");
}

function places(result: RunResult, workDir: string): string[] {
  const dashboard = join(workDir, "dashboard.html");
  return [
    ...(existsSync(dashboard) ? [`  Dashboard   ${dashboard}`] : []),
    `  Database    ${join(workDir, `${result.dataset}.duckdb`)} (schemas bronze, silver, gold, quarantine)`,
    `  Parquet     ${join(workDir, "lake", "gold", result.dataset)}`,
    `  Tables      ${join(workDir, "docs.html")} (what each column means, and what it is made from)`,
    `  Numbers     ${join(workDir, "run.json")}`,
  ];
}
