import { calendar, type Day, spread } from "../calendar";
import type { CsvWriter } from "../csv-writer";
import type { TableTally, Tally } from "../manifest";
import type { OutputFolder } from "../output-folder";
import type { Dirt } from "../planter";
import { Random } from "../random";

/** One stream of random numbers for each kind of thing, so that none disturbs another. */
export const STREAM = {
  orderIds: 1,
  customerIds: 2,
  personIds: 3,
  productIds: 4,
  sellerIds: 5,
  reviewIds: 6,
  people: 7,
  products: 8,
  sellers: 9,
  orders: 10,
  reviews: 11,
  prefixes: 12,
  points: 13,
} as const;

/** How many things there are of each kind. */
export interface Sizes {
  readonly orders: number;
  readonly products: number;
  readonly sellers: number;
  /** Points of the map, those written twice not included. */
  readonly points: number;
}

/** The published data set has one article for three orders, one seller for 32, and a million points whatever is sold. */
export function sizesOf(scale: number): Sizes {
  const scaled = (count: number) => Math.max(1, Math.round(count * scale));
  return {
    orders: scaled(10_000),
    products: scaled(3_300),
    sellers: scaled(310),
    points: Math.min(scaled(74_000), 740_000),
  };
}

const FIRST_ORDER_DAY = "2016-09-04";
/** The last day with an order: fixed, so that the same seed gives the same bytes for ever. */
const LAST_ORDER_DAY = "2018-10-17";
/** Far enough for the slowest parcel. */
const LAST_DAY = "2019-12-31";
/** The trial of the first months, and the days after the export was taken, hold a handful of orders. */
const STEADY_FROM = "2017-01-05";
const STEADY_TO = "2018-08-29";
const BLACK_FRIDAY = "2017-11-24";
/** Orders by weekday, Sunday first. */
const WEEKDAYS = [0.82, 1.14, 1.12, 1.08, 1.04, 0.98, 0.76];

/** When everything happens. Orders count up in time: those of day `d` are `orders[d]` to `orders[d + 1] - 1`. */
export interface Timeline {
  readonly days: readonly Day[];
  readonly orders: readonly number[];
}

export function timelineOf(sizes: Sizes): Timeline {
  const days = calendar(FIRST_ORDER_DAY, LAST_DAY);
  return { days, orders: spread(sizes.orders, days.map(ordersOn)) };
}

function ordersOn(day: Day): number {
  if (day.date > LAST_ORDER_DAY) return 0;
  if (day.date < STEADY_FROM || day.date > STEADY_TO) return 2;
  const growth = 30 + Math.min(210, 0.55 * (day.index - 120));
  return growth * (WEEKDAYS[day.weekday] ?? 1) * (day.date === BLACK_FRIDAY ? 5 : 1);
}

/** What every part of the generator works with. */
export interface Market {
  readonly seed: number;
  readonly sizes: Sizes;
  readonly timeline: Timeline;
  readonly output: OutputFolder;
  readonly tally: Tally;
}

export function newRandom(market: Market): Random {
  return new Random(market.seed);
}

/** The file of one table, and the count of what is written to it. */
export class Landed {
  private constructor(
    private readonly file: CsvWriter,
    private readonly tally: TableTally,
  ) {}

  static async create(
    market: Market,
    table: string,
    path: string,
    columns: readonly string[],
  ): Promise<Landed> {
    return new Landed(await market.output.csv(path, columns), market.tally.table(table));
  }

  /** A row, to be filled by the caller and ended with `end`. */
  begin(dirt?: Dirt): CsvWriter {
    if (dirt !== undefined && dirt !== "repeat") this.file.replaceNext(dirt);
    return this.file;
  }

  /** Ends a row, and counts it as what was made of it. */
  end(dirt?: Dirt): void {
    this.file.endRow();
    if (dirt === undefined) this.tally.accept();
    else if (dirt === "repeat") {
      this.tally.accept();
      this.file.repeatRow();
      this.tally.repeat();
    } else this.tally.reject(dirt.column, dirt.rule);
  }

  /** Ends a row that itself is fine, but belongs to an order that is not. */
  endOrphan(): void {
    this.file.endRow();
    this.tally.reject("order_id", "reference");
  }

  get isFull(): boolean {
    return this.file.isFull;
  }

  /** Hands what was collected to the disk. */
  drain(): Promise<void> {
    return this.file.drain();
  }
}
