import type { CsvWriter } from "../csv-writer";
import type { TableTally, Tally } from "../manifest";
import type { OutputFolder } from "../output-folder";
import type { Dirt } from "../planter";
import { Random } from "../random";
import { EARLY_EXPORT, LATE_EXPORT, type Sizes, type Timeline } from "./timeline";

/** One stream of random numbers for each kind of thing, so that none disturbs another. */
export const STREAM = { users: 1, products: 2, orders: 3, events: 4, contacts: 5, prices: 6 } as const;

/** What every part of the generator works with. */
export interface Shop {
  readonly seed: number;
  readonly sizes: Sizes;
  readonly timeline: Timeline;
  /** Index of the last day that the early export knows. Dirt is planted after it, see `Planter`. */
  readonly lastEarlyDay: number;
  readonly output: OutputFolder;
  readonly tally: Tally;
}

export function newRandom(shop: Shop): Random {
  return new Random(shop.seed);
}

/** The files of one table: an early full export, and the late one that replaces it row by row. */
export class Exports {
  private constructor(
    /** Takes the rows of the early export; each is a repetition of one that the late export brings. */
    private readonly earlyFile: CsvWriter,
    private readonly lateFile: CsvWriter,
    private readonly tally: TableTally,
  ) {}

  static async create(shop: Shop, table: string, columns: readonly string[]): Promise<Exports> {
    const path = (folder: string) => `raw/postgres/${table}/${folder}/${table}.csv`;
    const early = await shop.output.csv(path(EARLY_EXPORT.folder), columns);
    const late = await shop.output.csv(path(LATE_EXPORT.folder), columns);
    return new Exports(early, late, shop.tally.table(table));
  }

  /** A row of the early export, to be filled and ended by the caller. */
  early(): CsvWriter {
    this.tally.repeat();
    return this.earlyFile;
  }

  /** A row of the late export, to be filled by the caller and ended with `endLate`. */
  late(dirt: Dirt): CsvWriter {
    if (dirt !== undefined && dirt !== "repeat") this.lateFile.replaceNext(dirt);
    return this.lateFile;
  }

  /** Ends a row of the late export, and counts it as what the planter made of it. */
  endLate(dirt: Dirt): void {
    this.lateFile.endRow();
    if (dirt === undefined) this.tally.accept();
    else if (dirt === "repeat") {
      this.tally.accept();
      this.lateFile.repeatRow();
      this.tally.repeat();
    } else this.tally.reject(dirt.column, dirt.rule);
  }

  /** Ends a row of the late export that itself is fine, but belongs to a row that is not. */
  endOrphan(column: string): void {
    this.lateFile.endRow();
    this.tally.reject(column, "reference");
  }

  get isFull(): boolean {
    return this.lateFile.isFull || this.earlyFile.isFull;
  }

  /** Hands what was collected to the disk. */
  async drain(): Promise<void> {
    await this.earlyFile.drain();
    await this.lateFile.drain();
  }
}
