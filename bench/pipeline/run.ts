import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GENERATORS } from "../../datasets/generators";
import { projectRoot } from "../../scripts/project-root";
import type { Measured } from "../measure";
import { printRatio } from "../measure";
import { median, runPipeline, watch } from "../watch";

/** Times the default size: 100,000 orders of ShopStream, 180,000 order lines and 120,000 facts of a parent of FMCG. */
const SCALES: Readonly<Record<string, number>> = { shopstream: 20, fmcg: 10 };
const RUNS = 3;

/**
 * The pipeline from landed files to published gold, against the hand-written script that computes the same gold tables
 * (the agreement tests of test/data prove that they are the same). The dashboard, which is made from gold, is left out.
 * Olist has a measurement of its own, bench/olist.
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
    for (let run = 0; run < RUNS; run += 1) {
      pipelines.push(await runPipeline(dataset, source, join(folder, `work-${run}`)));
      baselines.push(await runBaseline(dataset, source, join(folder, `baseline-${run}.duckdb`)));
    }
    printRatio(
      `${dataset}, landing to gold`,
      median(pipelines),
      "hand-written DuckDB script",
      median(baselines),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runBaseline(dataset: string, source: string, database: string): Promise<Measured> {
  return watch([join(__dirname, "baseline.js"), source, database, dataset], projectRoot());
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
