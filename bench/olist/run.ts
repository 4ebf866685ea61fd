import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { generateOlist } from "../../datasets/olist/generate";
import { projectRoot } from "../../scripts/project-root";
import type { Measured } from "../measure";
import { printRatio } from "../measure";
import { median, runPipeline, watch } from "../watch";

/** Olist's own size: 100,000 orders, 1.5 million rows in nine files. */
const ITEMS = 113_400;
/** Order items of the generator's scale 1. */
const ITEMS_OF_SCALE_1 = 11_340;
const RUNS = 3;
/** Orders of a busy day, the share of a day in two years and some more. */
const ORDERS_A_DAY = 250;
const HEAD_BYTES = 1 << 20;

/**
 * The pipeline from nine landed files to published gold, against the hand-written script that computes the same gold
 * tables (test/data/olist-run.test.ts proves that they are the same); then one day's files beside the others, against
 * the full load. `--items=10000000` measures another size, and once only.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { items: { type: "string", default: String(ITEMS) } } });
  const items = Number(values.items);
  if (!(items > 0)) throw new Error(`--items=${values.items} is no number of order items`);
  const runs = items > 10 * ITEMS ? 1 : RUNS;
  const folder = mkdtempSync(join(tmpdir(), "medallion-bench-"));
  try {
    const source = join(folder, "landing");
    await generateOlist({ scale: items / ITEMS_OF_SCALE_1, seed: 42, outDir: source });
    console.log(`  ${Math.round(items).toLocaleString("en")} order items`);
    const pipelines: Measured[] = [];
    const baselines: Measured[] = [];
    for (let run = 0; run < runs; run += 1) {
      pipelines.push(await runPipeline("olist", source, join(folder, `work-${run}`)));
      baselines.push(await runBaseline(source, join(folder, `baseline-${run}.duckdb`)));
    }
    const full = median(pipelines);
    printRatio("pipeline, landing to gold", full, "hand-written DuckDB script", median(baselines));
    const days: Measured[] = [];
    for (let run = 0; run < runs; run += 1) {
      await landDay(source, `2018-10-${18 + run}`);
      days.push(await runPipeline("olist", source, join(folder, "work-0")));
    }
    printRatio("one day's files added", median(days), "full load", full);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One day's orders with their customers and pieces: rows of the full export under another identifier and date. */
async function landDay(source: string, day: string): Promise<void> {
  mkdirSync(join(source, day));
  for (const table of ["customers", "orders", "order_items"]) {
    const file = `olist_${table}_dataset.csv`;
    const [header = "", ...rows] = await firstLines(join(source, file));
    const todays = rows
      .slice(0, ORDERS_A_DAY)
      .map((row) => row.replaceAll(/\b[0-9a-f]{32}\b/g, (id) => id.slice(0, 22) + day));
    writeFileSync(join(source, day, file), `${[header, ...todays].join("\n")}\n`);
  }
}

/** The file may be larger than a string can be. */
async function firstLines(path: string): Promise<string[]> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.toString("utf8", 0, bytesRead).split("\n").slice(0, -1);
  } finally {
    await file.close();
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
