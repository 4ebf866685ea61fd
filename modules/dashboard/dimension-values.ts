import type { PayloadDimension } from "./payload";
import { dimensionSql, quoteText } from "./query";
import type { Dimension } from "./schema";

/** The values of one dimension, while the cubes that show them are computed. */
export class DimensionValues {
  private readonly values: string[] = [];
  /** The place of each value, by what identifies it. */
  private readonly places = new Map<string, number>();
  private kept: readonly string[] | undefined;

  constructor(private readonly dimension: Dimension) {}

  /** SQL of a row's value as text. */
  get sql(): string {
    return dimensionSql(this.dimension, this.kept);
  }

  /**
   * SQL of the place of a row's value, a small number that groups faster than text; undefined where values have keys,
   * since those are many and take their places as they come.
   */
  get placeSql(): string | undefined {
    if (this.dimension.key !== undefined || this.values.length === 0) return undefined;
    return `enum_code(cast(${this.sql} as enum(${this.values.map(quoteText).join(", ")})))`;
  }

  get size(): number {
    return this.values.length;
  }

  /** Takes the values in their order and joins the smallest where there are too many. */
  settle(found: readonly { readonly value: string; readonly rows: number }[]): void {
    const { limit, other } = this.dimension;
    if (limit !== undefined && found.length > limit) {
      const byRows = [...found].sort((a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1));
      this.kept = byRows.slice(0, limit).map(({ value }) => value);
    }
    for (const value of this.inOrder(this.kept ?? found.map((one) => one.value))) this.place(value, value);
    if (this.kept) this.place(other, other);
  }

  /** The place of a value; a new value takes the next. */
  place(key: unknown, label: unknown): number {
    const known = this.places.get(String(key));
    if (known !== undefined) return known;
    this.places.set(String(key), this.values.length);
    return this.values.push(String(label)) - 1;
  }

  payload(): PayloadDimension {
    const { label, format, key, order, other } = this.dimension;
    return {
      ...{ label, format, key, sql: this.sql },
      ordered: order !== undefined,
      other: this.kept && other,
      values: this.distinctNames(),
    };
  }

  /** The definition's order, then the others by value; what is missing comes last. */
  private inOrder(values: readonly string[]): string[] {
    const { order = [], empty } = this.dimension;
    const rank = (value: string): number => {
      const listed = order.indexOf(value);
      if (listed >= 0) return listed;
      return value === empty ? order.length + 1 : order.length;
    };
    return [...values].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0));
  }

  /** Two values that read the same (two products of one name) are told apart by their keys. */
  private distinctNames(): string[] {
    const uses = new Map<string, number>();
    for (const value of this.values) uses.set(value, (uses.get(value) ?? 0) + 1);
    const keys = [...this.places.keys()];
    return this.values.map((value, place) =>
      (uses.get(value) ?? 0) > 1 ? `${value} (${keys[place]})` : value,
    );
  }
}
