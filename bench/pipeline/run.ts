import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GENERATORS } from "../../datasets/generators";
import { projectRoot } from "../../scripts/project-root";
import type { Measured } from "../measure";
import { printRatio } from "../measure";

/** Times the default size: 100,000 orders of ShopStream, 180,000 order lines and 120,000 facts of a parent of FMCG. */
const SCALES: Readonly<Record<string, number>> = { shopstream: 20, fmcg: 10 };
const RUNS = 3;
const SAMPLE_EVERY_MS = 40;

/**
 * The pipeline from landed files to published gold, against the hand-written script that computes the same gold tables
 * (the agreement tests of test/data prove that they are the same). What the run waited for dbt to start is told apart, and the dashboard, which
 * is made from gold, is left out.
 */
async function main(): Promise<void> {
  for (const [dataset, scale] of Object.entries(SCALES)) await compare(dataset, scale);
}

async function compare(dataset: string, scale: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "medallion-bench-"));
  try {
    const source = join(folder, "landing");
    const generate = await GENERATORS[dataset]?.();
    await generate?.({ scale, seed: 42, outDir: source });
    const pipelines: Measured[] = [];
    const baselines: Measured[] = [];
    let waited = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const pipeline = await runPipeline(dataset, source, join(folder, `work-${run}`));
      waited = pipeline.dbtWait;
      pipelines.push(pipeline);
      baselines.push(await runBaseline(dataset, source, join(folder, `baseline-${run}.duckdb`)));
    }
    printRatio(
      `${dataset}, landing to gold`,
      median(pipelines),
      "hand-written DuckDB script",
      median(baselines),
    );
    console.log(`  start-up of dbt that the run waited for      ${waited.toFixed(3)} s`);
    const peak = Math.max(...pipelines.map((each) => each.peakMegabytes));
    console.log(`  peak memory of the pipeline, Python included ${peak.toFixed(0)} MB`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function median(all: readonly Measured[]): Measured {
  const sorted = [...all].sort((one, other) => one.seconds - other.seconds);
  return sorted[Math.floor(sorted.length / 2)] as Measured;
}

async function runPipeline(
  dataset: string,
  source: string,
  work: string,
): Promise<Measured & { dbtWait: number }> {
  const root = projectRoot();
  const args = ["run", "local", "--dataset", dataset, "--source", source, "--work", work, "--json"];
  const measured = await watch([join(root, "bin/medallion"), ...args], root);
  const { seconds } = JSON.parse(readFileSync(join(work, "run.json"), "utf8"));
  return {
    ...measured,
    seconds: measured.seconds - seconds.dbtWait - seconds.dashboard,
    dbtWait: seconds.dbtWait,
  };
}

async function runBaseline(dataset: string, source: string, database: string): Promise<Measured> {
  return watch([join(__dirname, "baseline.js"), source, database, dataset], projectRoot());
}

/** Runs a script in a Node process, and adds up the memory of all its processes while it runs (on Linux). */
function watch(args: readonly string[], cwd: string): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
    let peakMegabytes = 0;
    const timer = setInterval(() => {
      peakMegabytes = Math.max(peakMegabytes, treeMegabytes(child.pid ?? 0));
    }, SAMPLE_EVERY_MS);
    child.on("exit", (code) => {
      clearInterval(timer);
      const seconds = (performance.now() - started) / 1000;
      if (code === 0) resolve({ seconds, peakMegabytes });
      else reject(new Error(`${args.join(" ")} ended with ${code}`));
    });
  });
}

function treeMegabytes(root: number): number {
  const parents = new Map<number, number>();
  for (const name of readProc(".").filter((each) => /^\d+$/.test(each))) {
    const stat = readText(`/proc/${name}/stat`);
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
  }
  const isOurs = (pid: number): boolean =>
    pid === root || (parents.has(pid) && isOurs(parents.get(pid) ?? 0));
  const kilobytes = [...parents.keys()]
    .filter(isOurs)
    .map((pid) => Number(/VmRSS:\s+(\d+)/.exec(readText(`/proc/${pid}/status`))?.[1] ?? 0));
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
}

function readProc(path: string): string[] {
  try {
    return readdirSync(join("/proc", path));
  } catch {
    return [];
  }
}

/** A process may end while it is being looked at. */
function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
