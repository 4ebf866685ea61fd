import type { CsvWriter } from "../csv-writer";
import { type Dirt, type Mistake, Planter } from "../planter";
import type { Random } from "../random";
import { priceOf } from "./catalogue";
import { Landed, type Market, newRandom, STREAM } from "./market";
import { STATES, type State, writePlace } from "./places";
import { ReviewWriter } from "./reviews";
import { FATES, HOURS, INSTALMENTS, PAYMENT_TYPES, PIECES } from "./vocabulary";

const CUSTOMERS = [
  "customer_id",
  "customer_unique_id",
  "customer_zip_code_prefix",
  "customer_city",
  "customer_state",
];
const ORDERS = [
  "order_id",
  "customer_id",
  "order_status",
  "order_purchase_timestamp",
  "order_approved_at",
  "order_delivered_carrier_date",
  "order_delivered_customer_date",
  "order_estimated_delivery_date",
];
const ITEMS = [
  "order_id",
  "order_item_id",
  "product_id",
  "seller_id",
  "shipping_limit_date",
  "price",
  "freight_value",
];
const PAYMENTS = ["order_id", "payment_sequential", "payment_type", "payment_installments", "payment_value"];

const CUSTOMER_MISTAKES: readonly Mistake[] = [{ column: "customer_id", rule: "required", value: "" }];
const ORDER_MISTAKES: readonly Mistake[] = [
  { column: "order_status", rule: "allowed_values", value: "lost" },
  { column: "order_purchase_timestamp", rule: "required", value: "" },
  { column: "order_purchase_timestamp", rule: "type", value: "31/02/2018 10:00" },
  { column: "order_purchase_timestamp", rule: "range", value: "1970-01-01 00:00:00" },
];
const ITEM_MISTAKES: readonly Mistake[] = [
  { column: "price", rule: "minimum", value: "-1.00" },
  { column: "price", rule: "required", value: "" },
  { column: "order_item_id", rule: "type", value: "first" },
  { column: "order_id", rule: "reference", value: "0" },
];
const PAYMENT_MISTAKES: readonly Mistake[] = [
  { column: "payment_value", rule: "type", value: "99,33" },
  { column: "payment_value", rule: "minimum", value: "-99.33" },
];
const MISTAKE_EVERY = { customers: 1511, orders: 1009, items: 1213, payments: 1409 } as const;

/** 96,096 people placed the 99,441 published orders. */
const PERCENT_COMING_BACK = 3.4;
/** An order that is canceled may have had pieces before; one that is unavailable seldom has. */
const PERCENT_WITHOUT_PIECES: Readonly<Record<string, number>> = {
  unavailable: 99,
  canceled: 26,
  created: 99,
};
const SECONDS_PER_DAY = 86_400;

/** One order, as the tables around it need it. Moments are seconds since the first day. */
export interface Order {
  readonly index: number;
  readonly isRejected: boolean;
  readonly purchasedAt: number;
  /** Whether the customer has the parcel, and since when. */
  readonly deliveredAt: number | undefined;
  readonly estimatedAt: number;
}

/** An order that is to be written. */
interface NewOrder {
  readonly index: number;
  readonly day: number;
  readonly status: string;
  readonly dirt: Dirt;
  /** How much longer a parcel takes than within the state most of them come from. */
  readonly daysAway: number;
}

/** A day for every two degrees to the place that most parcels come from, São Paulo. */
function daysAway({ latitude, longitude }: State): number {
  return Math.round((Math.abs(latitude + 23) + Math.abs(longitude + 46)) / 2);
}

/** Writes customers, orders, pieces, payments and reviews side by side, so that payments are the sum of the pieces. */
export async function writeOrders(market: Market): Promise<void> {
  const writer = await OrderWriter.create(market);
  const { days, orders } = market.timeline;
  for (const { index: day } of days) {
    const end = orders[day + 1] ?? 0;
    for (let order = orders[day] ?? 0; order < end; order++) {
      writer.write(order, day);
      if (writer.isFull) await writer.drain();
    }
  }
}

