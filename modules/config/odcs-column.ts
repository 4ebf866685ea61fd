import type { Column, ColumnType } from "../contract/dataset";
import { customValues } from "./odcs-custom";
import type { Report } from "./odcs-rules";
import type { OdcsColumn } from "./odcs-schema";

/** The most digits that every engine keeps exactly (Redshift, Snowflake, Spark and DuckDB all stop at 38). */
const MAX_DECIMAL_PRECISION = 38;

/** Turns a column of the standard into the one the platform's modules know, and reports what makes no sense in it. */
export function toColumn(column: OdcsColumn, path: readonly PropertyKey[], report: Report): Column {
  const { minimum, maximum, pattern } = rulesOf(column);
  const optionsPath = [...path, "logicalTypeOptions"];
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    report([...optionsPath, "minimum"], `no value is at least ${minimum} and at most ${maximum}`);
  }
  if (pattern !== undefined && !isPattern(pattern)) {
    report([...optionsPath, "pattern"], `"${pattern}" is not a regular expression`);
  }
  const [table, name] = column.relationships?.[0]?.to.split(".") ?? [];
  return {
    name: column.name,
    description: column.description,
    type: typeOf(column, path, report),
    required: column.required,
    allowedValues: allowedValues(column, path, report),
    minimum,
    maximum,
    pattern,
    references: table === undefined || name === undefined ? undefined : { table, column: name },
    ...landedForm(column, path, report),
  };
}

/** What the standard has no place for: how a value may have suffered on its way, and whether a file may lack the column. */
const COLUMN_PROPERTIES = ["codeDigits", "mayBeAbsent"];
const MAX_CODE_DIGITS = 18;

function landedForm(
  column: OdcsColumn,
  path: readonly PropertyKey[],
  report: Report,
): Pick<Column, "codeDigits" | "mayBeAbsent"> {
  const { values, at } = customValues(column, COLUMN_PROPERTIES, path, report);
  const codeDigits = values.get("codeDigits");
  const mayBeAbsent = values.get("mayBeAbsent");
  const isCount = typeof codeDigits === "number" && Number.isInteger(codeDigits);
  if (codeDigits !== undefined && !(isCount && codeDigits >= 1 && codeDigits <= MAX_CODE_DIGITS)) {
    report(at("codeDigits"), `"codeDigits" must be a whole number from 1 to ${MAX_CODE_DIGITS}`);
  } else if (codeDigits !== undefined && column.logicalType !== "string") {
    report(at("codeDigits"), 'a code of digits needs logicalType "string": a number has no leading zeros');
  }
  if (mayBeAbsent !== undefined && typeof mayBeAbsent !== "boolean") {
    report(at("mayBeAbsent"), '"mayBeAbsent" must be true or false');
  } else if (mayBeAbsent === true && column.required === true) {
    report(at("mayBeAbsent"), `"${column.name}" is required, so no file may lack it`);
  }
  return {
    ...(isCount ? { codeDigits } : {}),
    ...(mayBeAbsent === true ? { mayBeAbsent } : {}),
  };
}

function rulesOf(column: OdcsColumn): Pick<Column, "minimum" | "maximum" | "pattern"> {
  switch (column.logicalType) {
    case "string":
      return { pattern: column.logicalTypeOptions?.pattern };
    case "integer":
    case "number":
    case "date":
    case "timestamp":
      return { minimum: column.logicalTypeOptions?.minimum, maximum: column.logicalTypeOptions?.maximum };
    default:
      return {};
  }
}

function typeOf(column: OdcsColumn, path: readonly PropertyKey[], report: Report): ColumnType {
  switch (column.logicalType) {
    case "string":
      return { kind: "text" };
    case "integer":
    case "boolean":
    case "date":
      return { kind: column.logicalType };
    case "timestamp":
      return { kind: "timestamp", timezone: column.logicalTypeOptions?.timezone ?? false };
    case "object":
      return { kind: "json" };
    case "number":
      return decimalOf(column, path, report);
  }
}

function decimalOf(column: OdcsColumn, path: readonly PropertyKey[], report: Report): ColumnType {
  const match = /^decimal\((\d+), ?(\d+)\)$/i.exec(column.physicalType ?? "");
  const precision = Number(match?.[1]);
  const scale = Number(match?.[2]);
  if (!(precision >= 1 && precision <= MAX_DECIMAL_PRECISION && scale <= precision)) {
    const at = column.physicalType === undefined ? "name" : "physicalType";
    const message = `a number needs "physicalType: decimal(precision,scale)", for example decimal(18,2): a float loses cents`;
    report([...path, at], message);
  }
  return { kind: "decimal", precision, scale };
}

function allowedValues(column: OdcsColumn, path: readonly PropertyKey[], report: Report) {
  const values = column.quality?.[0]?.arguments.validValues;
  const twice = values?.findIndex((value, index) => values.indexOf(value) !== index) ?? -1;
  if (twice !== -1) {
    const at = [...path, "quality", 0, "arguments", "validValues", twice];
    report(at, `"${values?.[twice]}" is listed twice`);
  }
  if (values !== undefined && column.logicalType !== "string") {
    report([...path, "quality", 0], 'valid values can be listed for columns of logicalType "string" only');
  }
  return values;
}

function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}
