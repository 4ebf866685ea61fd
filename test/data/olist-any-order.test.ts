import fc from "fast-check";
import { Batches } from "./batches";
import { HEADER, OLIST, OLIST_GOLD, olistContract } from "./olist";
import { type Files, Scratch } from "./shop";

const scratch = new Scratch();
afterAll(() => scratch.remove());

let batches: Batches;
beforeAll(async () => {
  batches = await Batches.of(olistContract(), OLIST_GOLD, scratch);
});

const DAYS = ["", "2017-10-06/", "2017-10-07/"];
const day = fc.integer({ min: 0, max: DAYS.length - 1 });
/** Few ids, so that most keys come more than once; some orders and customers are not there. */
const id = fc.integer({ min: 1, max: 4 });
const status = fc.constantFrom("delivered", "shipped", "canceled", "created", "lost");
const cents = fc.integer({ min: -100, max: 5000 }).map((value) => (value / 100).toFixed(2));
const moment = fc
  .integer({ min: 1, max: 28 })
  .map((date) => `2017-10-${String(date).padStart(2, "0")} 09:00:00`);
const text = fc.constantFrom("", "ok", '"a, b"', '"two\nlines"', '"say ""yes"""');

const ROWS = {
  orders: fc
    .tuple(id, id, status, moment, moment)
    .map(
      ([order, customer, state, bought, got]) =>
        `o${order},k${customer},${state},${bought},,,${got},${bought}`,
    ),
  order_items: fc
    .tuple(id, id, id, cents)
    .map(([order, item, product, price]) => `o${order},${item},p${product},s1,,${price},1.00`),
  order_payments: fc
    .tuple(id, id, fc.constantFrom("boleto", "voucher"), cents)
    .map(([order, sequential, type, value]) => `o${order},${sequential},${type},1,${value}`),
  order_reviews: fc
    .tuple(id, id, fc.integer({ min: 0, max: 5 }), text, moment)
    .map(
      ([review, order, score, message, answered]) => `r${review},o${order},${score},,${message},,${answered}`,
    ),
} as const;
type Table = keyof typeof ROWS;
type Rows = Readonly<Record<Table, readonly (readonly [number, string])[]>>;

const rowsOf = (row: fc.Arbitrary<string>) => fc.array(fc.tuple(day, row), { minLength: 4, maxLength: 10 });
const data: fc.Arbitrary<Rows> = fc.record({
  orders: rowsOf(ROWS.orders),
  order_items: rowsOf(ROWS.order_items),
  order_payments: rowsOf(ROWS.order_payments),
  order_reviews: rowsOf(ROWS.order_reviews),
});

/** The files of the data: each day's rows under the published name, or cut in two, the later rows under the short one. */
function filesOf(tables: Rows, isSplit: boolean): Files {
  const files: Record<string, string> = {};
  for (const [path, content] of Object.entries(OLIST)) {
    if (/customers|products|category|sellers/.test(path)) files[path] = String(content);
  }
  for (const [table, rows] of Object.entries(tables)) {
    DAYS.forEach((folder, index) => {
      const exported = rows.filter(([of]) => of === index).map(([, row]) => row);
      const cut = isSplit ? Math.floor(exported.length / 2) : exported.length;
      const parts = {
        [`olist_${table}_dataset.csv`]: exported.slice(0, cut),
        [`${table}.csv`]: exported.slice(cut),
      };
      for (const [name, part] of Object.entries(parts)) {
        if (name.startsWith("olist") || isSplit)
          files[`${folder}${name}`] = `${[HEADER[table as Table], ...part].join("\n")}\n`;
      }
    });
  }
  return files;
}

test("any order of loads, any repetition and any split of files gives the same gold", async () => {
  await batches.expectAnyOrder(data, {
    whole: (tables) => filesOf(tables, false),
    parts: (tables) => filesOf(tables, true),
    numRuns: 8,
  });
});
