import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateOlist } from "../../datasets/olist/generate";
import { projectRoot } from "../../scripts/project-root";
import type { Measured } from "../measure";
import { printRatio } from "../measure";
import { median, runPipeline, watch } from "../watch";

/** Olist's own size: 100,000 orders, 1.5 million rows in nine files. */
const SCALE = 10;
const RUNS = 3;
/** Orders of a busy day, the share of a day in two years and some more. */
const ORDERS_A_DAY = 250;

/**
 * The pipeline from nine landed files to published gold, against the hand-written script that computes the same gold
 * tables (test/data/olist-run.test.ts proves that they are the same); then one day's files beside the others, against
 * the full load.
 */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "medallion-bench-"));
  try {
    const source = join(folder, "landing");
    await generateOlist({ scale: SCALE, seed: 42, outDir: source });
    const pipelines: Measured[] = [];
    const baselines: Measured[] = [];
    let waited = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const pipeline = await runPipeline("olist", source, join(folder, `work-${run}`));
      waited = pipeline.dbtWait;
      pipelines.push(pipeline);
      baselines.push(await runBaseline(source, join(folder, `baseline-${run}.duckdb`)));
    }
    const full = median(pipelines);
    printRatio("pipeline, landing to gold", full, "hand-written DuckDB script", median(baselines));
    console.log(`  start-up of dbt that the run waited for      ${waited.toFixed(3)} s`);
    const peak = Math.max(...pipelines.map((each) => each.peakMegabytes));
    console.log(`  peak memory of the pipeline, Python included ${peak.toFixed(0)} MB`);
    const days: Measured[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      landDay(source, `2018-10-${18 + run}`);
      days.push(await runPipeline("olist", source, join(folder, "work-0")));
    }
    printRatio("one day's files added", median(days), "full load", full);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One day's orders with their customers and pieces: rows of the full export under another identifier and date. */
function landDay(source: string, day: string): void {
  mkdirSync(join(source, day));
  for (const table of ["customers", "orders", "order_items"]) {
    const file = `olist_${table}_dataset.csv`;
    const [header = "", ...rows] = readFileSync(join(source, file), "utf8").split("\n");
    const todays = rows
      .slice(1000, 1000 + ORDERS_A_DAY)
      .map((row) => row.replaceAll(/\b[0-9a-f]{32}\b/g, (id) => id.slice(0, 22) + day));
    writeFileSync(join(source, day, file), `${[header, ...todays].join("\n")}\n`);
  }
}

function runBaseline(source: string, database: string): Promise<Measured> {
  return watch(
    [join(projectRoot(), "dist/bench/pipeline/baseline.js"), source, database, "olist"],
    projectRoot(),
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
