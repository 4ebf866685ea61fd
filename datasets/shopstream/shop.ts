import type { CsvWriter } from "../csv-writer";
import type { BrokenRule, TableTally, Tally } from "../manifest";
import type { OutputFolder } from "../output-folder";
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

/** A column and the rule that a planted mistake in it breaks. */
export interface Mistake {
  readonly column: string;
  readonly rule: BrokenRule;
  /** What stands in the column instead. */
  readonly value: string;
}

/** What happens to a row: a mistake, a repetition, or nothing. */
export type Dirt = Mistake | "repeat" | undefined;

/**
 * Chooses the rows that get a mistake, and the rows that are written twice.
 *
 * At most one of the two happens to a row, and only to rows that no earlier export holds: what a pipeline must find
 * is then the same whether it removes duplicates before it checks rules or after.
 */
export class Planter {
  private rows: number;
  private planted = 0;

  /** @param every one row in that many gets a mistake, and another one is repeated */
  constructor(
    random: Random,
    private readonly every: number,
    private readonly mistakes: readonly Mistake[],
  ) {
    this.rows = random.at(0, every).below(every);
  }

  next(): Dirt {
    this.rows += 1;
    const place = this.rows % this.every;
    if (place === Math.floor(this.every / 2)) return "repeat";
    if (place !== 0) return undefined;
    this.planted += 1;
    return this.mistakes[this.planted % this.mistakes.length];
  }
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
