import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateOlist } from "../../datasets/olist/generate";
import { projectRoot } from "../../scripts/project-root";
import type { Measured } from "../measure";
import { printRatio } from "../measure";
import { median, runPipeline } from "../watch";

/** Olist's own size: 100,000 orders, 1.5 million rows in nine files. */
const SCALE = 10;
const RUNS = 3;

type GoldRows = Readonly<Record<string, number>>;

/**
 * The same models over the same bronze of Olist, with the same data tests: on DuckDB, as `bin/medallion run` builds them,
 * against dbt's build on a local Spark with Delta. Neither the start of dbt or of Spark counts, nor the load of bronze.
 * Claim: at least 10 times as fast as Spark, whose session is warm.
 */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "medallion-bench-"));
  try {
    const source = join(folder, "landing");
    await generateOlist({ scale: SCALE, seed: 42, outDir: source });
    const builds: Measured[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const work = join(folder, `work-${run}`);
      await runPipeline("olist", source, work);
      builds.push({ seconds: report(work).buildSeconds, peakMegabytes: 0 });
    }
    const work = join(folder, "work-0");
    const spark = buildOnSpark(work, join(folder, "spark"));
    expectSameRows(report(work).gold, spark.gold);
    const [cold = 0, warm = 0] = spark.seconds;
    const duckdb = median(builds);
    printRatio("silver and gold on DuckDB", duckdb, "dbt's build on local Spark with Delta", {
      seconds: warm,
      peakMegabytes: 0,
    });
    console.log(`  the first build of the Spark session         ${cold.toFixed(3)} s`);
    console.log(`  times as fast as Spark                       ${(warm / duckdb.seconds).toFixed(1)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(work: string): { readonly buildSeconds: number; readonly gold: GoldRows } {
  const { seconds, gold } = JSON.parse(readFileSync(join(work, "run.json"), "utf8"));
  return { buildSeconds: seconds.bronze_to_silver + seconds.silver_to_gold, gold };
}

function buildOnSpark(work: string, folder: string): { readonly seconds: number[]; readonly gold: GoldRows } {
  mkdirSync(folder);
  const script = join(projectRoot(), "bench/engines/local_spark.py");
  const inputs = [join(work, "olist.duckdb"), join(work, "dbt/vars.json"), folder];
  const result = spawnSync(python(), [script, "olist", ...inputs], { encoding: "utf8", maxBuffer: 1 << 28 });
  const answer = result.stdout?.trim().split("\n").pop() ?? "";
  if (result.status === 0) return JSON.parse(answer);
  throw new Error(
    `Spark with dbt: run \`node bin/setup.js --test\`. ${result.error?.message ?? result.stderr.slice(-3000)}`,
  );
}

/** What differs in its rows is not the same work. */
function expectSameRows(expected: GoldRows, found: GoldRows): void {
  for (const [table, rows] of Object.entries(expected)) {
    if (found[table] !== rows)
      throw new Error(`gold.${table}: ${rows} rows on DuckDB, ${found[table]} on Spark`);
  }
}

/** As the tests have it: `MEDALLION_TEST_PYTHON`, else the environment that setup made. */
function python(): string {
  const program = process.platform === "win32" ? join("Scripts", "python") : join("bin", "python");
  return process.env.MEDALLION_TEST_PYTHON ?? join(projectRoot(), ".venv-test", program);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
