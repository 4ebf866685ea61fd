import type { PayloadDimension, PayloadSource, TableColumn } from "./payload";

/** Builds every SQL text: the queries that fill a page's cubes, and the one shown beside a figure. No other file does. */

type Sources = Readonly<Record<string, Pick<PayloadSource, "sql" | "uses">>>;
type SqlDimension = Pick<PayloadDimension, "sql" | "key" | "label">;
export interface SqlMeasure {
  readonly label: string;
  readonly sql: string;
}
/** One value of a filter that is in force. */
export interface Condition {
  readonly sql: string;
  readonly value: string;
}

export function quoteText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `with` and every source that a source needs, itself last. */
export function withSources(name: string, sources: Sources): string {
  const needed = new Set<string>();
  const visit = (current: string): void => {
    for (const used of sources[current]?.uses ?? []) visit(used);
    needed.add(current);
  };
  visit(name);
  const parts = [...needed].map((one) => `${one} as (\n${indent(sources[one]?.sql.trim() ?? "")}\n)`);
  return `with ${parts.join(",\n")}`;
}

function indent(sql: string): string {
  return sql.replace(/^(?=.)/gm, "  ");
}

/**
 * A dimension's value as text, with names for what is missing and for what is joined.
 *
 * @param kept the values to keep. @default all
 */
export function dimensionSql(
  dimension: { readonly sql: string; readonly empty: string; readonly other: string },
  kept?: readonly string[],
): string {
  const value = `coalesce(cast(${dimension.sql} as varchar), ${quoteText(dimension.empty)})`;
  if (kept === undefined) return value;
  const list = kept.map(quoteText).join(", ");
  return `case when ${value} in (${list}) then ${value} else ${quoteText(dimension.other)} end`;
}

export interface CubeQuery {
  readonly from: string;
  /** SQL of what each filter chooses by. */
  readonly filters: readonly string[];
  readonly dimensions: readonly { readonly by: string; readonly label?: string }[];
  readonly measures: readonly SqlMeasure[];
  /** Keeps, for each choice of filters, the values with most of the first measure. */
  readonly top?: number;
}

/**
 * One query for all choices of filters. Its columns: what is chosen (or null for all) by each filter, the group and
 * the label of each dimension, the number of rows, the measures.
 */
export function cubeSql({ from, filters, dimensions, measures, top }: CubeQuery): string {
  const chosen = filters.map((_, index) => `__f${index}`);
  const groups = dimensions.map((_, index) => `__d${index}`);
  const inner = [
    ...filters.map((sql, index) => `${sql} as __f${index}`),
    ...dimensions.map(({ by }, index) => `${by} as __d${index}`),
    ...dimensions.map(({ label }, index) => `${label ?? "null"} as __l${index}`),
  ];
  const columns = [
    ...chosen,
    ...groups.flatMap((group, index) => [group, `min(__l${index})`]),
    "count(*)",
    ...measures.map((measure, index) => `${measure.sql} as __m${index}`),
  ];
  const sets = [...groups, ...(chosen.length > 0 ? [`cube (${chosen.join(", ")})`] : [])];
  return [
    `select ${columns.join(", ")}`,
    `from (select ${["*", ...inner].join(", ")} from ${from}) as __rows`,
    ...(sets.length > 0 ? [`group by ${sets.join(", ")}`] : []),
    ...(top === undefined ? [] : [qualifyTop(chosen, `__m0 desc nulls last, ${groups[0]}`, top)]),
    // New values take their places in the order of the rows: the same every time.
    ...(groups.length > 0 ? [`order by ${groups.join(", ")}`] : []),
  ].join("\n");
}

function qualifyTop(partition: readonly string[], order: string, top: number): string {
  const by = partition.length > 0 ? `partition by ${partition.join(", ")} ` : "";
  return `qualify row_number() over (${by}order by ${order}) <= ${top}`;
}

export interface RowsQuery {
  readonly from: string;
  readonly filters: readonly string[];
  readonly columns: readonly TableColumn[];
  readonly order: string;
  readonly limit: number;
}

/**
 * The rows of a table: the first of each combination of filter values, so that the first of any choice are among
 * them. Its columns: what each filter chooses by, then the table's.
 */
export function rowsSql({ from, filters, columns, order, limit }: RowsQuery): string {
  const selected = [...filters, ...columns.map(({ sql }) => sql)].map(
    (sql, index) => `${sql} as __c${index}`,
  );
  const places = filters.map((_, index) => `__c${index}`);
  return [
    `select ${selected.join(", ")}`,
    `from ${from}`,
    qualifyTop(places, order, limit),
    `order by ${order}`,
  ].join("\n");
}

export interface FigureQuery {
  readonly source: string;
  readonly sources: Sources;
  readonly conditions: readonly Condition[];
  readonly dimensions: readonly SqlDimension[];
  readonly measures: readonly SqlMeasure[];
  readonly top?: number;
}

/** The query for one figure under the filters in force: what a reader runs to check it. */
export function figureSql(query: FigureQuery): string {
  const groups = query.dimensions.flatMap(({ key, sql, label }) => [
    ...(key === undefined ? [] : [{ sql: key, label: `${label} key` }]),
    { sql, label },
  ]);
  const columns = [...groups, ...query.measures].map(({ sql, label }) => `${sql} as ${quoteName(label)}`);
  const places = groups.map((_, index) => index + 1);
  const order = query.top === undefined ? places : [`${groups.length + 1} desc nulls last`, ...places];
  return [
    withSources(query.source, query.sources),
    `select\n  ${columns.join(",\n  ")}`,
    `from ${query.source}`,
    ...where(query.conditions),
    ...(groups.length > 0 ? [`group by ${places.join(", ")}`, `order by ${order.join(", ")}`] : []),
    ...(query.top === undefined ? [] : [`limit ${query.top}`]),
  ].join("\n");
}

export interface TableQuery {
  readonly source: string;
  readonly sources: Sources;
  readonly conditions: readonly Condition[];
  readonly columns: readonly TableColumn[];
  readonly order: string;
  readonly limit: number;
}

/** The query for a table under the filters in force. */
export function tableSql(query: TableQuery): string {
  return [
    withSources(query.source, query.sources),
    `select\n  ${query.columns.map(({ sql, label }) => `${sql} as ${quoteName(label)}`).join(",\n  ")}`,
    `from ${query.source}`,
    ...where(query.conditions),
    `order by ${query.order}`,
    `limit ${query.limit}`,
  ].join("\n");
}

function where(conditions: readonly Condition[]): string[] {
  if (conditions.length === 0) return [];
  return [`where ${conditions.map(({ sql, value }) => `${sql} = ${quoteText(value)}`).join("\n  and ")}`];
}
