import type { ColumnType } from "../contract/dataset";

const MOST_DIGITS = 38;

/**
 * The Databricks type of a column, spelled as the service gives it back: in lower case and without spaces, or every
 * plan would differ.
 *
 * Timestamps of silver and gold are UTC without a zone on every engine. A plain `timestamp` is an instant on
 * Databricks and is shown in the session's zone, so it stands for a timestamp with a zone only. JSON stays text:
 * `variant` needs newer readers of Delta than the other engines of a lake have.
 * Source: Databricks, "Data types".
 * @throws Error when a decimal has more than 38 digits, which the contract's own rules do not let through
 */
export function databricksType(type: ColumnType): string {
  switch (type.kind) {
    case "text":
    case "json":
      return "string";
    case "integer":
      return "bigint";
    case "decimal":
      return decimal(type.precision, type.scale);
    case "boolean":
    case "date":
      return type.kind;
    case "timestamp":
      return type.timezone ? "timestamp" : "timestamp_ntz";
  }
}

function decimal(precision: number, scale: number): string {
  const legal = precision >= 1 && precision <= MOST_DIGITS && scale >= 0 && scale <= precision;
  if (!legal) throw new Error(`Databricks has no decimal(${precision},${scale})`);
  return `decimal(${precision},${scale})`;
}
