import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../scripts/project-root";
import type { Measured } from "./measure";

const SAMPLE_EVERY_MS = 40;

/** The run with the median time. */
export function median(all: readonly Measured[]): Measured {
  const sorted = [...all].sort((one, other) => one.seconds - other.seconds);
  return sorted[Math.floor(sorted.length / 2)] as Measured;
}

/** What a run of the pipeline took, and the part of it that it waited for dbt to start. */
export interface MeasuredRun extends Measured {
  readonly dbtWait: number;
}

/**
 * Runs the pipeline of a dataset as a user would. What it waited for dbt to start is told apart, and the dashboard, which
 * is made from gold, is left out.
 */
export async function runPipeline(dataset: string, source: string, work: string): Promise<MeasuredRun> {
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

/** Runs a script in a Node process, and adds up the memory of all its processes while it runs (on Linux). */
export function watch(args: readonly string[], cwd: string): Promise<Measured> {
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
