import { isUtf8 } from "node:buffer";
import { closest, distance } from "fastest-levenshtein";
import type { DatasetTable } from "../contract/dataset";
import { readCsvRecord } from "./csv-records";
import type { FileHead } from "./file-shape";

interface Findings {
  readonly problems: string[];
  readonly warnings: string[];
}

/**
 * Checks the header of a CSV file against the contract. Every column of the contract must be there, in any order, but
 * for those that may be absent. Columns that the contract does not know are kept in bronze, and are a warning.
 */
export function checkHeader(
  table: DatasetTable,
  path: string,
  start: FileHead,
  findings: Findings,
): string[] {
  const { head } = start;
  const wrong = unreadable(start);
  if (wrong !== undefined) {
    findings.problems.push(`${path}: ${wrong}`);
    return [];
  }
  const record = readCsvRecord(head, 0, start.headIsAll);
  if (record.kind !== "row") {
    const reason = record.kind === "broken" ? `: ${record.reason}` : "";
    findings.problems.push(`${path}: the first line is no CSV header${reason}`);
    return [];
  }
  const columns = named(
    record.values.map((value) => value.trim()),
    path,
    findings,
  );
  findings.problems.push(...duplicates(columns, path));
  for (const column of table.columns.filter(({ name }) => !columns.includes(name))) {
    const is = column.mayBeAbsent ? "is missing and taken as empty" : "is missing";
    const message = `${path}: the column "${column.name}" ${is}; ${found(column.name, table, columns)}`;
    (column.mayBeAbsent ? findings.warnings : findings.problems).push(message);
  }
  const known = new Set(table.columns.map((column) => column.name));
  const extra = columns.filter((column) => !known.has(column));
  if (extra.length > 0) {
    const list = extra.map((column) => `"${column}"`).join(", ");
    findings.warnings.push(`${path}: the contract does not know ${list}; kept in bronze, used nowhere.`);
  }
  return columns;
}

function unreadable({ bytes, head }: FileHead): string | undefined {
  if (bytes === 0) return "is empty (0 bytes): a table without rows still has a header";
  if (head.length === 0) return "is empty: a table without rows still has a header";
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (utf16) return "is UTF-16; save it as UTF-8";
  const end = head.findIndex((byte) => byte === 0x0a || byte === 0x0d);
  const line = end === -1 ? head : head.subarray(0, end);
  return isUtf8(line) ? undefined : "the header is not valid UTF-8; save the file as UTF-8";
}

/** Names that bronze gives to what it adds; a landed column of that name would be lost. */
const RESERVED = /^_(source_file|source_line|loaded_at|batch_id|parse_error|raw_text)$/i;

function named(columns: readonly string[], path: string, findings: Findings): string[] {
  return columns.map((column, index) => {
    if (RESERVED.test(column)) {
      findings.problems.push(`${path}: the name of column ${index + 1}, "${column}", is reserved; rename it`);
    }
    return column === "" ? `column_${index + 1}` : column;
  });
}

function duplicates(columns: readonly string[], path: string): string[] {
  const lower = columns.map((column) => column.toLowerCase());
  const twice = columns.filter((_, index) => lower.indexOf(lower[index] ?? "") < index);
  return [...new Set(twice)].map((column) => `${path}: the column "${column}" is in the header twice`);
}

/** What the header has instead of a column. */
function found(name: string, table: DatasetTable, columns: readonly string[]): string {
  const known = new Set(table.columns.map((column) => column.name));
  const free = columns.filter((column) => !known.has(column));
  const near = free.length > 0 ? closest(name, free) : undefined;
  const isClose = near !== undefined && distance(name.toLowerCase(), near.toLowerCase()) <= 3;
  const hint = isClose ? `. Is "${near}" meant to be it?` : separatorHint(columns);
  return `found ${columns.join(", ")}${hint}`;
}

function separatorHint(columns: readonly string[]): string {
  const only = columns.length === 1 ? (columns[0] ?? "") : "";
  if (only.includes(";")) return ". The file is separated by semicolons; it must be by commas";
  if (only.includes("\t")) return ". The file is separated by tabs; it must be by commas";
  return "";
}