class OrderWriter {
  private readonly random: Random;
  private readonly ids: Random;
  private readonly prices: Random;
  private readonly planters: Readonly<Record<keyof typeof MISTAKE_EVERY, Planter>>;

  private constructor(
    private readonly market: Market,
    private readonly customers: Landed,
    private readonly orders: Landed,
    private readonly items: Landed,
    private readonly payments: Landed,
    private readonly reviews: ReviewWriter,
  ) {
    this.random = newRandom(market);
    this.ids = newRandom(market);
    this.prices = newRandom(market);
    this.planters = {
      customers: new Planter(this.random, MISTAKE_EVERY.customers, CUSTOMER_MISTAKES),
      orders: new Planter(this.random, MISTAKE_EVERY.orders, ORDER_MISTAKES),
      items: new Planter(this.random, MISTAKE_EVERY.items, ITEM_MISTAKES),
      payments: new Planter(this.random, MISTAKE_EVERY.payments, PAYMENT_MISTAKES),
    };
  }

  static async create(market: Market): Promise<OrderWriter> {
    return new OrderWriter(
      market,
      await Landed.create(market, "customers", "olist_customers_dataset.csv", CUSTOMERS),
      await Landed.create(market, "orders", "olist_orders_dataset.csv", ORDERS),
      await Landed.create(market, "order_items", "olist_order_items_dataset.csv", ITEMS),
      await Landed.create(market, "order_payments", "olist_order_payments_dataset.csv", PAYMENTS),
      await ReviewWriter.create(market),
    );
  }

  get isFull(): boolean {
    return [this.customers, this.orders, this.items, this.payments, this.reviews].some((each) => each.isFull);
  }

  async drain(): Promise<void> {
    for (const each of [this.customers, this.orders, this.items, this.payments, this.reviews])
      await each.drain();
  }

  write(index: number, day: number): void {
    const lives = this.writeCustomer(index);
    const random = this.random.at(STREAM.orders, index);
    const status = random.choose(FATES);
    const dirt = this.planters.orders.next();
    const order = this.writeOrder({ index, day, status, dirt, daysAway: daysAway(lives) });
    const pieces = random.chance(PERCENT_WITHOUT_PIECES[status] ?? 0) ? 0 : random.choose(PIECES);
    const total = this.writeItems(order, pieces);
    this.writePayments(order, total);
    this.reviews.write(order);
  }

  /** Writes the customer of an order, and says where they live. */
  private writeCustomer(index: number): State {
    const random = this.random.at(STREAM.people, index);
    const person = random.chance(PERCENT_COMING_BACK) ? random.below(index + 1) : index;
    const dirt = this.planters.customers.next();
    const row = this.customers.begin(dirt);
    row.id(this.ids.at(STREAM.customerIds, index));
    row.id(this.ids.at(STREAM.personIds, person));
    const lives = random.choose(STATES);
    writePlace(random, row, lives);
    this.customers.end(dirt);
    return lives;
  }

  /** Goes on with the numbers of the order. */
  private writeOrder({ index, day, status, dirt, daysAway }: NewOrder): Order {
    const { random } = this;
    const purchasedAt = day * SECONDS_PER_DAY + random.secondOfDay(HOURS);
    const approvedAt = purchasedAt + 60 + random.lowBelow(2 * SECONDS_PER_DAY);
    const sentAt = approvedAt + 7_200 + random.lowBelow(7 * SECONDS_PER_DAY);
    const arrivedAt = sentAt + SECONDS_PER_DAY + random.lowBelow((14 + 2 * daysAway) * SECONDS_PER_DAY);
    const estimatedAt = (day + 13 + daysAway + random.below(14)) * SECONDS_PER_DAY;
    const isSent = status === "delivered" || status === "shipped";
    // Eight published orders are delivered, but nobody knows when; six are canceled and were delivered all the same.
    const isDelivered =
      status === "delivered" ? !random.chance(0.01) : status === "canceled" && random.chance(1);
    const row = this.orders.begin(dirt);
    row.id(this.ids.at(STREAM.orderIds, index));
    row.id(this.ids.at(STREAM.customerIds, index));
    row.word(status);
    this.moment(row, purchasedAt);
    this.moment(row, status === "created" || status === "unavailable" ? undefined : approvedAt);
    this.moment(row, isSent || isDelivered ? sentAt : undefined);
    this.moment(row, isDelivered ? arrivedAt : undefined);
    this.moment(row, estimatedAt);
    this.orders.end(dirt);
    const isRejected = dirt !== undefined && dirt !== "repeat";
    return { index, isRejected, purchasedAt, deliveredAt: isDelivered ? arrivedAt : undefined, estimatedAt };
  }

