import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withDatabase } from "../../modules/local/catalog";
import { GOLD, goldOf, lines, query, runShop, Scratch, SHOP, shopContract } from "./shop";

const scratch = new Scratch();
afterAll(() => scratch.remove());

describe("a run on a small shop", () => {
  const source = scratch.folder(SHOP);
  const work = scratch.folder();
  const database = join(work, "shopstream.duckdb");

  beforeAll(async () => {
    await runShop(source, work);
  });

  test("accounts for every landed row", () => {
    const { tables } = JSON.parse(readFileSync(join(work, "run.json"), "utf8"));
    expect(tables).toEqual({
      users: { landed: 3, accepted: 3, duplicates: 0, rejected: {} },
      products: { landed: 3, accepted: 3, duplicates: 0, rejected: {} },
      orders: { landed: 4, accepted: 3, duplicates: 1, rejected: {} },
      order_items: {
        landed: 6,
        accepted: 4,
        duplicates: 0,
        rejected: { "order_id not in orders": 1, "quantity below 1": 1 },
      },
      events: { landed: 4, accepted: 2, duplicates: 1, rejected: { "not a JSON object": 1 } },
      crm_contacts: { landed: 0, accepted: 0, duplicates: 0, rejected: {} },
    });
  });

  test("computes the figures to the cent", async () => {
    expect(
      await query(
        work,
        "select customer_id, full_name, country_code, total_orders, lifetime_value::VARCHAR as value from gold.dim_customers order by 1",
      ),
    ).toEqual([
      { customer_id: 1, full_name: "Ada Byron", country_code: "GBR", total_orders: 1, value: "45.50" },
      { customer_id: 2, full_name: "Bob", country_code: "Unknown", total_orders: 1, value: "11.00" },
      { customer_id: 3, full_name: 'Eve O"Neil, Jr.', country_code: "FRA", total_orders: 0, value: "0.00" },
    ]);
    expect(
      await query(
        work,
        "select recency_days, churn_risk, rfm_segment from gold.mart_customer_ltv order by customer_id",
      ),
    ).toEqual([
      { recency_days: 31, churn_risk: "Medium", rfm_segment: "Hibernating" },
      { recency_days: 30, churn_risk: "Low", rfm_segment: "Hibernating" },
    ]);
    expect(
      await query(
        work,
        "select page_view_sessions, purchase_sessions, conversion_rate from gold.mart_funnel_daily",
      ),
    ).toEqual([{ page_view_sessions: 1, purchase_sessions: 1, conversion_rate: 1 }]);
  });

  test("keeps money as decimals with two places", async () => {
    const money = await query(
      work,
      `select distinct data_type from duckdb_columns() where schema_name = 'gold'
      and (column_name like '%revenue' or column_name like '%price' or column_name like '%margin' or column_name like '%value')`,
    );
    expect(money).toEqual([{ data_type: "DECIMAL(18,2)" }]);
  });

  test("keeps every refused row with its reason and the place it came from", async () => {
    expect(
      await query(
        work,
        "select id, quantity, _reject_reason, _source_file, _source_line from quarantine.order_items order by 1",
      ),
    ).toEqual([
      {
        id: "104",
        quantity: "-1",
        _reject_reason: "quantity below 1",
        _source_file: "raw/postgres/order_items/order_items.csv",
        _source_line: 6,
      },
      {
        id: "105",
        quantity: "1",
        _reject_reason: "order_id not in orders",
        _source_file: "raw/postgres/order_items/order_items.csv",
        _source_line: 7,
      },
    ]);
    expect(await query(work, "select _raw_text, _source_line from quarantine.events")).toEqual([
      { _raw_text: "{broken", _source_line: 4 },
    ]);
  });

  test("leaves gold as Parquet, equal to the tables, and nothing but results", async () => {
    const folder = join(work, "lake/gold/shopstream");
    expect(readdirSync(folder).sort()).toEqual([...GOLD].map((name) => `${name}.parquet`).sort());
    await withDatabase(database, "read", async (open) => {
      for (const name of GOLD) {
        const differences = await open.rows(
          `(from gold.${name} except all from '${folder}/${name}.parquet') union all (from '${folder}/${name}.parquet' except all from gold.${name})`,
        );
        expect(differences).toEqual([]);
      }
    });
    expect(existsSync(join(work, ".staging"))).toBe(false);
    expect(existsSync(join(work, "dashboard.html"))).toBe(true);
  });

  test("leaves one page that describes the tables, and loads nothing from elsewhere", () => {
    const page = readFileSync(join(work, "docs.html"), "utf8");
    const described = ["model.medallion.shopstream__fact_orders", "0 where the order does not count"];
    // Of three megabytes, a failed expectation would print every one.
    expect(described.filter((text) => !page.includes(text))).toEqual([]);
    expect(page.match(/<(?:script|img|link)[^>]+(?:src|href)="(?:https?:)?\/\/[^"]*/g)).toBeNull();
  });

  test("changes nothing when it is run again", async () => {
    const before = await goldOf(database);
    const bronze = "select * from bronze.orders order by id, _source_file";
    const rows = await query(work, bronze);
    const again = await runShop(source, work);
    expect(new Set(again.files.map((file) => file.status))).toEqual(new Set(["unchanged"]));
    expect(await goldOf(database)).toEqual(before);
    expect(await query(work, bronze)).toEqual(rows);
  });

  test("replaces what a changed file brought, keeps what a vanished one did, and says both", async () => {
    const changed = scratch.folder({
      "raw/postgres/orders/2024-05-02/orders.csv": lines(
        "id,user_id,created_at,total_amount,status,country,payment_method,coupon",
        "12,1,2024-04-01 09:00:00,9.00,paid,GBR,,SPRING",
      ),
    });
    const result = await runShop(changed, work);
    expect(result.warnings).toEqual([
      'raw/postgres/orders/2024-05-02/orders.csv: the contract does not know "coupon"; kept in bronze, used nowhere.',
      "raw/postgres/orders/2024-05-02/orders.csv has changed: its 2 rows were replaced by 1.",
      expect.stringMatching(
        /^5 files that were loaded before are no longer in the source folder; their rows are kept/,
      ),
    ]);
    expect(await query(work, "select id, status from silver.orders order by id")).toEqual([
      { id: 10, status: "pending" },
      { id: 11, status: "delivered" },
      { id: 12, status: "paid" },
    ]);
    expect(await query(work, "select id, coupon from bronze.orders where coupon is not null")).toEqual([
      { id: "12", coupon: "SPRING" },
    ]);
  });

  test("stops when rows have gone from bronze, and leaves the last result", async () => {
    await withDatabase(database, "write", (open) =>
      open.run("delete from bronze.order_items where id = '100'"),
    );
    const before = readFileSync(join(work, "run.json"), "utf8");
    await expect(runShop(source, work)).rejects.toThrow(
      /order_items: 6 rows were loaded, but bronze holds 5/,
    );
    expect(readFileSync(join(work, "run.json"), "utf8")).toBe(before);
  });
});

