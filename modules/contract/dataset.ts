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
   * Folder of the table's files below the dataset's source folder, for example `raw/postgres/users`.
   * Files lie in it or in date folders (`yyyy-mm-dd`) below it. Of a table with `landingFiles`: the folder they lie in,
   * empty when that is the source folder itself.
   */
  readonly landingPath: string;
  /**
   * Paths of the table's files below the source folder, for example `parent/fact_orders*.csv`; `*` stands for any
   * characters of a file's name. For tables that share a folder. @default every file of `landingPath`
   */
  readonly landingFiles?: readonly string[];
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

/** Whether a path below the source folder is one that an entry of `landingFiles` means. */
export function fileMatcher(pattern: string): (path: string) => boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const whole = new RegExp(`^${parts.join("[^/]*")}$`);
  return (path) => whole.test(path);
}
