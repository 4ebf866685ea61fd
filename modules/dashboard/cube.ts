import type { Cell, Cube, Shape } from "./payload";
import type { Format } from "./schema";

/** Decimal places kept in the file: two more than a figure shows, so that rounding is done once, when it is shown. */
const PLACES: Readonly<Partial<Record<Format, number>>> = { integer: 0, percent: 6, change: 6 };
const DEFAULT_PLACES = 4;
const TEXT_FORMATS: readonly Format[] = ["month", "date", "text"];

/** A value of DuckDB's JSON as a cell. What is no finite number becomes null: the page says "No data", never NaN. */
export function toCell(value: unknown, format: Format): Cell {
  if (value === null || value === undefined) return null;
  if (TEXT_FORMATS.includes(format)) return String(value);
  const number = Number(value);
  if (!Number.isFinite(number)) return null;
  return Number(number.toFixed(PLACES[format] ?? DEFAULT_PLACES));
}

/** The number of a combination. `filters`: 0 for all, else the value's place plus 1. */
export function combinationKey(
  shape: Shape,
  filters: readonly number[],
  dimensions: readonly number[],
): number {
  let key = 0;
  for (const [index, place] of filters.entries()) key = key * ((shape.filters[index] ?? 0) + 1) + place;
  for (const [index, place] of dimensions.entries()) key = key * (shape.dimensions[index] ?? 0) + place;
  return key;
}

export interface CubeRow {
  readonly key: number;
  readonly rows: number;
  readonly cells: readonly Cell[];
}

/** Packs rows into a cube. */
export function packCube(names: Omit<Cube, "keys" | "cells" | "rows">, unsorted: readonly CubeRow[]): Cube {
  // Without rows there is nothing to show, also where SQL's grand total is one row of nulls.
  const rows = unsorted.filter((row) => row.rows > 0).sort((a, b) => a.key - b.key);
  return {
    ...names,
    keys: rows.map((row, index) => row.key - (rows[index - 1]?.key ?? 0)),
    cells: names.measures.map((_, index) => rows.map((row) => row.cells[index] ?? null)),
    ...(names.dimensions.length === 0 ? { rows: rows.map((row) => row.rows) } : {}),
  };
}

/** One row of a cube as the page reads it. */
export interface CubeEntry {
  /** The place of the value of each dimension. */
  readonly places: readonly number[];
  readonly cells: readonly Cell[];
  readonly rows: number;
}

/** Finds the rows of one choice of filters. */
export class CubeReader {
  private readonly keys: Float64Array;
  private readonly shape: Shape;
  constructor(private readonly cube: Cube) {
    this.shape = cube.shape;
    this.keys = new Float64Array(cube.keys.length);
    let key = 0;
    for (const [index, step] of cube.keys.entries()) {
      key += step;
      this.keys[index] = key;
    }
  }

  /** @param filters 0 for all, else the value's place plus 1, in the order of the cube's filters. */
  read(filters: readonly number[]): CubeEntry[] {
    const size = this.shape.dimensions.reduce((product, count) => product * count, 1);
    const first = combinationKey(this.shape, filters, []) * size;
    const entries: CubeEntry[] = [];
    for (let at = this.firstAt(first); at < this.keys.length; at++) {
      const rest = (this.keys[at] as number) - first;
      if (rest >= size) break;
      entries.push(this.entry(at, rest));
    }
    return entries;
  }

  private entry(at: number, key: number): CubeEntry {
    const places: number[] = [];
    let rest = key;
    for (const count of [...this.shape.dimensions].reverse()) {
      places.unshift(rest % count);
      rest = Math.floor(rest / count);
    }
    const cells = this.cube.cells.map((column) => column[at] ?? null);
    return { places, cells, rows: this.cube.rows?.[at] ?? 0 };
  }

  private firstAt(key: number): number {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.keys[middle] as number) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
