import type { ColumnType, DatasetContract, DatasetTable } from "./dataset";

/** A column of bronze that no file holds. */
export interface BronzeColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly description: string;
}

const TEXT: ColumnType = { kind: "text" };

/** What every bronze row carries beside its landed columns, on every engine and in this order; dbt's models read these. */
export const BRONZE_LINEAGE: readonly BronzeColumn[] = [
  { name: "_source_file", type: TEXT, description: "Path of the file below the dataset's landing folder" },
  {
    name: "_source_line",
    type: { kind: "integer" },
    description: "Line of the file on which the row begins, from 1",
  },
  {
    name: "_loaded_at",
    type: { kind: "timestamp", timezone: false },
    description: "When the row was loaded, UTC",
  },
  { name: "_batch_id", type: TEXT, description: "The run that loaded the row" },
  {
    name: "_parse_error",
    type: TEXT,
    description: "Why the row could not be read; empty for a row that could",
  },
  { name: "_raw_text", type: TEXT, description: "The whole text of a row that could not be read" },
];

/**
 * Where a cloud keeps landed columns that the contract does not know. Its tables are declared, and no load may change
 * them; the local database adds a column instead.
 */
export const EXTRA_COLUMNS: BronzeColumn = {
  name: "_extra_columns",
  type: TEXT,
  description: "JSON of the landed columns that the contract does not have",
};

/** What a job that loads a table has to know of it. */
export type LandingRules = Pick<
  DatasetTable,
  "name" | "format" | "required" | "landingPath" | "landingFiles"
> & {
  readonly columns: readonly { readonly name: string; readonly mayBeAbsent?: boolean }[];
};

export function landingRules(table: DatasetTable): LandingRules {
  const { name, format, required, landingPath, landingFiles } = table;
  const columns = table.columns.map((column) => ({ name: column.name, mayBeAbsent: column.mayBeAbsent }));
  return { name, format, required, landingPath, landingFiles, columns };
}

/** A contract as dbt's models need it: names and rules, without what is written for people. */
export function contractRules({ name, tables }: DatasetContract) {
  return {
    name,
    tables: tables.map(({ description: _, columns, ...table }) => ({
      ...table,
      columns: columns.map(({ description: __, ...rules }) => rules),
    })),
  };
}
