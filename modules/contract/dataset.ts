/**
 * The type of a column, as far as the engines agree on types. Each variant maps every kind to a type of its own.
 * Source: the `logicalType` and `logicalTypeOptions` of the Open Data Contract Standard 3.1.
 */
export type ColumnType =
  | { readonly kind: "text" }
  | { readonly kind: "integer" }
  | { readonly kind: "decimal"; readonly precision: number; readonly scale: number }
  | { readonly kind: "boolean" }
  | { readonly kind: "date" }
  | { readonly kind: "timestamp"; readonly timezone: boolean }
  | { readonly kind: "json" };

/** One column of a table as it lands, with the rules a row must obey to be accepted in silver. */
export interface Column {
  readonly name: string;
  readonly description: string;
  readonly type: ColumnType;
  /** A row without a value is rejected. @default false */
  readonly required?: boolean;
  /** The only values accepted. @default any value of the type */
  readonly allowedValues?: readonly string[];
  /** Smallest value accepted: a number, or an ISO 8601 date for dates and timestamps. @default none */
  readonly minimum?: string | number;
  /** Largest value accepted: a number, or an ISO 8601 date for dates and timestamps. @default none */
  readonly maximum?: string | number;
  /** A regular expression that the whole text must match. @default none */
  readonly pattern?: string;
  /** The column this one points at; a row whose value is not there is rejected. @default none */
  readonly references?: { readonly table: string; readonly column: string };
  /**
   * Digits of a code that is text, such as a zip code. Spreadsheets take a code for a number: `01151` becomes `1151` or
   * `1151.0`. Silver gives such a value its zeros back; any other text stays as it is. @default the text as it landed
   */
  readonly codeDigits?: number;
  /** A landed file may lack the column, which is empty then; of any other column that is an error. @default false */
  readonly mayBeAbsent?: boolean;
}

/** Units of time that contracts may use, which are those of dbt's source freshness. */
export const TIME_UNITS = [
  { symbol: "min", name: "minute", seconds: 60 },
  { symbol: "h", name: "hour", seconds: 3_600 },
  { symbol: "d", name: "day", seconds: 86_400 },
] as const;
export type TimeUnit = (typeof TIME_UNITS)[number]["symbol"];

/** A length of time as a contract says it, for example 1 `d`. */
export interface TimeSpan {
  /** A whole number above 0. */
  readonly value: number;
  readonly unit: TimeUnit;
}

/** One table of a dataset. */
export interface DatasetTable {
  readonly name: string;
  readonly description: string;
  readonly format: "csv" | "json";
  /** Without any file of this table a load stops. @default false */
  readonly required?: boolean;
  /** The columns that identify a row; silver keeps one row per key. */
  readonly primaryKey: readonly string[];
  /**
   * Folder of the table's files below the dataset's source folder, for example `raw/postgres/users`, or `.` for the
   * source folder itself. Files lie in it or in date folders (`yyyy-mm-dd`) below it.
   */
  readonly landingPath: string;
  /**
   * Names that a file of the table may have, where several tables land in one folder. `*` stands for any characters;
   * upper and lower case are the same. @default every file of the format
   */
  readonly landingFiles?: readonly string[];
  /** A new file lands at least this often; a run warns when none did. @default nothing is agreed */
  readonly frequency?: TimeSpan;
  /**
   * Share of the landed rows, in percent, that may be rejected, or differ from another row of their file that has their
   * key; a run with more of them stops before gold. Rows that only point at a row which has not arrived do not count.
   * @default 50, from 20 such rows on
   */
  readonly maxRejectedPercent?: number;
  readonly columns: readonly Column[];
}

/** A dataset as its data contract (`datasets/<name>/contract.odcs.yaml`) describes it. Plain data. */
export interface DatasetContract {
  /** Lower-case name of the dataset and of its folder, for example `shopstream`. */
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly tables: readonly DatasetTable[];
}
