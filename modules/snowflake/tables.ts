import type { TableColumn } from "@cdktf/provider-snowflake/lib/table";
import { BRONZE_LINEAGE, EXTRA_COLUMNS } from "../contract/bronze";
import type { Column, DatasetTable } from "../contract/dataset";
import { UserError } from "../contract/errors";
import { oneLine } from "./comments";
import { tableFaults } from "./contract-faults";
import { sqlName } from "./sql";
import { snowflakeType, TEXT_TYPE } from "./types";

/** What bronze adds to the columns that landed; the load has the same list. */
export const LINEAGE: readonly TableColumn[] = [...BRONZE_LINEAGE, EXTRA_COLUMNS].map(
  ({ name, type, description }) => ({ name: sqlName(name), type: snowflakeType(type), comment: description }),
);

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
