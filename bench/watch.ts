import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../scripts/project-root";
import type { Measured } from "./measure";

const SAMPLE_EVERY_MS = 40;
/** In which Linux counts the time of processors, everywhere but on hardware of another age. */
const TICKS_PER_SECOND = 100;

/** The run with the median time. */
export function median(all: readonly Measured[]): Measured {
  const sorted = [...all].sort((one, other) => one.seconds - other.seconds);
  return sorted[Math.floor(sorted.length / 2)] as Measured;
}

/**
 * Runs the pipeline of a dataset as a user would, landing to gold. The dashboard, which is made from gold, is left out, and
 * what the first run after a change of the models or the contract waits for dbt to compile them.
 */
export async function runPipeline(dataset: string, source: string, work: string): Promise<Measured> {
  const root = projectRoot();
  const args = ["run", "local", "--dataset", dataset, "--source", source, "--work", work, "--json"];
  const measured = await watch([join(root, "bin/medallion"), ...args], root);
  const { seconds } = JSON.parse(readFileSync(join(work, "run.json"), "utf8"));
  return { ...measured, seconds: measured.seconds - seconds.compile - seconds.dashboard };
}

/** Runs a script in a Node process, and adds up memory and time of all its processes while it runs (on Linux). */
export function watch(args: readonly string[], cwd: string): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "ignore", "inherit"] });
    let peakMegabytes = 0;
    let processorSeconds = 0;
    const timer = setInterval(() => {
      const tree = treeOf(child.pid ?? 0);
      peakMegabytes = Math.max(peakMegabytes, tree.megabytes);
      processorSeconds = Math.max(processorSeconds, tree.processorSeconds);
    }, SAMPLE_EVERY_MS);
    child.on("exit", (code) => {
      clearInterval(timer);
      const seconds = (performance.now() - started) / 1000;
      if (code === 0) resolve({ seconds, peakMegabytes, processorSeconds });
      else reject(new Error(`${args.join(" ")} ended with ${code}`));
    });
  });
}

function treeOf(root: number): { readonly megabytes: number; readonly processorSeconds: number } {
  const parents = new Map<number, number>();
  const ticks = new Map<number, number>();
  for (const name of readProc(".").filter((each) => /^\d+$/.test(each))) {
    const stat = readText(`/proc/${name}/stat`);
    const fields = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    parents.set(Number(name), Number(fields[1]));
    // Its own and that of its children that ended, for the program and for the system.
    ticks.set(
      Number(name),
      fields.slice(11, 15).reduce((sum, each) => sum + each, 0),
    );
  }
  const isOurs = (pid: number): boolean =>
    pid === root || (parents.has(pid) && isOurs(parents.get(pid) ?? 0));
  const ours = [...parents.keys()].filter(isOurs);
  const kilobytes = ours.map((pid) =>
    Number(/VmRSS:\s+(\d+)/.exec(readText(`/proc/${pid}/status`))?.[1] ?? 0),
  );
  return {
    megabytes: kilobytes.reduce((sum, each) => sum + each, 0) / 1024,
    processorSeconds: ours.reduce((sum, pid) => sum + (ticks.get(pid) ?? 0), 0) / TICKS_PER_SECOND,
  };
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
