import fc from "fast-check";
import { Batches } from "./batches";
import { type Files, GOLD, Scratch, SHOP, shopContract } from "./shop";

const scratch = new Scratch();
afterAll(() => scratch.remove());

let batches: Batches;

beforeAll(async () => {
  batches = await Batches.of(shopContract(), GOLD, scratch);
});

const goldOfBatches = (files: readonly Files[]) => batches.gold(files);

const DAYS = ["", "2024-05-01/", "2024-05-02/"];
const day = fc.integer({ min: 0, max: DAYS.length - 1 });
/** Few ids, so that most keys come more than once, and all that is pointed at exists in the shop. */
const id = fc.integer({ min: 1, max: 3 });
const status = fc.constantFrom("paid", "delivered", "cancelled", "pending", "lost");
const cents = fc.integer({ min: -100, max: 5000 }).map((value) => (value / 100).toFixed(2));

/** Rows of one table as text, each with the day of its export. */
const rowsOf = (row: fc.Arbitrary<string>) => fc.array(fc.tuple(day, row), { minLength: 6, maxLength: 12 });

/** Rows of the tables that come in several exports, each with the day of its export. */
type Shop = Readonly<Record<keyof typeof HEADERS, readonly (readonly [number, string])[]>>;

const shop: fc.Arbitrary<Shop> = fc.record({
  orders: rowsOf(
    fc
      .tuple(id, id, status)
      .map(([order, user, state]) => `${order},${user},2024-03-0${order} 09:00:00,9.00,${state},FRA,paypal`),
  ),
  order_items: rowsOf(
    fc
      .tuple(id, id, id, cents)
      .map(([item, order, product, price]) => `${item},${order},${product},${item},${price}`),
  ),
});

const HEADERS = {
  orders: "id,user_id,created_at,total_amount,status,country,payment_method",
  order_items: "id,order_id,product_id,quantity,unit_price",
};

/** The files of a shop, the rows of each export cut into files of at most `size` rows. */
function filesOf(tables: Shop, size: number): Files {
  const files: Record<string, string> = {};
  for (const [path, content] of Object.entries(SHOP)) {
    if (/users|products|events/.test(path)) files[path] = String(content);
  }
  for (const [table, rows] of Object.entries(tables)) {
    const header = HEADERS[table as keyof typeof HEADERS];
    DAYS.forEach((folder, index) => {
      const exported = rows.filter(([of]) => of === index).map(([, row]) => row);
      for (let part = 0; part * size < Math.max(1, exported.length); part += 1) {
        const rowsHere = exported.slice(part * size, (part + 1) * size);
        const name = `raw/postgres/${table}/${folder}part-${String(part).padStart(3, "0")}.csv`;
        files[name] = `${[header, ...rowsHere].join("\n")}\n`;
      }
    });
  }
  return files;
}

test("any order of loads, any repetition and any split of files gives the same gold", async () => {
  await batches.expectAnyOrder(shop, {
    whole: (tables) => filesOf(tables, 100),
    parts: (tables) => filesOf(tables, 2),
    numRuns: 12,
  });
});

test("a file that is replaced counts with its last content only", async () => {
  const item = (quantity: number): Files => ({
    "raw/postgres/order_items/order_items.csv": `${HEADERS.order_items}\n1,10,1,${quantity},1.00\n`,
  });
  const replaced = await goldOfBatches([{ ...SHOP, ...item(5) }, item(7), item(2)]);
  expect(replaced).toEqual(await goldOfBatches([{ ...SHOP, ...item(2) }]));
});
