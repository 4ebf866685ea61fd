import type { CsvWriter } from "../csv-writer";
import { type Mistake, Planter } from "../planter";
import type { Random } from "../random";
import { isUnsold } from "./catalogue";
import { countryOf, neverOrders } from "./people";
import { Exports, newRandom, type Shop, STREAM } from "./shop";
import { COUNTRIES, FATES, HOURS, ITEMS_PER_ORDER, PAYMENT_METHODS, QUANTITIES } from "./vocabulary";

const ORDER_COLUMNS = ["id", "user_id", "created_at", "total_amount", "status", "country", "payment_method"];
const ITEM_COLUMNS = ["id", "order_id", "product_id", "quantity", "unit_price"];

/** Regulars have ids that are multiples of this, and place a good part of the orders. */
const REGULAR_EVERY = 10;
const REGULAR_PERCENT = 35;

function orderMistakes(shop: Shop): readonly Mistake[] {
  return [
    { column: "status", rule: "allowed_values", value: "lost" },
    { column: "user_id", rule: "required", value: "" },
    { column: "created_at", rule: "type", value: "31/02/2025" },
    { column: "created_at", rule: "range", value: "1970-01-01 00:00:00" },
    { column: "user_id", rule: "reference", value: String(shop.sizes.users + 1_000) },
    { column: "payment_method", rule: "allowed_values", value: "cheque" },
  ];
}
const ORDER_MISTAKE_EVERY = 97;

function itemMistakes(shop: Shop): readonly Mistake[] {
  return [
    { column: "quantity", rule: "minimum", value: "-1" },
    { column: "order_id", rule: "reference", value: String(shop.sizes.orders + 1_000) },
    { column: "product_id", rule: "reference", value: String(shop.sizes.products + 1_000) },
    { column: "unit_price", rule: "required", value: "" },
    { column: "quantity", rule: "type", value: "two" },
  ];
}
const ITEM_MISTAKE_EVERY = 211;

/** Writes orders and their lines side by side, so that an order's total is the sum of its lines. */
export async function writeOrders(shop: Shop, prices: Int32Array): Promise<void> {
  const writer = new OrderWriter(
    shop,
    prices,
    await Exports.create(shop, "orders", ORDER_COLUMNS),
    await Exports.create(shop, "order_items", ITEM_COLUMNS),
  );
  const { days, orders } = shop.timeline;
  for (const { index } of days) {
    const end = orders[index + 1] ?? 0;
    for (let id = (orders[index] ?? 0) + 1; id <= end; id++) {
      writer.write(id, index);
      if (writer.isFull) await writer.drain();
    }
  }
}

interface Order {
  readonly id: number;
  readonly user: number;
  /** Index of the day it was placed on. */
  readonly day: number;
  readonly second: number;
  /** Cents. */
  readonly total: number;
  readonly country: string;
  readonly payment: string;
}

class OrderWriter {
  private readonly random: Random;
  private readonly users: Random;
  private readonly orderPlanter: Planter;
  private readonly itemPlanter: Planter;
  private itemId = 0;

  constructor(
    private readonly shop: Shop,
    private readonly prices: Int32Array,
    private readonly orders: Exports,
    private readonly items: Exports,
  ) {
    this.random = newRandom(shop);
    this.users = newRandom(shop);
    this.orderPlanter = new Planter(this.random, ORDER_MISTAKE_EVERY, orderMistakes(shop));
    this.itemPlanter = new Planter(this.random, ITEM_MISTAKE_EVERY, itemMistakes(shop));
  }

  get isFull(): boolean {
    return this.items.isFull || this.orders.isFull;
  }

  async drain(): Promise<void> {
    await this.orders.drain();
    await this.items.drain();
  }

