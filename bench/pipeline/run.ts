import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateShopstream } from "../../datasets/shopstream/generate";
import { projectRoot } from "../../scripts/project-root";
import type { Measured } from "../measure";
import { printRatio } from "../measure";
import { median, runPipeline, watch } from "../watch";

/** 20 times the default size: 100,000 orders. */
const SCALE = 20;
const RUNS = 3;

/**
 * The pipeline from landed files to published gold, against the hand-written script that computes the same gold tables
 * (test/data/agreement.test.ts proves that they are the same). What the run waited for dbt to start is told apart, and the dashboard, which
 * is made from gold, is left out.
 */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "medallion-bench-"));
  try {
    const source = join(folder, "landing");
    await generateShopstream({ scale: SCALE, seed: 42, outDir: source });
    const pipelines: Measured[] = [];
    const baselines: Measured[] = [];
    let waited = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const pipeline = await runPipeline("shopstream", source, join(folder, `work-${run}`));
      waited = pipeline.dbtWait;
      pipelines.push(pipeline);
      baselines.push(await runBaseline(source, join(folder, `baseline-${run}.duckdb`)));
    }
    printRatio(
      "pipeline, landing to gold",
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

async function runBaseline(source: string, database: string): Promise<Measured> {
  return watch([join(__dirname, "baseline.js"), source, database], projectRoot());
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
