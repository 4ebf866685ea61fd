import type { CsvWriter } from "../csv-writer";
import type { TableTally } from "../manifest";
import { type Dirt, type Mistake, Planter } from "../planter";
import { choice, type Random } from "../random";
import { type Company, customerId, FIRST_DAILY_DAY, newRandom, productId, STREAM, writings } from "./company";

const COLUMNS = ["order_id", "order_placement_date", "customer_id", "product_id", "order_qty"];
const FOLDER = "orders/landing";

const LINES = choice([
  [1, 30],
  [2, 30],
  [3, 25],
  [4, 15],
]);
/** Percent of the orders of a daily file that were placed up to two months before. */
const LATE_PERCENT = 4;
const LATE_DAYS = 60;

const MISTAKES: readonly Mistake[] = [
  { column: "order_qty", rule: "required", value: "" },
  { column: "order_placement_date", rule: "type", value: "31/02/2025" },
  { column: "product_id", rule: "reference", value: "99999902" },
  { column: "order_qty", rule: "required", value: " " },
  { column: "product_id", rule: "reference", value: "SKU-GIFT" },
  { column: "order_placement_date", rule: "type", value: "not yet" },
];
/** One line in that many. */
const MISTAKE_EVERY = 67;

/** Writes the child's orders: the history up to November in one file, then a file a day. */
export async function writeOrders(company: Company): Promise<void> {
  const writer = new OrderWriter(company);
  const history = await company.output.csv(`${FOLDER}/orders_history.csv`, COLUMNS);
  for (const { index, date } of company.days) {
    const isDaily = date >= FIRST_DAILY_DAY;
    const name = `${FOLDER}/orders_${date.replaceAll("-", "_")}.csv`;
    const row = isDaily ? await company.output.csv(name, COLUMNS) : history;
    const end = company.starts[index + 1] ?? 0;
    for (let order = company.starts[index] ?? 0; order < end; order++) {
      writer.write(row, order, index, isDaily);
      if (row.isFull) await row.drain();
    }
    // Its buffers are not needed any more; there is a file for every day.
    if (isDaily) await row.close();
  }
}

class OrderWriter {
  private readonly random: Random;
  private readonly planter: Planter;
  private readonly tally: TableTally;
  private readonly writings: readonly (readonly string[])[];

  constructor(private readonly company: Company) {
    this.random = newRandom(company);
    this.planter = new Planter(this.random, MISTAKE_EVERY, MISTAKES);
    this.tally = company.tally.table("orders");
    this.writings = company.days.map(({ date }) => writings(date));
  }

  write(row: CsvWriter, order: number, day: number, isDaily: boolean): void {
    const { random, company } = this;
    random.at(STREAM.orders, order);
    const placed = isDaily && random.chance(LATE_PERCENT) ? day - 1 - random.below(LATE_DAYS) : day;
    const customer = random.lowBelow(company.sizes.customers);
    const written = random.chance(2) ? random.pick(["N/A", "", "CUST-7"]) : String(customerId(customer));
    const lines = Math.min(company.sizes.products, random.choose(LINES));
    const first = random.lowBelow(company.sizes.products);
    for (let line = 0; line < lines; line++) {
      const product = productId((first + line) % company.sizes.products);
      this.line(row, order, placed, written, product, 1 + random.lowBelow(240));
    }
  }

  /** Writes one line, and what a planted mistake makes of it: the line stays, the mistake is one more. */
  private line(
    row: CsvWriter,
    order: number,
    day: number,
    customer: string,
    product: number,
    quantity: number,
  ): void {
    const dirt: Dirt = this.planter.next();
    const write = (): void => {
      row.word(`FO${100_001 + order}`);
      row.text(this.random.pick(this.writings[day] ?? []));
      row.word(customer);
      row.integer(product);
      row.word(this.random.chance(3) ? `${quantity}.0` : String(quantity));
      row.endRow();
    };
    if (dirt !== undefined && dirt !== "repeat") {
      row.replaceNext(dirt);
      write();
      this.tally.reject(dirt.column, dirt.rule);
    }
    write();
    this.tally.accept();
    if (dirt !== "repeat") return;
    // Once more, perhaps with the day or the quantity written in another way.
    write();
    this.tally.repeat();
  }
}
