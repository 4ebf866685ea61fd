/** A generated file: its path below the output folder, and its rows without the header. */
export interface GeneratedFile {
  readonly path: string;
  readonly rows: number;
}

/**
 * What a pipeline that follows the data contract finds in a table, dirt included:
 * `landed = accepted + duplicates + the sum of rejected`.
 */
export interface TableCount {
  /** Rows in all files of the table. */
  readonly landed: number;
  /** Rows that end in silver. */
  readonly accepted: number;
  /** Rows that repeat a key: an older export of it, or the same row again. */
  readonly duplicates: number;
  /** Rows that break a rule, as `column:rule`, for example `status:allowed_values`. */
  readonly rejected: Readonly<Record<string, number>>;
}

/** The rules of a data contract that planted dirt breaks. `type` is a text that is no value of the column's type. */
export type BrokenRule =
  | "required"
  | "type"
  | "allowed_values"
  | "pattern"
  | "minimum"
  | "range"
  | "reference";

/** Written as `generated.json` beside the data; also how a generator knows its own folder again. */
export interface Manifest {
  /** The dataset whose generator wrote the folder. */
  readonly dataset: string;
  readonly scale: number;
  readonly seed: number;
  readonly files: readonly GeneratedFile[];
  readonly tables: Readonly<Record<string, TableCount>>;
}

/** Rows between two reports of progress. */
const REPORT_EVERY = 50_000;

/** Counts what is written to each table, and what of it was planted. */
export class Tally {
  readonly tables: Record<string, TableTally> = {};
  private rows = 0;

  /** @param onRows told now and then how many rows there are by now */
  constructor(private readonly onRows: (rows: number) => void) {}

  /** Begins to count a table. */
  table(name: string): TableTally {
    const table = new TableTally(() => {
      this.rows += REPORT_EVERY;
      this.onRows(this.rows);
    });
    this.tables[name] = table;
    return table;
  }

  /** The counts as plain data. */
  counts(): Record<string, TableCount> {
    return Object.fromEntries(
      Object.entries(this.tables).map(([name, { landed, accepted, duplicates, rejected }]) => [
        name,
        { landed, accepted, duplicates, rejected },
      ]),
    );
  }
}

/** Counts the rows of one table. */
export class TableTally implements TableCount {
  landed = 0;
  accepted = 0;
  duplicates = 0;
  readonly rejected: Record<string, number> = {};

  constructor(private readonly onMany: () => void) {}

  accept(): void {
    this.accepted += 1;
    this.land();
  }

  repeat(): void {
    this.duplicates += 1;
    this.land();
  }

  reject(column: string, rule: BrokenRule): void {
    const reason = `${column}:${rule}`;
    this.rejected[reason] = (this.rejected[reason] ?? 0) + 1;
    this.land();
  }

  private land(): void {
    this.landed += 1;
    if (this.landed % REPORT_EVERY === 0) this.onMany();
  }
}
