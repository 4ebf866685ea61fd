import { DimensionValues } from "./dimension-values";
import type { Gold } from "./gold";
import { cubeSql, withSources } from "./query";
import type { Dashboard } from "./schema";

/**
 * Each source as a temporary table, made once, with the place of each dimension's value as a column of its own: the
 * queries for the cubes group 300,000 rows many times over, and joins and texts would be most of their time.
 */
export class SourceTables {
  readonly dimensions: Readonly<Record<string, DimensionValues>>;

  private constructor(
    private readonly dashboard: Dashboard,
    private readonly gold: Gold,
  ) {
    this.dimensions = Object.fromEntries(
      Object.entries(dashboard.dimensions).map(([name, dimension]) => [name, new DimensionValues(dimension)]),
    );
  }

  static async create(dashboard: Dashboard, gold: Gold): Promise<SourceTables> {
    const tables = new SourceTables(dashboard, gold);
    for (const source of Object.keys(dashboard.sources)) {
      const query = `${withSources(source, dashboard.sources)} select * from ${source}`;
      await gold.rows(`create or replace temp table __rows_${source} as ${query}`);
    }
    for (const name of Object.keys(dashboard.dimensions)) await tables.findValues(name);
    for (const source of Object.keys(dashboard.sources)) {
      const places = tables.dimensionsOf(source).flatMap((name) => {
        const sql = tables.dimension(name).placeSql;
        return sql === undefined ? [] : [`${sql} as ${placeColumn(name)}`];
      });
      const columns = ["*", ...places].join(", ");
      await gold.rows(
        `create or replace temp table ${tables.table(source)} as select ${columns} from __rows_${source}`,
      );
      await gold.rows(`drop table __rows_${source}`);
    }
    return tables;
  }

  table(source: string): string {
    return `__source_${source}`;
  }

  dimension(name: string): DimensionValues {
    return this.dimensions[name] as DimensionValues;
  }

  /** How a cube groups by a dimension: by place, or by key where the value has one. */
  group(name: string): { by: string; label?: string } {
    const key = this.dashboard.dimensions[name]?.key;
    if (key !== undefined) return { by: key, label: this.dimension(name).sql };
    return { by: this.dimension(name).size === 0 ? "0" : placeColumn(name) };
  }

  /** The place that a row of a cube or table names, by a group and its label. */
  place(name: string, group: unknown, label: unknown): number {
    const keyed = this.dashboard.dimensions[name]?.key !== undefined;
    return keyed ? this.dimension(name).place(group, label) : Number(group);
  }

  private dimensionsOf(source: string): string[] {
    return Object.entries(this.dashboard.dimensions)
      .filter(([, { sources }]) => sources.includes(source))
      .map(([name]) => name);
  }

  private async findValues(name: string): Promise<void> {
    const dimension = this.dashboard.dimensions[name];
    if (dimension === undefined || dimension.key !== undefined) return;
    const found = new Map<string, number>();
    for (const [index, source] of dimension.sources.entries()) {
      const by = this.dimension(name).sql;
      const sql = cubeSql({ from: `__rows_${source}`, filters: [], dimensions: [{ by }], measures: [] });
      for (const [value, , rows] of await this.gold.rows(sql)) {
        if (!found.has(String(value))) found.set(String(value), index === 0 ? Number(rows) : 0);
      }
    }
    this.dimension(name).settle([...found].map(([value, rows]) => ({ value, rows })));
  }
}

function placeColumn(dimension: string): string {
  return `__place_${dimension}`;
}