  write(id: number, day: number): void {
    const { shop, random } = this;
    random.at(STREAM.orders, id);
    const user = this.userFor(day);
    const second = random.secondOfDay(HOURS);
    const fate = random.choose(FATES);
    const elsewhere = random.choose(COUNTRIES);
    const country = random.chance(95) ? countryOf(this.users, user) : elsewhere;
    const payment = random.choose(PAYMENT_METHODS);
    const isEarly = day <= shop.lastEarlyDay;
    const dirt = isEarly ? undefined : this.orderPlanter.next();
    const total = this.writeItems(id, day, isEarly, dirt !== undefined && dirt !== "repeat");
    const order = { id, user, day, second, total, country, payment };

    if (isEarly) {
      const early = this.orders.early();
      this.writeOrder(early, order, statusAfter(shop.lastEarlyDay - day, fate));
      early.endRow();
    }
    this.writeOrder(this.orders.late(dirt), order, statusAfter(shop.timeline.days.length - 1 - day, fate));
    this.orders.endLate(dirt);
  }

  private writeOrder(row: CsvWriter, order: Order, status: string): void {
    row.integer(order.id);
    row.integer(order.user);
    row.moment(this.shop.timeline.days[order.day]?.date ?? "", order.second);
    row.cents(order.total);
    row.word(status);
    row.word(order.country);
    row.word(order.payment);
  }

  /** An account that was opened before the day; regulars and young accounts order most. */
  private userFor(day: number): number {
    const { random } = this;
    const known = Math.max(1, this.shop.timeline.users[day] ?? 1);
    const anyone = known - random.lowBelow(known);
    const isRegular = random.chance(REGULAR_PERCENT) && anyone > REGULAR_EVERY;
    const user = isRegular ? anyone - (anyone % REGULAR_EVERY) : anyone;
    return neverOrders(user) ? user - 1 : user;
  }

  /** @returns the sum of the order's lines in cents */
  private writeItems(order: number, day: number, isEarly: boolean, orderIsRejected: boolean): number {
    const { random, items } = this;
    let sum = 0;
    for (let left = random.choose(ITEMS_PER_ORDER); left > 0; left--) {
      this.itemId += 1;
      const product = this.productFor(day);
      const quantity = random.choose(QUANTITIES);
      const price = this.priceOn(day, product);
      sum += price * quantity;
      if (isEarly) {
        const early = items.early();
        this.writeItem(early, order, product, quantity, price);
        early.endRow();
      }
      const dirt = isEarly || orderIsRejected ? undefined : this.itemPlanter.next();
      this.writeItem(items.late(dirt), order, product, quantity, price);
      if (orderIsRejected) items.endOrphan("order_id");
      else items.endLate(dirt);
    }
    return sum;
  }

  private writeItem(row: CsvWriter, order: number, product: number, quantity: number, price: number): void {
    row.integer(this.itemId);
    row.integer(order);
    row.integer(product);
    row.integer(quantity);
    row.cents(price);
  }

  /** An article that was in the catalogue on the day; the older ones are the best known. */
  private productFor(day: number): number {
    const { random } = this;
    const known = Math.max(1, this.shop.timeline.products[day] ?? 1);
    const product = 1 + random.lowBelow(known);
    return isUnsold(product) ? product - 1 : product;
  }

  /** The list price, less in the sales of January and July, and now and then a voucher. */
  private priceOn(day: number, product: number): number {
    const { random } = this;
    const price = this.prices[product] ?? 0;
    const month = this.shop.timeline.days[day]?.month;
    if ((month === 1 || month === 7) && random.chance(40)) return Math.round(price * 0.8);
    return random.chance(6) ? Math.round(price * 0.9) : price;
  }
}

const DAYS_TO_PAY = 1;
const DAYS_TO_SHIP = 2;
const DAYS_TO_DELIVER = 5;
const DAYS_TO_RETURN = 14;

/** How an order that ends as `fate` stands some days after it was placed. */
function statusAfter(days: number, fate: string): string {
  if (days < DAYS_TO_PAY || fate === "pending") return "pending";
  if (fate === "cancelled") return "cancelled";
  if (days < DAYS_TO_SHIP || fate === "paid") return "paid";
  if (days < DAYS_TO_DELIVER || fate === "shipped") return "shipped";
  return fate === "refunded" && days >= DAYS_TO_RETURN ? "refunded" : "delivered";
}
