import type { SqlTableColumn } from "@cdktf/provider-databricks/lib/sql-table";
import type { DatasetTable } from "../contract/dataset";
import { databricksType } from "./types";

const TEXT = databricksType({ kind: "text" });

/** What bronze adds to the columns that landed; the notebook that writes bronze has the same list. */
export const LINEAGE_COLUMNS: readonly SqlTableColumn[] = [
  { name: "_source_file", type: TEXT, comment: "Path of the file below the dataset's landing folder" },
  {
    name: "_source_line",
    type: databricksType({ kind: "integer" }),
    comment: "Number of the row in its file, from 1",
  },
  {
    name: "_loaded_at",
    type: databricksType({ kind: "timestamp", timezone: false }),
    comment: "When the row was loaded, UTC",
  },
  { name: "_batch_id", type: TEXT, comment: "The run that loaded the row" },
  { name: "_parse_error", type: TEXT, comment: "Why the row could not be read; empty for a row that could" },
  { name: "_raw_text", type: TEXT, comment: "The whole text of a row that could not be read" },
  {
    name: "_extra_columns",
    type: TEXT,
    comment:
      "JSON of the landed columns that the contract does not have; here, so that no load changes the table",
  },
];

/** Every landed column as text, in the contract's order, then where the row came from. */
export function bronzeColumns(table: DatasetTable): SqlTableColumn[] {
  const landed = table.columns.map(({ name, description }) => ({ name, type: TEXT, comment: description }));
  return [...landed, ...LINEAGE_COLUMNS].map((column) => ({
    ...column,
    comment: oneLine(column.comment ?? ""),
    nullable: true,
  }));
}

/** Longest comment shown everywhere. Source: Databricks, COMMENT ON. */
const COMMENT_LENGTH = 1024;

/**
 * A comment that the provider writes into SQL as it is: it escapes quotes but no backslash, which would take the quote
 * that ends the text for a part of it.
 */
export function oneLine(text: string): string {
  const line = text.replaceAll("\\", "/").replace(/\s+/g, " ").trim();
  return literal(line.length <= COMMENT_LENGTH ? line : `${line.slice(0, COMMENT_LENGTH - 1)}…`);
}

/** Text of somebody else as Terraform has to read it: what looks like a template in it is none. */
export function literal(text: string): string {
  return text.replace(/[$%](?=\{)/g, "$&$&");
}
