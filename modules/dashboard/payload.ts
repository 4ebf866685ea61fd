import type { Format } from "./schema";

/** What the page is given: plain data, written as JSON into the file. Every number in it was computed by DuckDB. */
export interface Payload {
  readonly title: string;
  readonly description: string;
  readonly asOf?: { readonly label: string; readonly text: string };
  readonly sources: Readonly<Record<string, PayloadSource>>;
  readonly measures: Readonly<Record<string, PayloadMeasure>>;
  readonly dimensions: Readonly<Record<string, PayloadDimension>>;
  readonly pages: readonly PayloadPage[];
  readonly cubes: readonly Cube[];
}

export interface PayloadSource {
  readonly label: string;
  readonly description: string;
  readonly sql: string;
  readonly uses: readonly string[];
  /** The gold tables it reads, directly and through the sources it uses. */
  readonly tables: readonly string[];
}

export interface PayloadMeasure {
  readonly label: string;
  readonly description: string;
  readonly source: string;
  /** With the measures it is made of written out. */
  readonly sql: string;
  readonly format: Format;
  readonly unit?: string;
}

export interface PayloadDimension {
  readonly label: string;
  readonly format: "text" | "month" | "date";
  /** With the names of missing and joined values written out. */
  readonly sql: string;
  /** SQL of what identifies a value, where that is not the value itself. */
  readonly key?: string;
  /** The definition gives the order of the values. */
  readonly ordered: boolean;
  /** What the joined values are called, where some are joined; shown last. */
  readonly other?: string;
  /** In the order to show; cubes name a value by its place here. */
  readonly values: readonly string[];
}

export type Cell = number | string | null;

/** How many combinations of filters and of dimension values there are. */
export interface Shape {
  /** For each filter, the number of its values; all comes on top. */
  readonly filters: readonly number[];
  readonly dimensions: readonly number[];
}

/**
 * The measures for every combination of one value, or all, of each filter and of the dimensions' values. A combination
 * is one number in a mixed radix: for each filter 0 for all or the value's place plus 1, then for each dimension the
 * value's place. `keys` holds these numbers ascending, each as the difference to the one before.
 */
export interface Cube {
  readonly filters: readonly string[];
  readonly dimensions: readonly string[];
  readonly measures: readonly string[];
  /** How many values each filter and each dimension had when the keys were made. */
  readonly shape: Shape;
  readonly keys: readonly number[];
  /** For each measure, a cell for each key. */
  readonly cells: readonly (readonly Cell[])[];
  /**
   * Filters that are not in the keys, since a dimension's value has one value of them (a month has one year): for
   * each the dimension and, for each place of its values, the place of the filter's value.
   */
  readonly decided: Readonly<Record<string, Decided>>;
  /** How many rows of the source each key stands for; only in cubes without dimensions. */
  readonly rows?: readonly number[];
}

export interface Decided {
  readonly dimension: number;
  readonly places: readonly number[];
}

export interface PayloadPage {
  readonly title: string;
  readonly description?: string;
  readonly filters: readonly string[];
  readonly cards: readonly PayloadCard[];
  readonly charts: readonly PayloadChart[];
}

export interface PayloadCard {
  readonly measure: string;
  readonly caption?: string;
  readonly captionPrefix?: string;
  readonly ignore: readonly string[];
  /** Place of its cube, which has no dimensions. */
  readonly totals: number;
}

interface ChartFrame {
  readonly title: string;
  readonly description?: string;
  readonly width: "full" | "two-thirds" | "half" | "third" | "quarter";
  readonly ignore: readonly string[];
  /** Place of the cube without dimensions that counts the rows behind it. */
  readonly totals: number;
}

export interface SplitPayload extends ChartFrame {
  readonly type: "line" | "column" | "bar" | "donut";
  readonly measures: readonly string[];
  readonly by: string;
  readonly split?: string;
  readonly top?: number;
  readonly share: boolean;
  readonly cube: number;
}

export interface FunnelPayload extends ChartFrame {
  readonly type: "funnel";
  readonly measures: readonly string[];
}

export interface TableColumn {
  readonly label: string;
  readonly sql: string;
  readonly format: Format;
}

export interface TablePayload extends ChartFrame {
  readonly type: "table";
  readonly source: string;
  readonly order: string;
  readonly limit: number;
  readonly columns: readonly TableColumn[];
  /** For each column, a cell for each row, in the table's order. */
  readonly cells: readonly (readonly Cell[])[];
  /** For each filter that applies, the place of each row's value. */
  readonly places: Readonly<Record<string, readonly number[]>>;
}

export type PayloadChart = SplitPayload | FunnelPayload | TablePayload;
