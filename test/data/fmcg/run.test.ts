import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunResult } from "../../../modules/local/run-types";
import { type Files, lines, ROOT, Scratch } from "../shop";
import { COMPANIES, fmcgContract, GOLD, goldOf, HEADERS, ORDERS_OF_JULY_1, query, runFmcg } from "./fmcg";

const scratch = new Scratch();
afterAll(() => scratch.remove());

describe("a run on two small companies", () => {
  const source = scratch.folder(COMPANIES);
  const work = scratch.folder();
  let result: RunResult;

  beforeAll(async () => {
    result = await runFmcg(source, work);
  });

  test("accounts for every landed row", () => {
    expect(result.tables).toEqual({
      city_spelling: { landed: 2, accepted: 2, duplicates: 0, rejected: {} },
      customer_city: { landed: 2, accepted: 2, duplicates: 0, rejected: {} },
      customers: { landed: 4, accepted: 3, duplicates: 1, rejected: {} },
      products: { landed: 4, accepted: 3, duplicates: 1, rejected: {} },
      gross_price: {
        landed: 7,
        accepted: 4,
        duplicates: 0,
        rejected: {
          "gross_price not a number with at most 2 decimals": 1,
          "month not a date": 1,
          "product_id not in products": 1,
        },
      },
      orders: {
        landed: 7,
        accepted: 3,
        duplicates: 1,
        rejected: {
          "order_placement_date not a date": 1,
          "order_qty missing": 1,
          "product_id not in products": 1,
        },
      },
      parent_dim_customers: { landed: 2, accepted: 2, duplicates: 0, rejected: {} },
      parent_dim_products: { landed: 1, accepted: 1, duplicates: 0, rejected: {} },
      parent_dim_gross_price: { landed: 2, accepted: 2, duplicates: 0, rejected: {} },
      parent_fact_orders: { landed: 3, accepted: 3, duplicates: 0, rejected: {} },
    });
    expect(result.warnings).toEqual([]);
  });

  test("merges the child's customers and months into the parent's", async () => {
    expect(
      await query(work, "select customer_code, customer, channel from gold.dim_customers order by 1"),
    ).toEqual([
      { customer_code: "70001", customer: "Big Store", channel: "Retailer" },
      { customer_code: "789101", customer: "Prime Fitness-Bengaluru", channel: "Acquisition" },
      { customer_code: "789102", customer: "Zen Gym-New Delhi", channel: "Acquisition" },
      { customer_code: "789103", customer: "Zen Gym-Hyderabad", channel: "Acquisition" },
    ]);
    expect(
      await query(
        work,
        `select date::VARCHAR as date, coalesce(product, product_code) as product, customer_code, sold_quantity,
           total_amount_inr::VARCHAR as amount from gold.vw_fact_orders_enriched order by all`,
      ),
    ).toEqual([
      {
        date: "2024-03-01",
        product: "Parent Bar",
        customer_code: "70001",
        sold_quantity: 100,
        amount: "1000.00",
      },
      {
        date: "2025-07-01",
        product: "Parent Bar",
        customer_code: "70001",
        sold_quantity: 40,
        amount: "500.00",
      },
      {
        date: "2025-07-01",
        product: "SportsBar Energy Bar (60g)",
        customer_code: "789101",
        sold_quantity: 13,
        amount: "682.50",
      },
      {
        date: "2025-07-01",
        product: "SportsBar Protein Shake (330ml)",
        customer_code: "999999",
        sold_quantity: 5,
        amount: null,
      },
      { date: "2025-09-01", product: "p9", customer_code: "70001", sold_quantity: 3, amount: null },
    ]);
  });

  test("the calendar has the months between, and money has two decimals", async () => {
    expect(
      await query(
        work,
        "select count(*) as n, min(date_key) as first, max(date_key) as last from gold.dim_date",
      ),
    ).toEqual([{ n: 19, first: 202403, last: 202509 }]);
    const money = await query(
      work,
      `select distinct data_type from duckdb_columns() where schema_name = 'gold'
       and (column_name like '%price%' or column_name like '%amount%')`,
    );
    expect(money).toEqual([{ data_type: "DECIMAL(18,2)" }]);
  });

  test("every refused row leads to its file and line, as it landed", async () => {
    expect(
      await query(
        work,
        `select order_id, order_placement_date as day, _reject_reason as reason, _source_file as file, _source_line as line
         from quarantine.orders order by 1 limit 1`,
      ),
    ).toEqual([
      {
        order_id: "FO3",
        day: "31/02/2025",
        reason: "order_placement_date not a date",
        file: ORDERS_OF_JULY_1,
        line: 5,
      },
    ]);
  });

  test("the files of orders/landing are recorded as processed, and not loaded twice", async () => {
    const again = await runFmcg(source, work);
    expect(new Set(again.files.map((file) => file.status))).toEqual(new Set(["unchanged"]));
    expect(
      await query(
        work,
        `select source_file as path, row_count::INTEGER as rows from bronze._loaded_files where table_name = 'orders' order by 1`,
      ),
    ).toEqual([
      { path: ORDERS_OF_JULY_1, rows: 6 },
      { path: "orders/landing/orders_2025_07_31.csv", rows: 1 },
    ]);
  });

  test("gold is published as Parquet, table by table", () => {
    expect(readdirSync(join(work, "lake/gold/fmcg")).sort()).toEqual(GOLD.map((name) => `${name}.parquet`));
  });
});

