import { readFileSync } from "node:fs";
import { join } from "node:path";
import { computeByHand } from "../../bench/pipeline/baseline";
import type { Manifest } from "../../datasets/manifest";
import { generateOlist } from "../../datasets/olist/generate";
import type { RunResult } from "../../modules/local/run-types";
import { HEADER, OLIST, OLIST_GOLD, olistContract, queryOlist, runOlist } from "./olist";
import { type Files, goldOf, lines, Scratch } from "./shop";

const scratch = new Scratch();
afterAll(() => scratch.remove());

const goldIn = (work: string) => goldOf(join(work, "olist.duckdb"), OLIST_GOLD);

async function goldByHand(source: string) {
  const database = join(scratch.folder(), "by-hand.duckdb");
  await computeByHand(source, database, "olist");
  return goldOf(database, OLIST_GOLD);
}

describe("the nine files under their published names", () => {
  const source = scratch.folder(OLIST);
  const work = scratch.folder();
  let result: RunResult;

  beforeAll(async () => {
    result = await runOlist(source, work);
  });

  test("are accounted for row by row, and nothing harmless is refused", () => {
    const fine = (landed: number, accepted = landed) => ({
      landed,
      accepted,
      duplicates: landed - accepted,
      rejected: {},
    });
    expect(result.tables).toEqual({
      customers: fine(4),
      sellers: fine(1),
      products: fine(3),
      product_category_name_translation: fine(1),
      orders: fine(4),
      order_items: fine(4),
      order_payments: fine(5),
      order_reviews: fine(3),
      geolocation: fine(4, 3),
    });
    expect(result.warnings).toEqual([]);
  });

  test("give the figures that can be computed in the head", async () => {
    const orders = await queryOlist(
      work,
      `select order_id, item_count::INTEGER as items, revenue::VARCHAR as revenue, freight::VARCHAR as freight,
        payment_total::VARCHAR as paid, payment_types as types, review_score::INTEGER as score, delivery_days::INTEGER as days, is_late as late
      from gold.fact_orders order by 1`,
    );
    const without = { score: null, days: null, late: null };
    expect(orders).toEqual([
      {
        order_id: "o1",
        items: 2,
        revenue: "117.80",
        freight: "13.29",
        paid: "131.09",
        types: "credit_card,voucher",
        score: 4,
        days: 8,
        late: false,
      },
      {
        order_id: "o2",
        items: 1,
        revenue: "10.00",
        freight: "5.10",
        paid: "15.10",
        types: "boleto",
        score: 1,
        days: 15,
        late: true,
      },
      {
        order_id: "o3",
        items: 1,
        revenue: "1000.00",
        freight: "50.00",
        paid: "0.00",
        types: "not_defined",
        ...without,
      },
      {
        order_id: "o4",
        items: 0,
        revenue: "0.00",
        freight: "0.00",
        paid: "0.00",
        types: null,
        ...without,
      },
    ]);
    expect(
      await queryOlist(
        work,
        "select order_date::VARCHAR as day, customer_state as state, total_orders as orders, daily_revenue::VARCHAR as revenue from gold.mart_daily_sales order by 1, 2",
      ),
    ).toEqual([
      { day: "2017-10-02", state: "RJ", orders: 1, revenue: "10.00" },
      { day: "2017-10-02", state: "SP", orders: 1, revenue: "117.80" },
      { day: "2017-10-05", state: "SP", orders: 1, revenue: "0.00" },
    ]);
    expect(await queryOlist(work, "select product_id, category from gold.dim_product order by 1")).toEqual([
      { product_id: "p1", category: "health_beauty" },
      { product_id: "p2", category: "pc_gamer" },
      { product_id: "p3", category: "unknown" },
    ]);
    expect(
      await queryOlist(work, "select date_key, weekday, is_weekend from gold.dim_date order by 1"),
    ).toEqual([
      { date_key: 20171002, weekday: "Monday", is_weekend: false },
      { date_key: 20171003, weekday: "Tuesday", is_weekend: false },
      { date_key: 20171004, weekday: "Wednesday", is_weekend: false },
      { date_key: 20171005, weekday: "Thursday", is_weekend: false },
    ]);
  });

  test("keep comments as customers wrote them, and zip codes with their zeros", async () => {
    expect(
      await queryOlist(
        work,
        "select review_comment_message as text from silver.order_reviews where order_id = 'o1'",
      ),
    ).toEqual([{ text: 'Adorei!\r\n\r\nChegou "antes" do prazo 😀,\nobrigada' }]);
    expect(
      await queryOlist(
        work,
        "select zip_code_prefix as zip, city from gold.dim_seller union all select zip_code_prefix, city from gold.dim_customer where customer_id = 'k1'",
      ),
    ).toEqual([
      { zip: "04195", city: "sao paulo, sp" },
      { zip: "01151", city: "sao paulo" },
    ]);
  });

  test("equal what an independent script computes", async () => {
    expect(await goldIn(work)).toEqual(await goldByHand(source));
  });
});

