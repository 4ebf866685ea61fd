import { join, relative } from "node:path";
import type { Command } from "commander";
import pc from "picocolors";
import { createProgress } from "./progress";
import { projectRoot } from "./project-root";

const DATASET = "shopstream";
const ENVIRONMENT = "local";
const SCALE = 1;
const SEED = 42;

export function register(program: Command): void {
  program
    .command("tour")
    .description("See it work: make data, run it to gold, write the dashboard and everybody's Terraform.")
    .addHelpText("after", "\nExample:\n  $ npm start\n")
    .action(tour);
}

/** What a newcomer sees first. Everything it does is one of the commands, with nothing special to the tour. */
async function tour(): Promise<void> {
  const root = projectRoot();
  const workDir = join(root, "work", ENVIRONMENT, DATASET);
  const sourceDir = join(workDir, "landing");
  say(`\n${pc.bold("From raw files to a dashboard")}, on this machine with DuckDB\n`);
  await generate(sourceDir);
  const { describeResult, runDataset } = await import("./run");
  const result = await runDataset({ dataset: DATASET, sourceDir, workDir });
  say(`\n${describeResult(result, workDir)}`);
  say(`${pc.bold("The same platform as Terraform")}, for every environment\n`);
  const stacks = await synthesizeAll(root);
  sayWhereToGo(root, workDir, stacks);
}

async function generate(outDir: string): Promise<void> {
  const progress = createProgress();
  progress.start("generate ShopStream");
  const { generateShopstream } = await import("../datasets/shopstream/generate");
  const onProgress = (done: number, total: number): void =>
    progress.update(`${Math.round((100 * done) / total)} %`);
  const { files } = await generateShopstream({ scale: SCALE, seed: SEED, outDir, onProgress });
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  progress.done(`${rows.toLocaleString("en")} rows in ${files.length} files,`);
}

async function synthesizeAll(root: string): Promise<string[]> {
  const progress = createProgress();
  progress.start("synthesize");
  const { stackFile, synthesize } = await import("./synthesize");
  const out = join(root, "cdktf.out");
  const stacks = await synthesize({ environments: join(root, "environments"), out });
  progress.done(`${stacks.length} environments,`);
  return stacks.map((stack) => stackFile(out, stack));
}

function sayWhereToGo(root: string, workDir: string, stackFiles: readonly string[]): void {
  const here = (path: string): string => relative(process.cwd(), path);
  for (const file of stackFiles) say(`  Terraform   ${here(file)}`);
  say(`\n${pc.bold("Where to go from here")}\n`);
  say(`  Open the dashboard      ${here(join(workDir, "dashboard.html"))}`);
  say(`  See what describes it   ${here(join(root, "environments", "local.yaml"))}`);
  say("  Run your own files      bin/medallion run local --dataset shopstream --source DIR --work DIR");
  say("  Look before deploying   bin/medallion doctor aws-dev");
  say("  Deploy                  npx cdktf deploy aws-dev\n");
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
