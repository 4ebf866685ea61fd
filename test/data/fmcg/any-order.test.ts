import { join } from "node:path";
import fc from "fast-check";
import { computeByHand } from "../../../bench/pipeline/baseline";
import { Batches } from "../batches";
import { type Files, lines, Scratch } from "../shop";
import { COMPANIES, fmcgContract, GOLD, goldOf, HEADERS } from "./fmcg";

const scratch = new Scratch();
afterAll(() => scratch.remove());

let batches: Batches;

beforeAll(async () => {
  batches = await Batches.of(fmcgContract(), GOLD, scratch);
});

const goldOfBatches = (files: readonly Files[]) => batches.gold(files);

/** Few of each, so that most keys come more than once; some of them dirty. */
const product = fc.constantFrom("25891101", "25891102", "abc", "777");
const customer = fc.constantFrom("789101", " 789101.0", "789102", "n/a", "");
const day = fc.constantFrom(
  "2025/06/30",
  "30-06-2025",
  '"Monday, June 30, 2025"',
  "01/07/2025",
  "2025-07-01",
  "soon",
);
const quantity = fc.constantFrom("1", "2.0", "", "-3");
const price = fc.constantFrom("10", "-10.00", "10.5", "unknown", "");
const name = fc.constantFrom(" FIT gym", "fit  Gym", "Zen");
const city = fc.constantFrom("", "Bengaluruu", "new delhi", "Atlantis");

const rowsOf = (row: fc.Arbitrary<string>) => fc.array(row, { minLength: 4, maxLength: 12 });

const companies = fc.record({
  customers: rowsOf(fc.tuple(customer, name, city).map((row) => row.join(","))),
  prices: rowsOf(fc.tuple(product, day, price).map((row) => row.join(","))),
  orders: rowsOf(
    fc.tuple(fc.constantFrom("F1", "F2"), day, customer, product, quantity).map((row) => row.join(",")),
  ),
});
type Rows = typeof companies extends fc.Arbitrary<infer Value> ? Value : never;

const FOLDERS = { customers: "customers", prices: "gross_price", orders: "orders/landing" } as const;

/** The files of the companies, the rows of each table cut into files of at most `size` rows. */
function filesOf(tables: Rows, size: number): Files {
  const files: Record<string, string> = {};
  for (const [path, content] of Object.entries(COMPANIES)) {
    if (/^(products|parent|reference)\//.test(path)) files[path] = String(content);
  }
  for (const table of ["customers", "prices", "orders"] as const) {
    for (let part = 0; part * size < tables[table].length; part += 1) {
      const rows = tables[table].slice(part * size, (part + 1) * size);
      files[`${FOLDERS[table]}/part-${String(part).padStart(3, "0")}.csv`] = lines(HEADERS[table], ...rows);
    }
  }
  return files;
}

test("history, days and late files in any order, any split and any repetition give the same gold", async () => {
  await batches.expectAnyOrder(companies, {
    whole: (tables) => filesOf(tables, 100),
    parts: (tables) => filesOf(tables, 2),
    numRuns: 12,
  });
});

test("a late day changes the month that it belongs to", async () => {
  const late: Files = {
    "orders/landing/orders_2025_12_01.csv": lines(HEADERS.orders, "FO8,02-07-2025,789101,25891101,100"),
  };
  const inBatches = await goldOfBatches([COMPANIES, late]);
  expect(inBatches).toEqual(await goldOfBatches([{ ...COMPANIES, ...late }]));
  expect(inBatches.fact_orders?.filter((row) => row.includes('"customer_code":"789101"'))).toEqual([
    expect.stringContaining('"sold_quantity":113'),
  ]);
});

test("whatever the dirt, gold is what an independent script computes", async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(companies, async (tables) => {
      const files = filesOf(tables, 5);
      const byHand = join(scratch.root, `by-hand-${number++}.duckdb`);
      await computeByHand(scratch.folder(files), byHand, "fmcg");
      expect(await goldOfBatches([files])).toEqual(await goldOf(byHand));
    }),
    { numRuns: 15, endOnFailure: true },
  );
});