describe("four files that went through a spreadsheet", () => {
  // Only the required ones, by their short names, with columns that some copies lack, rename or add.
  const files: Files = {
    "customers.csv": lines(
      HEADER.customers,
      "k1,u1,1151,sao paulo,SP",
      "k2,u2,1151.0,sao paulo,",
      "k3,u3,14409,,",
    ),
    "products.csv": lines(
      "product_id,product_category_name,product_name_length,product_weight_g,product_length_cm,product_height_cm,product_width_cm",
      "p1,beleza_saude,40.0,600.0,16.0,10.0,14.0",
      "p2,,,,,,",
    ),
    "orders.csv": lines(
      `${HEADER.orders},comment`,
      "o1,k1,delivered,2017-10-02 10:56:33,,,2017-10-10 10:56:33,2017-10-18,late?",
      "o2,k2,shipped,2017-10-03,,,,,",
      "o3,nobody,shipped,2017-10-03 00:00:01,,,,,",
    ),
    "order_items.csv": lines(
      "order_id,order_item_id,product_id,seller_id,price,freight_value",
      "o1,1.0,p1,s1,600.0,0.0",
      "o2,1.0,gone,s1,5,",
      "o3,1.0,p2,,7.5,1",
      "gone,1.0,p2,s1,9,1",
      ",,,,,",
    ),
  };
  const source = scratch.folder(files);
  const work = scratch.folder();
  let result: RunResult;

  beforeAll(async () => {
    result = await runOlist(source, work);
  });

  test("are read, and what is missing or beside them is reported", () => {
    expect(result.tables.order_items).toEqual({
      landed: 5,
      accepted: 3,
      duplicates: 0,
      rejected: { "order_id missing; order_item_id missing; price missing": 1, "order_id not in orders": 1 },
    });
    expect(result.tables.geolocation).toEqual({ landed: 0, accepted: 0, duplicates: 0, rejected: {} });
    expect(result.warnings).toEqual([
      expect.stringMatching(
        /^products\.csv: the column "product_name_lenght" is missing and taken as empty; .*Is "product_name_length" meant to be it\?$/,
      ),
      expect.stringMatching(/^products\.csv: the column "product_description_lenght" is missing/),
      expect.stringMatching(/^products\.csv: the column "product_photos_qty" is missing/),
      'products.csv: the contract does not know "product_name_length"; kept in bronze, used nowhere.',
      'orders.csv: the contract does not know "comment"; kept in bronze, used nowhere.',
      expect.stringMatching(/^order_items\.csv: the column "shipping_limit_date" is missing/),
    ]);
  });

  test("have their zeros and whole numbers back, and lose no sale", async () => {
    expect(
      await queryOlist(
        work,
        "select customer_id, zip_code_prefix as zip, state from gold.dim_customer order by 1",
      ),
    ).toEqual([
      { customer_id: "k1", zip: "01151", state: "SP" },
      { customer_id: "k2", zip: "01151", state: null },
      { customer_id: "k3", zip: "14409", state: null },
    ]);
    expect(
      await queryOlist(
        work,
        "select customer_state as state, sum(total_orders)::INTEGER as orders, sum(daily_revenue)::VARCHAR as revenue from gold.mart_daily_sales group by 1 order by 1",
      ),
    ).toEqual([
      { state: "SP", orders: 1, revenue: "600.00" },
      { state: "unknown", orders: 2, revenue: "12.50" },
    ]);
    expect(
      await queryOlist(work, "select weight_g, width_cm from gold.dim_product order by product_id"),
    ).toEqual([
      { weight_g: 600, width_cm: 14 },
      { weight_g: null, width_cm: null },
    ]);
  });
});

describe("generated files with planted dirt", () => {
  const source = join(scratch.root, "generated");
  const work = scratch.folder();
  let manifest: Manifest;
  let result: RunResult;

  beforeAll(async () => {
    manifest = await generateOlist({ scale: 0.4, seed: 7, outDir: source });
    result = await runOlist(source, work);
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
    expect(result.tables.geolocation?.duplicates).toBeGreaterThan(1000);
  });

  test("gold equals what an independent script computes, row by row", async () => {
    const gold = await goldIn(work);
    expect(gold.fact_orders?.length).toBeGreaterThan(3000);
    expect(gold).toEqual(await goldByHand(source));
  });
});

test("a day's files beside the others add to them, and the newest row of an order wins", async () => {
  const work = scratch.folder();
  await runOlist(scratch.folder(OLIST), work);
  const before = await goldIn(work);
  const day: Files = {
    "2017-10-06/olist_orders_dataset.csv": lines(
      HEADER.orders,
      "o4,k4,delivered,2017-10-05 08:00:00,,,2017-10-06 07:00:00,2017-10-20 00:00:00",
      "o5,k1,approved,2017-10-06 08:00:00,,,,2017-10-20 00:00:00",
    ),
    "2017-10-06/order_items.csv": lines(HEADER.order_items, "o5,1,p1,s1,,1.00,1.00"),
  };
  const result = await runOlist(scratch.folder({ ...OLIST, ...day }), work);
  expect(result.tables.orders).toEqual({ landed: 6, accepted: 5, duplicates: 1, rejected: {} });
  expect(
    await queryOlist(work, "select order_id, order_status as status from gold.fact_orders order by 1"),
  ).toEqual([
    { order_id: "o1", status: "delivered" },
    { order_id: "o2", status: "delivered" },
    { order_id: "o3", status: "canceled" },
    { order_id: "o4", status: "delivered" },
    { order_id: "o5", status: "approved" },
  ]);
  expect(await goldIn(work)).not.toEqual(before);
  expect(await goldIn(work)).toEqual(await goldByHand(scratch.folder({ ...OLIST, ...day })));
});

test("the models read every table of the contract, and no other", () => {
  const sources = readFileSync(join(__dirname, "../../dbt/models/olist/olist_sources.yml"), "utf8");
  const named = [...sources.matchAll(/^ {6}- name: (\w+)$/gm)].map((match) => match[1]);
  expect(named).toEqual(olistContract().tables.map((table) => table.name));
});
