import type { DatasetContract } from "../contract/dataset";
import type { TableName } from "./dbt-project";
import type { BuiltModel } from "./engine";
import { facet, type LineageDataset } from "./openlineage";
import type { RunResult } from "./run-types";

/** Where the data of a run lies; absolute paths. */
export interface LineagePlaces {
  readonly sourceDir: string;
  readonly workDir: string;
}

/** Columns of a table by its name, in their order. */
export type TableColumns = ReadonlyMap<
  TableName,
  readonly { readonly name: string; readonly type: string }[]
>;

/** One step of a run: what it read and what it wrote. */
export interface LineageJob {
  /** Below the run's own name, for example `silver.orders`. */
  readonly name: string;
  readonly jobType: "LOAD" | "MODEL" | "EXPORT";
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly inputs: readonly LineageDataset[];
  readonly outputs: readonly LineageDataset[];
  readonly failure?: string;
}

/** The steps of a run in terms of OpenLineage: files to bronze, models to silver, quarantine and gold, gold to Parquet. */
export class LineageJobs {
  constructor(
    private readonly contract: DatasetContract,
    private readonly places: LineagePlaces,
    private readonly columns: TableColumns,
  ) {}

  /** The tables that got files in this run. */
  loads({ files, startedAt, seconds }: RunResult): LineageJob[] {
    const finishedAt = later(startedAt, seconds.landing_to_bronze);
    return this.contract.tables.flatMap(({ name }) => {
      const read = files.filter((file) => file.table === name && file.status !== "unchanged");
      if (read.length === 0) return [];
      const inputs = read.map(({ path, rows }) => ({
        ...fileAt(`${this.places.sourceDir}/${path}`),
        inputFacets: {
          inputStatistics: facet("InputStatisticsInputDatasetFacet", { rowCount: rows, fileCount: 1 }),
        },
      }));
      const rows = read.reduce((sum, file) => sum + file.rows, 0);
      const outputs = [this.written(`bronze.${name}`, rows)];
      return [{ name: `bronze.${name}`, jobType: "LOAD", startedAt, finishedAt, inputs, outputs }];
    });
  }

  /** What was built of dbt's models. Without a result the run failed, and nothing is known of rows. */
  models(models: readonly BuiltModel[], result?: RunResult): LineageJob[] {
    return models.map(({ table, inputs, ...times }) => ({
      name: table,
      jobType: "MODEL",
      ...times,
      inputs: inputs.map((input) => this.read(input, result)),
      outputs: [this.written(table, result === undefined ? undefined : rowsOf(table, result))],
    }));
  }

  /** Gold as files. */
  publication({ gold, finishedAt }: RunResult): LineageJob {
    const tables = Object.entries(gold);
    return {
      name: "publish",
      jobType: "EXPORT",
      startedAt: finishedAt,
      finishedAt,
      inputs: tables.map(([name]) => this.table(`gold.${name}`)),
      outputs: tables.map(([name, rowCount]) => ({
        ...fileAt(`${this.places.workDir}/lake/gold/${this.contract.name}/${name}.parquet`),
        outputFacets: { outputStatistics: facet("OutputStatisticsOutputDatasetFacet", { rowCount }) },
      })),
    };
  }

  private table(table: TableName): LineageDataset {
    const { name } = this.contract;
    const columns = this.columns.get(table);
    const described = new Map(this.described(table).map((column) => [column.name, column.description]));
    const fields = columns?.map((column, index) => {
      const description = described.get(column.name);
      return {
        ...column,
        ...(description === undefined ? {} : { description }),
        ordinal_position: index + 1,
      };
    });
    return {
      namespace: `duckdb://${this.places.workDir}/${name}.duckdb`,
      name: `${name}.${table}`,
      ...(fields === undefined ? {} : { facets: { schema: facet("SchemaDatasetFacet", { fields }) } }),
    };
  }

  /** Columns that the contract describes: gold's are others, even of the same name. */
  private described(table: TableName) {
    const [schema, name] = table.split(".");
    if (schema === "gold") return [];
    return this.contract.tables.find((candidate) => candidate.name === name)?.columns ?? [];
  }

  private written(table: TableName, rowCount: number | undefined): LineageDataset {
    if (rowCount === undefined) return this.table(table);
    const outputStatistics = facet("OutputStatisticsOutputDatasetFacet", { rowCount });
    return { ...this.table(table), outputFacets: { outputStatistics } };
  }

  /** A table that is read, with how many rows it has; of bronze also which rules its rows break. */
  private read(table: TableName, result: RunResult | undefined): LineageDataset {
    const rowCount = result === undefined ? undefined : rowsOf(table, result);
    if (result === undefined || rowCount === undefined) return this.table(table);
    const metrics = facet("DataQualityMetricsInputDatasetFacet", { rowCount, columnMetrics: {} });
    const assertions = brokenRules(table, result);
    const quality = facet("DataQualityAssertionsDatasetFacet", { assertions });
    const inputFacets = {
      dataQualityMetrics: metrics,
      ...(assertions.length === 0 ? {} : { dataQualityAssertions: quality }),
    };
    return { ...this.table(table), inputFacets };
  }
}

/** The path with forward slashes on every system. */
function fileAt(path: string): LineageDataset {
  return { namespace: "file", name: path.replaceAll("\\", "/") };
}

function rowsOf(table: TableName, { tables, gold }: RunResult): number | undefined {
  const [schema, name = ""] = table.split(".");
  const counts = tables[name];
  if (schema === "gold") return gold[name];
  if (schema === "bronze") return counts?.landed;
  if (schema === "silver") return counts?.accepted;
  return Object.values(counts?.rejected ?? {}).reduce((sum, rows) => sum + rows, 0);
}

function brokenRules(table: TableName, { tables }: RunResult) {
  const [schema, name = ""] = table.split(".");
  if (schema !== "bronze") return [];
  return Object.entries(tables[name]?.rejected ?? {}).map(([assertion, rows]) => ({
    assertion,
    success: false,
    severity: "error",
    expected: "0",
    actual: String(rows),
  }));
}

function later(time: string, seconds: number): string {
  return new Date(new Date(time).getTime() + seconds * 1000).toISOString();
}
