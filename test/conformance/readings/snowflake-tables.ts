import type { ColumnType } from "../../../modules/contract/dataset";
import type { Block } from "../../support/stack-json";
import type { DeclaredTable } from "../model";
import type { SnowflakeAccount, SnowflakeZone } from "./snowflake-account";

/** A table as it stands, and as its columns' comments say that the contract has it. */
export function declaredTables(
  snowflake: SnowflakeAccount,
  block: Block,
  zones: readonly SnowflakeZone[],
): DeclaredTable[] {
  const [database, schema] = [snowflake.name(block.database), snowflake.name(block.schema)];
  const owner = zones.find((zone) => zone.database === database && zone.schemas.includes(schema));
  if (owner === undefined)
    throw new Error(`the table ${block.name} is in ${database}.${schema}, which is no zone's`);
  const columns = block.column as { name: string; type: string; comment: string }[];
  const { dataset, zone } = owner;
  const table = { dataset, zone, name: String(block.name).toLowerCase() };
  const contracted = columns.flatMap(({ name, comment }) => {
    const type = /^As text; by contract (\S+)\. /.exec(`${comment} `)?.[1];
    return type === undefined ? [] : [{ name: name.toLowerCase(), type: columnType(type) }];
  });
  const standing = columns.map(({ name, type }) => ({ name: name.toLowerCase(), type: columnType(type) }));
  return [
    { ...table, holds: "text", columns: standing },
    { ...table, holds: "typed", columns: contracted },
  ];
}

function columnType(type: string): ColumnType {
  const [, precision, scale] = /^NUMBER\((\d+),(\d+)\)$/.exec(type) ?? [];
  if (type === "NUMBER(38,0)") return { kind: "integer" };
  if (precision !== undefined && scale !== undefined)
    return { kind: "decimal", precision: Number(precision), scale: Number(scale) };
  const found = TYPES[type];
  if (found === undefined) throw new Error(`the Snowflake type ${type} is not understood`);
  return found;
}

const TYPES: Readonly<Record<string, ColumnType>> = {
  "VARCHAR(16777216)": { kind: "text" },
  BOOLEAN: { kind: "boolean" },
  DATE: { kind: "date" },
  "TIMESTAMP_NTZ(6)": { kind: "timestamp", timezone: false },
  "TIMESTAMP_TZ(6)": { kind: "timestamp", timezone: true },
  VARIANT: { kind: "json" },
};
