import type { TableColumn } from "@cdktf/provider-snowflake/lib/table";
import type { Column, DatasetTable } from "../contract/dataset";
import { UserError } from "../contract/errors";
import { oneLine } from "./comments";
import { tableFaults } from "./contract-faults";
import { sqlName } from "./sql";
import { INTEGER_TYPE, snowflakeType, TEXT_TYPE, UTC_TYPE } from "./types";

/** What bronze adds to the columns that landed; the load and dbt's models have the same list. */
const LINEAGE: readonly TableColumn[] = [
  { name: "_SOURCE_FILE", type: TEXT_TYPE, comment: "Path of the file below the dataset's landing folder" },
  { name: "_SOURCE_LINE", type: INTEGER_TYPE, comment: "Number of the row in its file" },
  { name: "_LOADED_AT", type: UTC_TYPE, comment: "When the row was loaded, UTC" },
  { name: "_BATCH_ID", type: TEXT_TYPE, comment: "The run that loaded the row" },
  { name: "_PARSE_ERROR", type: TEXT_TYPE, comment: "Why the row could not be parted into columns" },
  { name: "_RAW_TEXT", type: TEXT_TYPE, comment: "The whole text of a row that could not be parted" },
];

/**
 * The columns of a table of bronze: what landed as text, in the contract's order, and where it came from. The comment
 * of each says what type of Snowflake's holds every value that the contract allows.
 *
 * @throws UserError for a table or column that Snowflake has no name or type for
 */
export function bronzeColumns(dataset: string, table: DatasetTable): TableColumn[] {
  const faults = tableFaults(table, []);
  if (faults.length > 0) throw new UserError(faults.map(({ message }) => `dataset ${dataset}: ${message}`));
  return [...table.columns.map(textColumn), ...LINEAGE.map((column) => ({ ...column, nullable: true }))];
}

function textColumn({ name, description, type }: Column): TableColumn {
  return {
    name: sqlName(name),
    type: TEXT_TYPE,
    // A row that lacks a value lands all the same; silver refuses it, with its reason.
    nullable: true,
    comment: oneLine(`As text; by contract ${snowflakeType(type)}. ${description}`),
  };
}
