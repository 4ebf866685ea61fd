import { join } from "node:path";
import { computeByHand } from "../../bench/pipeline/baseline";
import type { Manifest } from "../../datasets/manifest";
import { generateShopstream } from "../../datasets/shopstream/generate";
import type { RunResult } from "../../modules/local/run-types";
import { goldOf, query, runShop, Scratch } from "./shop";

const SCALE = 0.3;

const scratch = new Scratch();
afterAll(() => scratch.remove());

describe("generated data with planted dirt", () => {
  const source = join(scratch.root, "landing");
  const work = scratch.folder();
  let manifest: Manifest;
  let result: RunResult;

  beforeAll(async () => {
    manifest = await generateShopstream({ scale: SCALE, seed: 7, outDir: source });
    result = await runShop(source, work);
  });

  test("every planted mistake is found, and nothing else is refused", () => {
    const totals = (rejected: Readonly<Record<string, number>>): number =>
      Object.values(rejected).reduce((sum, count) => sum + count, 0);
    const numbers = (tables: Manifest["tables"]) =>
      Object.fromEntries(
        Object.entries(tables).map(([name, { landed, accepted, duplicates, rejected }]) => [
          name,
          { landed, accepted, duplicates, rejected: totals(rejected) },
        ]),
      );
    expect(numbers(result.tables)).toEqual(numbers(manifest.tables));
    expect(totals(result.tables.order_items?.rejected ?? {})).toBeGreaterThan(0);
  });

  test("gold equals what an independent script computes, row by row", async () => {
    const byHand = join(scratch.root, "by-hand.duckdb");
    await computeByHand(source, byHand);
    const gold = await goldOf(join(work, "shopstream.duckdb"));
    expect(gold.fact_orders?.length).toBeGreaterThan(1000);
    expect(gold).toEqual(await goldOf(byHand));
  });

  test("bronze holds exactly the rows that were written", async () => {
    const loaded = await query(
      work,
      "select source_file as path, row_count::INTEGER as rows from bronze._loaded_files order by 1",
    );
    const byPath = (one: { path?: unknown }, other: { path?: unknown }): number =>
      String(one.path) < String(other.path) ? -1 : 1;
    expect(loaded).toEqual([...manifest.files].sort(byPath));
  });
});