  /** Writes the pieces of an order and gives their price and freight, in cents; goes on with the order's numbers. */
  private writeItems(order: Order, pieces: number): number {
    const { random, market } = this;
    let total = 0;
    let product = random.lowBelow(market.sizes.products);
    for (let piece = 1; piece <= pieces; piece++) {
      // Two of the same are two pieces; three orders in four with several pieces have one article only.
      if (piece > 1 && random.chance(25)) product = random.lowBelow(market.sizes.products);
      const price = priceOf(this.prices, product);
      const freight = random.chance(0.3) ? 0 : 700 + random.lowBelow(5_000);
      total += price + freight;
      const dirt = order.isRejected ? undefined : this.planters.items.next();
      const row = this.items.begin(dirt);
      row.id(this.ids.at(STREAM.orderIds, order.index));
      row.integer(piece);
      row.id(this.ids.at(STREAM.productIds, product));
      row.id(this.ids.at(STREAM.sellerIds, (product * 7919) % market.sizes.sellers));
      this.moment(row, order.purchasedAt + 6 * SECONDS_PER_DAY);
      row.cents(price);
      row.cents(freight);
      if (order.isRejected) this.items.endOrphan();
      else this.items.end(dirt);
    }
    return total;
  }

  /** Vouchers pay a part, and another way the rest; goes on with the order's numbers. */
  private writePayments(order: Order, total: number): void {
    const { random } = this;
    // One published order has no payment; three that were never paid have one of a way nobody defined.
    if (random.chance(0.001)) return;
    if (total === 0) {
      this.writePayment(order, 1, random.chance(98) ? "credit_card" : "not_defined", 0);
      return;
    }
    let rest = total;
    let sequential = 1;
    for (let type = random.choose(PAYMENT_TYPES); type === "voucher" && sequential < 12; sequential++) {
      const part = random.chance(50) ? rest : 1 + random.below(rest);
      this.writePayment(order, sequential, type, part);
      rest -= part;
      if (rest === 0) return;
      type = random.choose(PAYMENT_TYPES);
    }
    this.writePayment(order, sequential, random.chance(80) ? "credit_card" : "boleto", rest);
  }

  private writePayment(order: Order, sequential: number, type: string, cents: number): void {
    const dirt = order.isRejected ? undefined : this.planters.payments.next();
    const row = this.payments.begin(dirt);
    row.id(this.ids.at(STREAM.orderIds, order.index));
    row.integer(sequential);
    row.word(type);
    row.integer(type === "credit_card" ? this.random.choose(INSTALMENTS) : 1);
    row.cents(cents);
    if (order.isRejected) this.payments.endOrphan();
    else this.payments.end(dirt);
  }

  private moment(row: CsvWriter, at: number | undefined): void {
    writeMoment(this.market, row, at);
  }
}

/** Writes a moment given in seconds since the first day, or nothing. */
export function writeMoment(market: Market, row: CsvWriter, at: number | undefined): void {
  const date = at === undefined ? undefined : market.timeline.days[Math.floor(at / SECONDS_PER_DAY)]?.date;
  if (at === undefined || date === undefined) row.word("");
  else row.moment(date, at % SECONDS_PER_DAY);
}
