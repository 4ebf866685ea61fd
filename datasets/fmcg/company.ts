import { calendar, type Day, spread } from "../calendar";
import type { Tally } from "../manifest";
import type { OutputFolder } from "../output-folder";
import { Random } from "../random";

/** One stream of random numbers for each kind of thing, so that none disturbs another. */
export const STREAM = {
  customers: 1,
  products: 2,
  prices: 3,
  orders: 4,
  lines: 5,
  parent: 6,
  parentPrices: 7,
} as const;

/** The child's first day and its last one; fixed, so that the same seed gives the same bytes for ever. */
const FIRST_DAY = "2025-07-01";
const LAST_DAY = "2025-12-31";
/** Days before are in the load of the history, later ones have a file each. */
export const FIRST_DAILY_DAY = "2025-12-01";

/** Orders by weekday, Sunday first: gyms and kiosks order on working days. */
const WEEKDAYS = [0.5, 1.2, 1.15, 1.1, 1.1, 1.05, 0.7];

/** How many things there are of each kind. Everything grows in proportion to the scale. */
export interface Sizes {
  readonly customers: number;
  readonly products: number;
  readonly orders: number;
  readonly parentCustomers: number;
  readonly parentProducts: number;
  /** Rows of the parent's facts in each of its months. */
  readonly parentRowsPerMonth: number;
}

export function sizesOf(scale: number): Sizes {
  const scaled = (count: number) => Math.max(4, Math.round(count * scale));
  const parentCustomers = scaled(100);
  const parentProducts = scaled(80);
  return {
    customers: scaled(150),
    products: scaled(60),
    orders: scaled(8_000),
    parentCustomers,
    parentProducts,
    parentRowsPerMonth: Math.min(parentCustomers * parentProducts, scaled(500)),
  };
}

/** What every part of the generator works with. */
export interface Company {
  readonly seed: number;
  readonly sizes: Sizes;
  readonly days: readonly Day[];
  /** Orders `starts[d]` to `starts[d + 1] - 1` are placed on day `d`. */
  readonly starts: readonly number[];
  readonly output: OutputFolder;
  readonly tally: Tally;
}

/** The days of the child, and how the orders spread over them. */
export function daysOf(sizes: Sizes): Pick<Company, "days" | "starts"> {
  const days = calendar(FIRST_DAY, LAST_DAY);
  const trade = (day: Day) => (1 + day.index / days.length) * (WEEKDAYS[day.weekday] ?? 1);
  return { days, starts: spread(sizes.orders, days.map(trade)) };
}

export function newRandom(company: Company): Random {
  return new Random(company.seed);
}

/** The child's number of its n-th customer, from 0. */
export const customerId = (index: number): number => 789_101 + index;

/** The child's number of its n-th product, from 0. */
export const productId = (index: number): number => 25_891_101 + index;

/** `yyyy-mm-dd` in the formats of the exports; the last one is for orders only. */
export function writings(date: string): readonly string[] {
  const [year = "", month = "", day = ""] = date.split("-");
  const words = new Date(`${date}T00:00:00Z`);
  const name = (options: Intl.DateTimeFormatOptions): string =>
    words.toLocaleDateString("en-US", { timeZone: "UTC", ...options });
  return [
    `${year}/${month}/${day}`,
    `${day}/${month}/${year}`,
    `${day}-${month}-${year}`,
    date,
    `${name({ weekday: "long" })}, ${name({ month: "long" })} ${day}, ${year}`,
  ];
}
/** How many of the writings stand in the child's prices: dates in words do not. */
export const PRICE_WRITINGS = 4;
