import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../modules/contract/errors";
import { HEADER, OLIST, queryOlist, runOlist } from "./olist";
import { type Files, lines, Scratch } from "./shop";

const scratch = new Scratch();
afterAll(() => scratch.remove());

/** The problems that stop a run on these files; nothing may have been written. */
async function problemsOf(files: Files): Promise<readonly string[]> {
  const work = join(scratch.folder(), "work");
  const error: unknown = await runOlist(scratch.folder(files), work).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect(existsSync(work)).toBe(false);
  return (error as UserError).message.split("\n");
}

const without = (path: string): Files =>
  Object.fromEntries(Object.entries(OLIST).filter(([name]) => name !== path));

describe("stops before anything is written, and says what is wrong", () => {
  const cases: readonly (readonly [string, Files, RegExp])[] = [
    [
      "no file of a required table",
      without("olist_order_items_dataset.csv"),
      /^olist_order_items_dataset\.csv or order_items\.csv: the required table "order_items" has no such file in the source folder/,
    ],
    [
      "a column without which there is no revenue",
      { ...OLIST, "olist_order_items_dataset.csv": `${HEADER.order_items.replace("price", "prize")}\n` },
      /^olist_order_items_dataset\.csv: the column "price" is missing; .* Is "prize" meant to be it\?/,
    ],
    [
      "an optional file of 0 bytes",
      { ...OLIST, "olist_sellers_dataset.csv": "" },
      /^olist_sellers_dataset\.csv: is empty \(0 bytes\)/,
    ],
    [
      "a file in a folder that is no date",
      { ...OLIST, "2018-13-01/olist_orders_dataset.csv": `${HEADER.orders}\n` },
      /^2018-13-01: holds \.csv files but is no date folder .*; files of "orders" lie in the source folder/,
    ],
  ];
  test.each(cases)("%s", async (_, files, message) => {
    expect((await problemsOf(files))[0]).toMatch(message);
  });

  test("every required table that is missing at once", async () => {
    const problems = await problemsOf({ "notes.txt": "" });
    expect(problems.filter((line) => line.includes("required table"))).toHaveLength(4);
  });
});

test("a misspelt optional file is no silence: its name and the one that was meant are reported", async () => {
  const files: Files = {
    ...without("olist_order_payments_dataset.csv"),
    "olist_order_payment_dataset.csv": lines(HEADER.order_payments, "o1,1,boleto,1,1.00"),
    "notes.txt": "not data",
  };
  const { warnings, tables } = await runOlist(scratch.folder(files), scratch.folder());
  expect(warnings).toEqual([
    'olist_order_payment_dataset.csv belongs to no table of the contract; it was ignored. Did you mean "olist_order_payments_dataset.csv"?',
  ]);
  expect(tables.order_payments?.landed).toBe(0);
});

test("rows that break a rule are quarantined with reason, file and line, and those that point at them too", async () => {
  const work = scratch.folder();
  const files: Files = {
    ...OLIST,
    "olist_orders_dataset.csv": lines(
      HEADER.orders,
      "o1,k1,lost,2017-10-02 10:56:33,,,,",
      "o2,k2,shipped,10/2/2017 10:56,,,,",
      "o3,k3,canceled,2017-10-04 08:00:00,,,,",
    ),
    "olist_order_reviews_dataset.csv": lines(
      HEADER.order_reviews,
      'r1,o3,5,"a quote that is never closed,2017-10-11 00:00:00,2017-10-12 03:43:48',
      'r2,o3,6,,"two\nlines",2017-10-11 00:00:00,2017-10-12 03:43:48',
      "r3,o3,5,,,2017-10-11 00:00:00,2017-10-12 03:43:48",
    ),
  };
  await runOlist(scratch.folder(files), work);
  expect(
    await queryOlist(
      work,
      "select order_id as id, _reject_reason as reason, _source_file as file, _source_line as line from quarantine.orders order by 1",
    ),
  ).toEqual([
    { id: "o1", reason: "order_status not an accepted value", file: "olist_orders_dataset.csv", line: 2 },
    {
      id: "o2",
      reason: "order_purchase_timestamp not a timestamp",
      file: "olist_orders_dataset.csv",
      line: 3,
    },
  ]);
  expect(
    await queryOlist(
      work,
      "select _reject_reason as reason, _source_line as line from quarantine.order_reviews order by 2",
    ),
  ).toEqual([
    { reason: expect.stringMatching(/^a quote is never closed/), line: 2 },
    { reason: "review_score above 5", line: 3 },
  ]);
  expect(await queryOlist(work, "select order_id, item_count from gold.fact_orders")).toEqual([
    { order_id: "o3", item_count: 1 },
  ]);
  expect(
    await queryOlist(work, "select distinct _reject_reason as reason from quarantine.order_items"),
  ).toEqual([{ reason: "order_id not in orders" }]);
});

test("a data set without an order has an empty calendar and empty facts", async () => {
  const files: Files = { ...OLIST, "olist_orders_dataset.csv": `${HEADER.orders}\n` };
  const { gold } = await runOlist(scratch.folder(files), scratch.folder());
  expect(gold).toEqual({
    dim_customer: 4,
    dim_date: 0,
    dim_product: 3,
    dim_seller: 1,
    fact_order_items: 0,
    fact_orders: 0,
    mart_daily_sales: 0,
  });
});