describe("what comes later", () => {
  const customerCount = "select count(*) as n from gold.dim_customers";
  const energyBar = `select product_code, product from gold.dim_products where product like 'SportsBar%Bar%'`;
  const quantities = `select p.product, sum(sold_quantity)::INTEGER as quantity, count(total_amount_inr) as priced
    from gold.vw_fact_orders_enriched as p where p.customer_code = '789101' group by all`;

  test("a day that is sent again with other content replaces what it brought, and says so", async () => {
    const work = scratch.folder();
    await runFmcg(scratch.folder(COMPANIES), work);
    const correction: Files = {
      [ORDERS_OF_JULY_1]: lines(HEADERS.orders, "FO1,2025/07/01,789101,25891101,7"),
    };
    const { warnings } = await runFmcg(scratch.folder(correction), work);
    expect(warnings[0]).toBe(`${ORDERS_OF_JULY_1} has changed: its 6 rows were replaced by 1.`);
    expect(await query(work, quantities)).toEqual([
      { product: "SportsBar Energy Bar (60g)", quantity: 10, priced: 1 },
    ]);
  });

  test("a renamed product keeps its history, its prices and no row of its old name", async () => {
    const work = scratch.folder();
    await runFmcg(scratch.folder(COMPANIES), work);
    const renamed = lines(HEADERS.products, "SportsBar Power Bar (60g),25891101,Energy Bars");
    await runFmcg(scratch.folder({ "products/products_2025_08.csv": renamed }), work);
    expect(await query(work, quantities)).toEqual([
      { product: "SportsBar Power Bar (60g)", quantity: 13, priced: 1 },
    ]);
    expect(await query(work, energyBar)).toEqual([
      { product_code: expect.stringMatching(/^[0-9a-f]{64}$/), product: "SportsBar Power Bar (60g)" },
    ]);
  });

  test("a parent that hands over nothing yet is an empty one", async () => {
    const work = scratch.folder();
    const child = Object.entries(COMPANIES).filter(([path]) => !/^(parent|reference)\//.test(path));
    const { tables } = await runFmcg(scratch.folder(Object.fromEntries(child)), work);
    expect(tables.parent_fact_orders).toEqual({ landed: 0, accepted: 0, duplicates: 0, rejected: {} });
    expect(await query(work, customerCount)).toEqual([{ n: 3 }]);
    expect(await query(work, "select city from gold.sb_dim_customers order by customer_code")).toEqual([
      { city: "Bengaluruu" },
      { city: "new dheli" },
      { city: "Atlantis" },
    ]);
  });

  test("companies without a single sale have an empty calendar", async () => {
    const work = scratch.folder();
    const quiet = Object.entries(COMPANIES).filter(([path]) => !/fact_orders|orders\//.test(path));
    const files = { ...Object.fromEntries(quiet), "orders/landing/none.csv": `${HEADERS.orders}\n` };
    const { gold } = await runFmcg(scratch.folder(files), work);
    expect(gold).toMatchObject({ fact_orders: 0, dim_date: 0, vw_fact_orders_enriched: 0, dim_products: 4 });
    expect(Object.keys(await goldOf(join(work, "fmcg.duckdb")))).toEqual([...GOLD]);
  });
});

test("the models read every table of the contract, and no other", () => {
  const sources = readFileSync(join(ROOT, "dbt/models/fmcg/fmcg_sources.yml"), "utf8");
  const named = [...sources.matchAll(/^ {6}- name: (\w+)$/gm)].map((match) => match[1]);
  expect(named).toEqual(fmcgContract().tables.map((table) => table.name));
});
