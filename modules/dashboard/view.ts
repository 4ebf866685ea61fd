import { type CubeEntry, CubeReader } from "./cube";
import type { Cell, Payload, PayloadChart, PayloadPage, SplitPayload, TablePayload } from "./payload";
import { type Condition, figureSql, tableSql } from "./query";

/** What is chosen on a page: for each filter 0 for all, else the place of the value plus 1. */
export type Selection = Readonly<Record<string, number>>;

/** A split chart's figures as a grid: a row for each value of `by`, a column for each series. */
export interface Grid {
  readonly rows: readonly { readonly label: string; readonly cells: readonly Cell[] }[];
  readonly series: readonly string[];
}

/** Something on a page that can be explained: a card's measures, or a chart. */
export type Figure = PayloadChart | { readonly measures: readonly string[]; readonly totals: number };

/** What a figure was computed from. */
export interface Origin {
  readonly sql: string;
  readonly source: string;
  /** Rows of the source under the filters in force. */
  readonly rows: number;
  readonly inForce: readonly { readonly label: string; readonly value: string }[];
  /** Labels of the page's filters that do not apply. */
  readonly unaffectedBy: readonly string[];
}

/** Looks figures up in a payload. Nothing here computes one: only shares of a total are divided on the page. */
export class View {
  private readonly readers = new Map<number, CubeReader>();
  constructor(private readonly payload: Payload) {}

  total(cube: number, measure: string, selection: Selection): Cell {
    const entry = this.entries(cube, selection)[0];
    const place = this.payload.cubes[cube]?.measures.indexOf(measure) ?? -1;
    return entry?.cells[place] ?? null;
  }

  rows(cube: number, selection: Selection): number {
    return this.entries(cube, selection)[0]?.rows ?? 0;
  }

  grid(chart: SplitPayload, selection: Selection): Grid {
    // Charts of one cube show some of its measures each.
    const shown = chart.measures.map((name) => this.payload.cubes[chart.cube]?.measures.indexOf(name) ?? -1);
    const entries = this.entries(chart.cube, selection).map((entry) => {
      return { ...entry, cells: shown.map((measure) => entry.cells[measure] ?? null) };
    });
    const labels = this.payload.dimensions[chart.by]?.values ?? [];
    const label = (place: number): string => labels[place] ?? "";
    if (chart.split !== undefined) return this.splitGrid(entries, label, chart.split);
    const rows = entries.map((entry) => ({ label: label(entry.places[0] ?? 0), cells: entry.cells }));
    if (!this.isOrdered(chart)) {
      const other = this.payload.dimensions[chart.by]?.other;
      const size = (row: Grid["rows"][number]): number =>
        row.label === other ? Number.NEGATIVE_INFINITY : Number(row.cells[0] ?? -Number.MAX_VALUE);
      rows.sort((a, b) => size(b) - size(a));
    }
    return { rows, series: chart.measures.map((name) => this.payload.measures[name]?.label ?? name) };
  }

  private splitGrid(entries: readonly CubeEntry[], label: (place: number) => string, split: string): Grid {
    const names = this.payload.dimensions[split]?.values ?? [];
    const present = names
      .map((_, place) => place)
      .filter((place) => entries.some((entry) => entry.places[1] === place));
    const rows = new Map<number, Cell[]>();
    for (const { places, cells } of entries) {
      const row = rows.get(places[0] ?? 0) ?? present.map(() => null);
      row[present.indexOf(places[1] ?? 0)] = cells[0] ?? null;
      rows.set(places[0] ?? 0, row);
    }
    return {
      rows: [...rows].map(([place, cells]) => ({ label: label(place), cells })),
      series: present.map((place) => names[place] ?? ""),
    };
  }

  /** Lines and columns run along their dimension; bars and donuts go from most to least unless an order is given. */
  private isOrdered(chart: SplitPayload): boolean {
    const dimension = this.payload.dimensions[chart.by];
    const alongAxis = chart.type === "line" || chart.type === "column";
    return chart.top === undefined && (alongAxis || dimension?.ordered === true);
  }

  /** Places of a table's rows to show, in order. */
  tableRows(table: TablePayload, selection: Selection): number[] {
    const chosen = Object.entries(table.places)
      .map(([name, places]) => ({ places, place: (selection[name] ?? 0) - 1 }))
      .filter(({ place }) => place >= 0);
    const count = table.cells[0]?.length ?? 0;
    const rows: number[] = [];
    for (let row = 0; row < count && rows.length < table.limit; row++) {
      if (chosen.every(({ places, place }) => places[row] === place)) rows.push(row);
    }
    return rows;
  }

  /** What a card or a chart was computed from. */
  origin(page: PayloadPage, figure: Figure, selection: Selection): Origin {
    const { dimensions, cubes } = this.payload;
    const applied = cubes[figure.totals]?.filters ?? [];
    const label = (name: string): string => dimensions[name]?.label ?? name;
    const chosen = applied.flatMap((name) => {
      const dimension = dimensions[name];
      const value = dimension?.values[(selection[name] ?? 0) - 1];
      return dimension && value !== undefined ? [{ label: dimension.label, sql: dimension.sql, value }] : [];
    });
    return {
      ...this.query(figure, chosen),
      rows: this.rows(figure.totals, selection),
      inForce: chosen.map(({ label, value }) => ({ label, value })),
      unaffectedBy: page.filters.filter((name) => !applied.includes(name)).map(label),
    };
  }

  private query(figure: Figure, conditions: readonly Condition[]): { sql: string; source: string } {
    const { dimensions, measures, sources } = this.payload;
    if ("columns" in figure) {
      return { source: figure.source, sql: tableSql({ ...figure, sources, conditions }) };
    }
    const by = "by" in figure ? [figure.by, ...(figure.split === undefined ? [] : [figure.split])] : [];
    const source = measures[figure.measures[0] ?? ""]?.source ?? "";
    const sql = figureSql({
      ...{ source, sources, conditions },
      top: "top" in figure ? figure.top : undefined,
      dimensions: by.flatMap((name) => dimensions[name] ?? []),
      measures: figure.measures.flatMap((name) => measures[name] ?? []),
    });
    return { source, sql };
  }

  private entries(place: number, selection: Selection): CubeEntry[] {
    const cube = this.payload.cubes[place];
    if (!cube) return [];
    const reader = this.readers.get(place) ?? new CubeReader(cube);
    this.readers.set(place, reader);
    const entries = reader.read(cube.filters.map((name) => selection[name] ?? 0));
    const decided = Object.entries(cube.decided).filter(([name]) => (selection[name] ?? 0) > 0);
    return entries.filter(({ places }) =>
      decided.every(([name, by]) => by.places[places[by.dimension] ?? -1] === (selection[name] ?? 0) - 1),
    );
  }
}
