import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { computeByHand } from "../../../bench/pipeline/baseline";
import { generateFmcg } from "../../../datasets/fmcg/generate";
import type { Manifest, TableCount } from "../../../datasets/manifest";
import type { RunResult } from "../../../modules/local/run-types";
import { Scratch } from "../shop";
import { goldOf, query, runFmcg } from "./fmcg";

const SCALE = 0.3;
const ORDERS = "orders/landing";

const scratch = new Scratch();
afterAll(() => scratch.remove());

const totals = (tables: Readonly<Record<string, TableCount>>) =>
  Object.fromEntries(
    Object.entries(tables).map(([name, { landed, accepted, duplicates, rejected }]) => [
      name,
      {
        landed,
        accepted,
        duplicates,
        rejected: Object.values(rejected).reduce((sum, rows) => sum + rows, 0),
      },
    ]),
  );

describe("generated companies with planted dirt", () => {
  const source = join(scratch.root, "landing");
  const work = scratch.folder();
  let manifest: Manifest;
  let result: RunResult;

  beforeAll(async () => {
    manifest = await generateFmcg({ scale: SCALE, seed: 7, outDir: source });
    result = await runFmcg(source, work);
  });

  test("every planted mistake is found, and nothing else is refused", () => {
    expect(totals(result.tables)).toEqual(totals(manifest.tables));
    expect(totals(manifest.tables).orders?.rejected).toBeGreaterThan(0);
    expect(result.warnings).toEqual([]);
  });

  test("gold equals what an independent script computes, row by row", async () => {
    const byHand = join(scratch.root, "by-hand.duckdb");
    await computeByHand(source, byHand, "fmcg");
    const gold = await goldOf(join(work, "fmcg.duckdb"));
    expect(gold.sb_fact_orders?.length).toBeGreaterThan(1000);
    expect(gold).toEqual(await goldOf(byHand));
  });

  test("the child replaces what the parent knew of its customer, product and months", async () => {
    expect(
      await query(work, "select platform from gold.dim_customers where customer_code = '789101'"),
    ).toEqual([{ platform: "Sports Bar" }]);
    const shared = await query(
      work,
      `select count(*) as n, count_if(facts.sold_quantity = parent.sold_quantity) as parents
       from silver.parent_fact_orders as parent
       inner join gold.fact_orders as facts using (date, product_code, customer_code)
       inner join (select distinct date_trunc('month', date) as date, product_code, customer_code from gold.sb_fact_orders)
         as child using (date, product_code, customer_code)`,
    );
    expect(shared).toEqual([{ n: expect.any(Number), parents: 0 }]);
    expect(shared[0]?.n).toBeGreaterThan(0);
  });

  test("the history and then each week's files, the last week first, give the same gold", async () => {
    const inParts = scratch.folder();
    const atOnce = await goldOf(join(work, "fmcg.duckdb"));
    const daily = readdirSync(join(source, ORDERS)).sort();
    expect(daily.length).toBeGreaterThan(20);
    const parts = [daily.slice(20), daily.slice(10, 20), daily.slice(0, 10)];
    for (const names of parts) {
      const part = scratch.folder();
      for (const folder of ["customers", "products", "gross_price", "parent", "reference"])
        cpSync(join(source, folder), join(part, folder), { recursive: true });
      mkdirSync(join(part, ORDERS), { recursive: true });
      for (const name of names) cpSync(join(source, ORDERS, name), join(part, ORDERS, name));
      await runFmcg(part, inParts);
    }
    expect(await goldOf(join(inParts, "fmcg.duckdb"))).toEqual(atOnce);
  });
});
