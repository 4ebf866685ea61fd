import { quoteName, quoteText } from "./catalog";
import type { LandedFile, ReadFile } from "./landing";

/**
 * A query over landed files, with the columns of the file (or `_line`, a whole line of JSON) and `_source_file`,
 * `_source_line`, `_parse_error`, `_raw_text`.
 */
export type Relation = string;

/** DuckDB's default for the longest line: larger buffers cost time with every file. */
const LINE_BYTES = 2 << 20;
/** A control character that valid JSON cannot hold, so that every line is read as one value. */
const NO_SEPARATOR = "\\x01";
const CSV_OPTIONS = `auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '', strict_mode = true`;

const lineSize = (bytes: number): string => `max_line_size = ${bytes}, buffer_size = ${2 * bytes}`;

const columnsOption = (names: readonly string[]): string =>
  `columns = {${names.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(", ")}}`;

/**
 * Files that DuckDB reads as they are. Rows come in the order of the files and of their lines, so a row's number, less
 * the rows of the files before its own, is its line.
 */
export function wellFormedRelation(group: readonly ReadFile[], rowsOf: (file: ReadFile) => number): Relation {
  const [first] = group;
  if (first === undefined) throw new Error("a relation needs a file");
  let before = 0;
  const places = group.map((file) => {
    const rows = rowsOf(file);
    const place = `(${quoteText(file.absolutePath)}, ${quoteText(file.path)}, ${file.shape.lines - rows - before})`;
    before += rows;
    return place;
  });
  const files = `[${group.map((file) => quoteText(file.absolutePath)).join(", ")}]`;
  const newline = `new_line = ${first.shape.lineEnds === "crlf" ? "'\\r\\n'" : "'\\n'"}, filename = '_read_file'`;
  const csv = first.table.format === "csv";
  const names = csv ? first.columns : ["_line"];
  const read = csv
    ? `read_csv(${files}, ${CSV_OPTIONS}, header = true, ${newline}, ${columnsOption(names)})`
    : `read_csv(${files}, auto_detect = false, header = false, delim = e'${NO_SEPARATOR}', quote = '', escape = '',
        ${newline}, ${lineSize(LINE_BYTES)}, ${columnsOption(names)})`;
  const values = names.map(quoteName).join(", ");
  const nothingWrong = "null::VARCHAR as _parse_error, null::VARCHAR as _raw_text";
  if (group.length === 1) {
    // Without the join a large file takes half the time.
    const shift = first.shape.lines - rowsOf(first);
    return `select ${values}, ${quoteText(first.path)} as _source_file, row_number() over () + ${shift} as _source_line,
      ${nothingWrong} from ${read}`;
  }
  return `select ${values}, path as _source_file, number + shift as _source_line, ${nothingWrong}
    from (select *, row_number() over () as number from ${read})
    inner join (values ${places.join(", ")}) as places(absolute, path, shift) on absolute = _read_file`;
}

/** A file that `mendFile` wrote; `longest` is its longest record in bytes. */
export function mendedRelation(file: LandedFile, mended: string, longest: number): Relation {
  const landed = file.table.format === "csv" ? file.columns : ["_line"];
  const names = [...landed, "_source_line", "_parse_error", "_raw_text"];
  const size = lineSize(Math.max(LINE_BYTES, longest + 1));
  return `select *, ${quoteText(file.path)} as _source_file
    from read_csv(${quoteText(mended)}, ${CSV_OPTIONS}, header = false, new_line = '\\n', ${size}, ${columnsOption(names)})`;
}
