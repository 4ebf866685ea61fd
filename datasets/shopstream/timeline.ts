import { calendar, type Day, spread } from "../calendar";

/** Accounts and articles begin before the first order, as in a shop that opens. */
const FIRST_DAY = "2023-10-01";
const FIRST_ORDER_DAY = "2024-01-01";
/** The last day with data: fixed, so that the same seed gives the same bytes for ever. */
const LAST_DAY = "2025-12-31";
/** The stream of events is kept for the last thirty days only. */
const FIRST_EVENT_DAY = "2025-12-02";

/** An export taken in the morning holds everything up to the evening before. */
export const EARLY_EXPORT = { folder: "2024-04-01", lastDay: "2024-03-31" } as const;
export const LATE_EXPORT = { folder: "2026-01-01", lastDay: LAST_DAY } as const;

/** Orders by month, January first: sales in January and July are weak, presents are bought in November and December. */
const MONTHS = [0.86, 0.8, 0.92, 0.95, 1, 0.98, 0.88, 0.86, 1.02, 1.08, 1.34, 1.52];
/** Orders by weekday, Sunday first. */
const WEEKDAYS = [1.16, 1.02, 0.95, 0.93, 0.95, 0.98, 1.08];

/** How many things there are of each kind. Everything grows in proportion to the scale. */
export interface Sizes {
  readonly users: number;
  readonly products: number;
  readonly orders: number;
  readonly events: number;
  readonly contacts: number;
}

export function sizesOf(scale: number): Sizes {
  const scaled = (count: number) => Math.max(1, Math.round(count * scale));
  return {
    users: scaled(1_000),
    products: scaled(200),
    orders: scaled(5_000),
    events: scaled(10_000),
    contacts: scaled(500),
  };
}

/**
 * When everything happens. Ids count up in time, so that "the accounts that exist on this day" is a range of ids:
 * `users[d]` of them were opened before day `d`.
 */
export interface Timeline {
  readonly days: readonly Day[];
  readonly users: readonly number[];
  readonly products: readonly number[];
  readonly orders: readonly number[];
  readonly events: readonly number[];
  readonly contacts: readonly number[];
}

export function timelineOf(sizes: Sizes): Timeline {
  const days = calendar(FIRST_DAY, LAST_DAY);
  const since = (date: string, day: Day) => (day.date >= date ? 1 : 0);
  const trade = (day: Day) =>
    (1 + (2 * day.index) / days.length) * (MONTHS[day.month - 1] ?? 1) * (WEEKDAYS[day.weekday] ?? 1);
  return {
    days,
    users: spread(
      sizes.users,
      days.map((day) => (day.date < FIRST_ORDER_DAY ? 1.5 : trade(day))),
    ),
    products: spread(
      sizes.products,
      days.map((day) => (day.date < FIRST_ORDER_DAY ? 12 : 1)),
    ),
    orders: spread(
      sizes.orders,
      days.map((day) => since(FIRST_ORDER_DAY, day) * trade(day)),
    ),
    events: spread(
      sizes.events,
      days.map((day) => since(FIRST_EVENT_DAY, day) * trade(day)),
    ),
    contacts: spread(sizes.contacts, days.map(trade)),
  };
}
