import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DatasetContract } from "../../modules/contract/dataset";
import { withDatabase } from "../../modules/local/catalog";
import { runLocal } from "../../modules/local/orchestration";
import type { RunResult } from "../../modules/local/run-types";
import { COMPANIES, fmcgContract, HEADERS } from "./fmcg/fmcg";
import { type Files, lines, ROOT, Scratch, SHOP, shopContract } from "./shop";

const scratch = new Scratch();
afterAll(() => scratch.remove());

interface Run extends RunResult {
  /** Tables that were built, as `<schema>.<name>`. */
  readonly built: readonly string[];
}

async function run(contract: DatasetContract, files: Files, workDir: string): Promise<Run> {
  const built: string[] = [];
  const result = await runLocal({
    contract,
    sourceDir: scratch.folder(files),
    workDir,
    projectRoot: ROOT,
    onEvent: ({ status, message = "" }) => {
      if (status === "progress" && !message.startsWith("bronze.")) built.push(message);
    },
  });
  return { ...result, built: built.sort() };
}

/** Every row of everything that is built, but for when and by which run it was loaded. */
function everythingIn(workDir: string, { name }: DatasetContract): Promise<Record<string, string[]>> {
  return withDatabase(join(workDir, `${name}.duckdb`), "read", async (database) => {
    const tables = await database.rows(
      "select schema_name || '.' || table_name as name from duckdb_tables() where schema_name <> 'bronze'",
    );
    const all: Record<string, string[]> = {};
    for (const table of tables.map((each) => String(each.name))) {
      const columns = table.startsWith("gold.") ? "*" : "* exclude (_loaded_at, _batch_id)";
      const rows = await database.rows(
        `select to_json(t)::VARCHAR as row from (select ${columns} from ${table}) t order by row`,
      );
      all[table] = rows.map(({ row }) => String(row));
    }
    return all;
  });
}

async function fromScratch(contract: DatasetContract, files: Files): Promise<Record<string, string[]>> {
  const work = scratch.folder();
  await run(contract, files, work);
  return everythingIn(work, contract);
}

const ORDERS = "id,user_id,created_at,total_amount,status,country,payment_method";
/** The item of order 99 is refused until the order comes, in a run that brings no item. */
const LATE_ORDER: Files = {
  "raw/postgres/orders/2024-05-03/orders.csv": lines(ORDERS, "99,2,2024-04-02 09:00:00,5.50,paid,,paypal"),
};
const LATE_EVENT: Files = {
  "raw/events/2024-05-02/events.json": lines(
    '{"event_id":"c","session_id":"s2","event_type":"page_view","occurred_at":"2024-03-02 08:00:00"}',
  ),
};
const MENDED_ITEMS: Files = {
  "raw/postgres/order_items/order_items.csv": lines(
    "id,order_id,product_id,quantity,unit_price",
    "100,10,1,3,20.00",
    "105,99,2,1,5.50",
    "106,77,2,1,5.50",
  ),
};

describe("a shop that gets a file a day", () => {
  const contract = shopContract();
  const work = scratch.folder();
  const parquet = (table: string): string => join(work, "lake/gold/shopstream", `${table}.parquet`);
  let files = SHOP;
  const next = (more: Files): Promise<Run> => {
    files = { ...files, ...more };
    return run(contract, files, work);
  };

  test("builds everything at first", async () => {
    const { built, gold } = await next({});
    expect(built).toHaveLength(2 * contract.tables.length + Object.keys(gold).length);
  });

  test("accepts what waited in quarantine for a file of another table", async () => {
    const { built, tables } = await next(LATE_ORDER);
    expect(built).toEqual(expect.arrayContaining(["silver.order_items", "gold.mart_customer_ltv"]));
    expect(built).not.toContain("silver.users");
    expect(tables.order_items?.rejected).toEqual({ "quantity below 1": 1 });
  });

  test("builds the one mart that reads what came", async () => {
    const { built } = await next(LATE_EVENT);
    expect(built).toEqual(["gold.mart_funnel_daily", "quarantine.events", "silver.events"]);
  });

  test("takes the newer content of a file that came before, and says so", async () => {
    const { built, tables, warnings } = await next(MENDED_ITEMS);
    expect(built).not.toContain("silver.orders");
    expect(tables.order_items).toMatchObject({ landed: 3, accepted: 2 });
    expect(warnings).toContain(
      "raw/postgres/order_items/order_items.csv has changed: its 6 rows were replaced by 3.",
    );
  });

  test("has the same tables as one that gets all files at once", async () => {
    expect(await everythingIn(work, contract)).toEqual(await fromScratch(contract, files));
  });

  test("publishes what was built, and leaves the other files of gold alone", async () => {
    const before = [parquet("fact_orders"), parquet("mart_funnel_daily")].map((path) => statSync(path).ino);
    await next({
      "raw/events/2024-05-03/events.json": lines(
        '{"event_id":"d","session_id":"s3","event_type":"purchase","occurred_at":"2024-03-03 08:00:00"}',
      ),
    });
    expect(statSync(parquet("fact_orders")).ino).toBe(before[0]);
    expect(statSync(parquet("mart_funnel_daily")).ino).not.toBe(before[1]);
  });

  test("builds nothing when nothing changed, and publishes again what is gone", async () => {
    const before = await everythingIn(work, contract);
    rmSync(parquet("fact_orders"));
    rmSync(join(work, "dashboard.html"));
    const { built, gold } = await next({});
    expect(built).toEqual([]);
    expect(await everythingIn(work, contract)).toEqual(before);
    expect(Object.keys(gold)).toContain("fact_orders");
    expect(statSync(parquet("fact_orders")).size).toBeGreaterThan(0);
    expect(statSync(join(work, "dashboard.html")).size).toBeGreaterThan(0);
  });

  test("builds everything when the contract has changed", async () => {
    const tables = contract.tables.map((table) => ({
      ...table,
      columns: table.columns.map((column) =>
        table.name === "orders" && column.name === "status"
          ? { ...column, allowedValues: ["paid", "delivered", "pending"] }
          : column,
      ),
    }));
    const stricter = { ...contract, tables };
    const { tables: counts } = await run(stricter, files, work);
    expect(counts.orders?.rejected).toEqual({ "status not an accepted value": 1 });
    expect(await everythingIn(work, contract)).toEqual(await fromScratch(stricter, files));
  });
});

test("a company whose orders come day by day has the same tables as one whose orders come at once", async () => {
  const contract = fmcgContract();
  const work = scratch.folder();
  const late = {
    "orders/landing/orders_2025_07_30.csv": lines(
      HEADERS.orders,
      "FO8,30/07/2025,789102,25891101,7",
      "FO8,30/07/2025,789102,31,7",
    ),
  };
  const product = { "products/later.csv": lines(HEADERS.products, "SportsBar Mix,31,electrolyte mix") };
  await run(contract, COMPANIES, work);
  const orders = await run(contract, { ...COMPANIES, ...late }, work);
  expect(orders.built).not.toContain("silver.products");
  expect(orders.tables.orders?.rejected["product_id not in products"]).toBe(2);
  const { built } = await run(contract, { ...COMPANIES, ...late, ...product }, work);
  expect(built).toContain("silver.orders");
  // Says what the cities of customers that came long before are.
  const spelling = { "reference/2025-08-01/city_spelling.csv": lines("city_raw,city", "Atlantis,Pune") };
  const all = { ...COMPANIES, ...late, ...product, ...spelling };
  expect((await run(contract, all, work)).built).toContain("silver.customers");
  expect(await everythingIn(work, contract)).toEqual(await fromScratch(contract, all));
});
