import { UserError } from "../contract/errors";
import { type CubeRow, combinationKey, packCube, toCell } from "./cube";
import type { LoadedDashboard } from "./definition";
import { expandMeasure } from "./expand";
import { writeCell } from "./format";
import { type Gold, QueryError } from "./gold";
import type { Cube, Decided, Payload, PayloadMeasure, PayloadSource, TablePayload } from "./payload";
import { cubeSql, rowsSql } from "./query";
import type { Dashboard, TableChart } from "./schema";
import { SourceTables } from "./source-tables";

/** What one query for a cube is asked for, by the definition's names. */
export interface CubeRequest {
  readonly source: string;
  readonly filters: readonly string[];
  readonly dimensions: readonly string[];
  readonly measures: readonly string[];
  readonly top?: number;
}

/** Runs a definition's queries and keeps what they give. */
export class Computation {
  readonly sources: Readonly<Record<string, PayloadSource>>;
  readonly measures: Readonly<Record<string, PayloadMeasure>>;
  readonly cubes: Cube[] = [];

  private constructor(
    readonly dashboard: Dashboard,
    private readonly file: string,
    private readonly gold: Gold,
    private readonly tables: SourceTables,
  ) {
    this.sources = describeSources(dashboard);
    const described = Object.entries(dashboard.measures).map(([name, measure]) => {
      return [name, { ...measure, sql: expandMeasure(name, dashboard.measures) }];
    });
    this.measures = Object.fromEntries(described);
  }

  /** @throws UserError when a source or a dimension cannot be computed on this data. */
  static async start({ dashboard, source }: LoadedDashboard, gold: Gold): Promise<Computation> {
    const tables = await explained(source.file, "the sources", () => SourceTables.create(dashboard, gold));
    return new Computation(dashboard, source.file, gold, tables);
  }

  /** How the dimensions read once all cubes are computed. */
  describedDimensions(): Payload["dimensions"] {
    return Object.fromEntries(
      Object.entries(this.tables.dimensions).map(([name, values]) => [name, values.payload()]),
    );
  }

  measure(name: string): PayloadMeasure {
    return this.measures[name] as PayloadMeasure;
  }

  /** Up to when the data goes; undefined where there is none. */
  async asOf(name: string): Promise<Payload["asOf"]> {
    const measure = this.measure(name);
    const from = this.tables.table(measure.source);
    const sql = cubeSql({ from, filters: [], dimensions: [], measures: [measure] });
    const [row] = await this.rows(measure.label, sql);
    const { label, format, unit } = measure;
    const value = toCell(row?.[1], format);
    return value === null ? undefined : { label, text: writeCell(value, format, unit) };
  }

  /** @returns the place of the new cube. */
  async cube({ source, filters: all, dimensions, measures, top }: CubeRequest): Promise<number> {
    const decided = top === undefined ? await this.decided(source, all, dimensions) : {};
    const filters = all.filter((name) => decided[name] === undefined);
    const measured = measures.map((name) => this.measure(name));
    const sql = cubeSql({
      ...{ from: this.tables.table(source), measures: measured, top },
      filters: filters.map((name) => this.tables.group(name).by),
      dimensions: dimensions.map((name) => this.tables.group(name)),
    });
    const label = measured.map((measure) => measure.label).join(", ");
    const found = (await this.rows(label, sql)).map((row) => {
      const groups = row.slice(filters.length);
      const values = dimensions.map((name, index) => {
        return this.tables.place(name, groups[2 * index], groups[2 * index + 1]);
      });
      const [rows, ...figures] = groups.slice(2 * dimensions.length);
      return {
        places: filters.map((_, index) => (row[index] === null ? 0 : Number(row[index]) + 1)),
        values,
        rows: Number(rows),
        cells: measured.map(({ format }, index) => toCell(figures[index], format)),
      };
    });
    // The number of a combination depends on how many values there are: known only when all rows are seen.
    const sizes = (names: readonly string[]): number[] =>
      names.map((name) => this.tables.dimension(name).size);
    const shape = { filters: sizes(filters), dimensions: sizes(dimensions) };
    const rows = found.map(({ places, values, rows, cells }): CubeRow => {
      return { key: combinationKey(shape, places, values), rows, cells };
    });
    return this.cubes.push(packCube({ filters, dimensions, measures, shape, decided }, rows)) - 1;
  }

  async table(
    chart: TableChart,
    filters: readonly string[],
  ): Promise<Pick<TablePayload, "cells" | "places">> {
    const { source, order, limit, columns } = chart;
    const chosen = filters.map((name) => this.tables.group(name).by);
    const sql = rowsSql({ from: this.tables.table(source), filters: chosen, columns, order, limit });
    const rows = await this.rows(chart.title, sql);
    return {
      cells: columns.map(({ format }, index) =>
        rows.map((row) => toCell(row[filters.length + index], format)),
      ),
      places: Object.fromEntries(filters.map((name, index) => [name, rows.map((row) => Number(row[index]))])),
    };
  }

  /**
   * The filters of which each value of a dimension has one value: grouping by them would only repeat the rows. It is
   * the data that says so, which makes it true for what is shown.
   */
  private async decided(
    source: string,
    filters: readonly string[],
    dimensions: readonly string[],
  ): Promise<Record<string, Decided>> {
    const found: Record<string, Decided> = {};
    for (const [index, dimension] of dimensions.entries()) {
      if (this.dashboard.dimensions[dimension]?.key !== undefined) continue;
      for (const filter of filters) {
        const [by, of] = [this.tables.group(dimension).by, this.tables.group(filter).by];
        const sql = `select ${by}, min(${of}), max(${of}) from ${this.tables.table(source)} group by 1 order by 1`;
        const rows = await this.rows(filter, sql);
        if (rows.some(([, least, most]) => least !== most)) continue;
        const places = Array.from({ length: this.tables.dimension(dimension).size }, () => -1);
        for (const [place, value] of rows) places[Number(place)] = Number(value);
        found[filter] = { dimension: index, places };
      }
    }
    return found;
  }

  private rows(label: string, sql: string): Promise<unknown[][]> {
    return explained(this.file, `"${label}"`, () => this.gold.rows(sql));
  }
}

async function explained<T>(file: string, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    throw new UserError(`${file}: ${what} cannot be computed on this data: ${error.message}`);
  }
}

function describeSources(dashboard: Dashboard): Record<string, PayloadSource> {
  const sources: Record<string, PayloadSource> = {};
  for (const [name, { label, description, sql, uses }] of Object.entries(dashboard.sources)) {
    const own = [...sql.matchAll(/\bgold\s*\.\s*"?(\w+)/gi)].map((match) => `gold.${match[1]}`);
    const tables = [...uses.flatMap((used) => sources[used]?.tables ?? []), ...own];
    sources[name] = { label, description, sql, uses, tables: [...new Set(tables)].sort() };
  }
  return sources;
}
