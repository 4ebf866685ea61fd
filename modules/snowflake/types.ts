import type { ColumnType } from "../contract/dataset";
import { UserError } from "../contract/errors";

/** Longest text of 16 MB; written out, as Snowflake reports it. Source: Snowflake, "String & binary data types". */
export const TEXT_TYPE = "VARCHAR(16777216)";
/** UTC without a zone, to the microsecond as every engine keeps it. */
const UTC_TYPE = "TIMESTAMP_NTZ(6)";
const INTEGER_TYPE = "NUMBER(38,0)";
/** Source: Snowflake, "Numeric data types". */
const LARGEST = { precision: 38, scale: 37 };

/**
 * Snowflake's type that holds every value a contract allows in a column, with all its arguments: the provider compares it with what Snowflake
 * reports, and a shorter form would differ for ever. Source: Snowflake, "Summary of data types".
 *
 * @throws UserError for a decimal that Snowflake cannot keep
 */
export function snowflakeType(type: ColumnType): string {
  const fault = typeFault(type);
  if (fault !== undefined) throw new UserError(`a type of the data contract ${fault}`);
  switch (type.kind) {
    case "text":
      return TEXT_TYPE;
    case "integer":
      return INTEGER_TYPE;
    case "decimal":
      return `NUMBER(${type.precision},${type.scale})`;
    case "boolean":
      return "BOOLEAN";
    case "date":
      return "DATE";
    case "timestamp":
      // What is read must not depend on the time zone of a session, as TIMESTAMP_LTZ would.
      return type.timezone ? "TIMESTAMP_TZ(6)" : UTC_TYPE;
    case "json":
      return "VARIANT";
  }
}

/** What is wrong with a type, as the end of a sentence that begins with its column; undefined when nothing is. */
export function typeFault(type: ColumnType): string | undefined {
  if (type.kind !== "decimal") return undefined;
  const { precision, scale } = type;
  const fits = precision >= 1 && precision <= LARGEST.precision && scale >= 0 && scale <= LARGEST.scale;
  if (fits && scale <= precision) return undefined;
  return `is decimal(${precision},${scale}), which Snowflake lacks: it keeps at most ${LARGEST.precision} digits, at most ${LARGEST.scale} of them after the point`;
}