test("a shop without a single sale has empty marts and divides nothing by zero", async () => {
  const work = scratch.folder();
  const header = (path: string): string => `${String(SHOP[path]).split("\n")[0]}\n`;
  const source = scratch.folder({
    ...Object.fromEntries(Object.entries(SHOP).filter(([path]) => /users|products/.test(path))),
    "raw/postgres/orders/orders.csv": `${header("raw/postgres/orders/2024-05-01/orders.csv")}10,1,2024-03-01 09:00:00,9.00,cancelled,GBR,paypal\n`,
    "raw/postgres/order_items/order_items.csv": header("raw/postgres/order_items/order_items.csv"),
  });
  const { gold } = await runShop(source, work);
  expect(gold).toEqual({
    dim_customers: 3,
    dim_products: 3,
    fact_orders: 0,
    mart_customer_ltv: 0,
    mart_funnel_daily: 0,
    mart_product_performance: 3,
    mart_sales_overview: 0,
  });
  expect(
    await query(
      work,
      "select distinct margin_rate, cumulative_revenue_share, abc_class from gold.mart_product_performance",
    ),
  ).toEqual([{ margin_rate: null, cumulative_revenue_share: null, abc_class: "C" }]);
});

test("the models read every table of the contract, and no other", () => {
  const sources = readFileSync(join(__dirname, "../../dbt/models/shopstream/shopstream_sources.yml"), "utf8");
  const named = [...sources.matchAll(/^ {6}- name: (\w+)$/gm)].map((match) => match[1]);
  expect(named).toEqual(shopContract().tables.map((table) => table.name));
});
