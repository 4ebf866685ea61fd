import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../scripts/project-root";
import { type Measured, measure, printRatio } from "../measure";
import { assertSame, type CommandLine, prepareBare, prepareInit, readStack, run } from "./programs";
import { countElements } from "./stack-json";

/** How long the example environments take to synthesize, beside programs that make the same resources by hand. */
const ENVIRONMENTS = ["aws-dev", "aws-redshift-dev", "snowflake-dev", "databricks-dev"];
/** The one that is also written as `cdktf init` has it: the barrel of one provider is load enough. */
const INIT_ENVIRONMENT = "aws-dev";
const RUNS = 9;
const SLOW_RUNS = 3;
/** What a synthesis may take at most, as a multiple of the plain program. */
const LIMIT = 1.5;

const folder = mkdtempSync(join(tmpdir(), "medallion-bench-synth-"));
const ours = join(folder, "ours");
const theirs = join(folder, "theirs");

try {
  process.env.CDKTF_OUTDIR = theirs;
  console.log(`  load of the machine at the start: ${loadavg()[0]?.toFixed(1)}`);
  for (const environment of ENVIRONMENTS) {
    try {
      benchmark(environment);
    } catch (error) {
      process.exitCode = 1;
      console.log(`  ${environment}: not compared. ${error instanceof Error ? error.message : error}`);
    }
  }
  console.log(`  load of the machine at the end: ${loadavg()[0]?.toFixed(1)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function benchmark(environment: string): void {
  const medallion: CommandLine = [
    process.execPath,
    [join(projectRoot(), "bin/medallion"), "synth", environment, "--out", ours],
  ];
  run(...medallion);
  const wanted = readStack(ours, environment);
  const bare = prepareBare(wanted, join(folder, `bare-${environment}`));
  const checked = (baseline: CommandLine): CommandLine => {
    run(...baseline);
    assertSame(wanted.json, readStack(theirs, environment).json);
    return baseline;
  };
  checked(bare);
  console.log(
    `  ${environment}: ${countElements(wanted.json)} resources and data sources, the same in all programs`,
  );
  const name = `bin/medallion synth ${environment}`;
  const ratio = compare(name, medallion, "bare cdktf, plain JavaScript, deep imports", bare, RUNS);
  console.log(`  ${ratio <= LIMIT ? "within" : "ABOVE"} the limit of ${LIMIT}`);
  if (environment !== INIT_ENVIRONMENT) return;
  const init = checked(prepareInit(wanted, join(folder, "init")));
  compare(name, medallion, "cdktf init default, ts-node, barrel import", init, SLOW_RUNS);
}

/**
 * Takes turns, so that whatever else the machine does is shared fairly.
 * @returns how many times longer the first takes
 */
function compare(
  name: string,
  medallion: CommandLine,
  baselineName: string,
  baseline: CommandLine,
  runs: number,
): number {
  const [our, their]: [Measured[], Measured[]] = [[], []];
  for (let run = 0; run < runs; run += 1) {
    our.push(measure(medallion));
    their.push(measure(baseline));
  }
  const [measured, beside] = [median(our), median(their)];
  printRatio(name, measured, baselineName, beside);
  return measured.seconds / beside.seconds;
}

function median(all: Measured[]): Measured {
  return all.sort((a, b) => a.seconds - b.seconds)[Math.floor(all.length / 2)] as Measured;
}
