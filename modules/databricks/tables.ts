import type { SqlTableColumn } from "@cdktf/provider-databricks/lib/sql-table";
import { BRONZE_LINEAGE, EXTRA_COLUMNS } from "../contract/bronze";
import type { DatasetTable } from "../contract/dataset";
import { databricksType } from "./types";

const TEXT = databricksType({ kind: "text" });

/** What bronze adds to the columns that landed; the notebook that writes bronze has the same list. */
const LINEAGE_COLUMNS: readonly SqlTableColumn[] = [...BRONZE_LINEAGE, EXTRA_COLUMNS].map(
  ({ name, type, description }) => ({ name, type: databricksType(type), comment: description }),
);

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
