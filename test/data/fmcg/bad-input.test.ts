import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../../modules/contract/errors";
import { type Files, lines, Scratch } from "../shop";
import { COMPANIES, HEADERS, query, runFmcg } from "./fmcg";

const scratch = new Scratch();
afterAll(() => scratch.remove());

/** The first problem that stops a run on these files; nothing may have been written. */
async function problemOf(files: Files): Promise<string> {
  const work = join(scratch.folder(), "work");
  const error: unknown = await runFmcg(scratch.folder(files), work).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  expect(existsSync(work)).toBe(false);
  return (error as UserError).message.split("\n")[0] ?? "";
}

const without = (pattern: RegExp): Files =>
  Object.fromEntries(Object.entries(COMPANIES).filter(([name]) => !pattern.test(name)));

describe("stops before anything is written, and says what is wrong", () => {
  const cases: readonly (readonly [string, Files, RegExp])[] = [
    ["no orders", without(/^orders/), /^orders\/landing: no \.csv file of the required table "orders"/],
    ["no prices", without(/^gross_price/), /^gross_price: no \.csv file of the required table "gross_price"/],
    [
      "orders beside the landing folder",
      { ...without(/^orders/), "orders/orders.csv": lines(HEADERS.orders) },
      /^orders\/landing: no \.csv file of the required table "orders"/,
    ],
    [
      "a file of the parent without a column",
      { ...COMPANIES, "parent/fact_orders_2023.csv": "date,product_code,customer_code,quantity\n" },
      /^parent\/fact_orders_2023\.csv: the column "sold_quantity" is missing; found .*quantity/,
    ],
    [
      "an empty reference file",
      { ...COMPANIES, "reference/city_spelling.csv": "" },
      /^reference\/city_spelling\.csv: is empty \(0 bytes\)/,
    ],
  ];
  test.each(cases)("%s", async (_, files, message) => {
    expect(await problemOf(files)).toMatch(message);
  });
});

test("files that are no table's are ignored, and named", async () => {
  const work = scratch.folder();
  const { warnings, tables } = await runFmcg(
    scratch.folder({
      ...COMPANIES,
      "parent/fact_order.csv": "date,product_code,customer_code,sold_quantity\n2025-01-01,p1,70001,1\n",
      "parent/notes.txt": "no data\n",
      "orders/processed/orders_2025_06_30.csv": lines(HEADERS.orders, "F,2025-06-30,1,25891101,1"),
      "customer/customers.csv": lines(HEADERS.customers),
    }),
    work,
  );
  expect(warnings).toEqual([
    "customer belongs to no table of the contract; it was ignored.",
    "orders/processed belongs to no table of the contract; it was ignored.",
    'parent/fact_order.csv belongs to no table of the contract; it was ignored. Did you mean "fact_orders*.csv"?',
  ]);
  expect(tables.parent_fact_orders?.landed).toBe(3);
});

test("a file that went through a spreadsheet is read: byte order mark, CRLF, another order of columns", async () => {
  const work = scratch.folder();
  const spreadsheet = (text: string): string => `\ufeff${text.replaceAll("\n", "\r\n")}`;
  const { tables } = await runFmcg(
    scratch.folder({
      ...COMPANIES,
      "orders/landing/spreadsheet.csv": spreadsheet(
        lines(
          "order_qty,order_id,product_id,customer_id,order_placement_date",
          '4.0,F7,25891101.0,789101.0,"Friday, August 01, 2025"',
          ",,,,",
        ),
      ),
    }),
    work,
  );
  expect(tables.orders?.rejected).toMatchObject({
    "order_id missing; order_placement_date missing; product_id missing; order_qty missing": 1,
  });
  expect(
    await query(
      work,
      "select date::VARCHAR as date, customer_code, sold_quantity from gold.sb_fact_orders where order_id = 'F7'",
    ),
  ).toEqual([{ date: "2025-08-01", customer_code: "789101", sold_quantity: 4 }]);
});
