import type { GlueCatalogTableConfig } from "@cdktf/provider-aws/lib/glue-catalog-table";
import { BRONZE_LINEAGE, EXTRA_COLUMNS } from "../contract/bronze";
import type { Column, ColumnType, DatasetTable } from "../contract/dataset";

type TableConfig = Omit<GlueCatalogTableConfig, "databaseName">;

/** Longest comment of a column. Source: AWS Glue Web API Reference, Column. */
const COMMENT_LENGTH = 255;
/** Longest description of a table. Source: AWS Glue Web API Reference, TableInput. */
const DESCRIPTION_LENGTH = 2048;

/** What bronze adds to the columns that landed; the job that writes bronze has the same list. */
const BRONZE_COLUMNS = [...BRONZE_LINEAGE, EXTRA_COLUMNS].map(({ name, type, description }) => ({
  name,
  type: bronzeType(type),
  comment: description,
}));

/** The column by which bronze is partitioned: the date folder that a row's file lay in, or `undated`. */
const PARTITION = { name: "landed_date", type: "string", comment: "Date folder of the file, or 'undated'" };

/** What crawlers write into the parameters of the tables whose partitions they add; the contract says nothing of it. */
const CRAWLER_PARAMETERS = [
  "CrawlerSchemaDeserializerVersion",
  "CrawlerSchemaSerializerVersion",
  "UPDATED_BY_CRAWLER",
  "averageRecordSize",
  "objectCount",
  "partition_filtering.enabled",
  "recordCount",
  "sizeKey",
  "typeOfData",
];

const TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat";
const TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";

const CSV = {
  classification: "csv",
  serDe: {
    serializationLibrary: "org.apache.hadoop.hive.serde2.OpenCSVSerde",
    parameters: { separatorChar: ",", quoteChar: '"', escapeChar: "\\" },
  },
  parameters: { "skip.header.line.count": "1" },
};

const JSON_LINES = {
  classification: "json",
  serDe: {
    serializationLibrary: "org.openx.data.jsonserde.JsonSerDe",
    // A line that is not JSON reads as nulls, and still counts; without this, one such line fails every query.
    parameters: { "ignore.malformed.json": "true" },
  },
  parameters: {},
};

/**
 * A view of the files as they landed, for looking at them: every column is text, date folders are read with it.
 * Athena's readers of text split files at line breaks, those inside quotes too, and take a backslash for an escape;
 * bronze is read by a parser that does neither, and is what to count on.
 */
export function landingTable(table: DatasetTable, landingUri: string): TableConfig {
  const format = table.format === "csv" ? CSV : JSON_LINES;
  return {
    name: table.name,
    description: oneLine(
      `As it landed, for looking: count on bronze. ${table.description}`,
      DESCRIPTION_LENGTH,
    ),
    tableType: "EXTERNAL_TABLE",
    parameters: { EXTERNAL: "TRUE", classification: format.classification, ...format.parameters },
    storageDescriptor: {
      location: `${landingUri}${table.landingPath}/`,
      inputFormat: TEXT_INPUT,
      outputFormat: TEXT_OUTPUT,
      serDeInfo: format.serDe,
      columns: textColumns(table.columns),
    },
  };
}

/** Every landed row as text, with where it came from: Snappy Parquet, one partition for each date folder. */
export function bronzeTable(table: DatasetTable, bronzeUri: string): TableConfig {
  return {
    name: table.name,
    description: oneLine(`Every landed row, as text. ${table.description}`, DESCRIPTION_LENGTH),
    tableType: "EXTERNAL_TABLE",
    parameters: { EXTERNAL: "TRUE", classification: "parquet", "parquet.compression": "SNAPPY" },
    partitionKeys: [PARTITION],
    // Or every plan after a crawl would take them out again.
    lifecycle: { ignoreChanges: CRAWLER_PARAMETERS.map((key) => `parameters["${key}"]`) },
    storageDescriptor: {
      location: `${bronzeUri}${table.name}/`,
      inputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
      outputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
      compressed: true,
      serDeInfo: {
        serializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
        parameters: { "serialization.format": "1" },
      },
      columns: [...textColumns(table.columns), ...BRONZE_COLUMNS],
    },
  };
}

/** Glue's type of a column of bronze, which are text, whole numbers and times in UTC. */
function bronzeType({ kind }: ColumnType): string {
  if (kind === "integer") return "bigint";
  return kind === "timestamp" ? "timestamp" : "string";
}

function textColumns(columns: readonly Column[]) {
  return columns.map(({ name, description }) => ({
    name,
    type: "string",
    comment: oneLine(description, COMMENT_LENGTH),
  }));
}

/** Text without line breaks, which Glue refuses, cut to the length it takes. */
export function oneLine(text: string, maxLength: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`;
}
