import { isUtf8 } from "node:buffer";

const QUOTE = 0x22;
const COMMA = 0x2c;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/**
 * A quoted value longer than this (bytes) is taken for a quote that was never closed, so that one bad quote does not
 * swallow the rest of a large file.
 */
const MAX_VALUE_BYTES = 1 << 20;

/** One record of a CSV file. `next` is where the following one begins, `lines` how many line ends lie between. */
export type CsvRecord =
  | {
      readonly kind: "row";
      readonly values: readonly string[];
      readonly next: number;
      readonly lines: number;
    }
  | { readonly kind: "blank"; readonly next: number; readonly lines: number }
  | { readonly kind: "broken"; readonly reason: string; readonly next: number; readonly lines: number }
  /** The bytes end before the record does; only where `atEnd` is false. */
  | { readonly kind: "incomplete" };

/**
 * Reads the record that begins at `start`: RFC 4180, with any of LF, CRLF or CR as line end. Where a quote is wrong the
 * record is broken and ends with its first line, so that the lines after it are read on their own.
 */
export function readCsvRecord(bytes: Buffer, start: number, atEnd: boolean): CsvRecord {
  const values: string[] = [];
  let lines = 1;
  let position = start;
  for (;;) {
    const value = readValue(bytes, position, atEnd);
    if (value === "incomplete") return { kind: "incomplete" };
    if (typeof value === "string") return broken(bytes, start, atEnd, value);
    values.push(value.text);
    lines += value.lines;
    position = value.end;
    if (position < bytes.length && bytes[position] === COMMA) {
      position += 1;
      continue;
    }
    const next = afterLineEnd(bytes, position, atEnd);
    if (next === undefined) return { kind: "incomplete" };
    if (position === start) return { kind: "blank", next, lines };
    if (!isUtf8(bytes.subarray(start, position))) {
      return { kind: "broken", reason: "not valid UTF-8", next, lines };
    }
    if (bytes.subarray(start, position).includes(0))
      return { kind: "broken", reason: "holds a NUL byte", next, lines };
    return { kind: "row", values, next, lines };
  }
}

interface Value {
  readonly text: string;
  readonly end: number;
  /** Line ends inside the value. */
  readonly lines: number;
}

function readValue(bytes: Buffer, start: number, atEnd: boolean): Value | "incomplete" | string {
  let position = start;
  while (bytes[position] === SPACE) position += 1;
  if (bytes[position] === QUOTE) return readQuoted(bytes, position + 1, atEnd);
  position = start;
  for (; position < bytes.length; position += 1) {
    const byte = bytes[position];
    if (byte === COMMA || byte === LF || byte === CR) break;
  }
  if (position === bytes.length && !atEnd) return "incomplete";
  return { text: bytes.toString("utf8", start, position), end: position, lines: 0 };
}

function readQuoted(bytes: Buffer, start: number, atEnd: boolean): Value | "incomplete" | string {
  let position = start;
  for (;;) {
    position = bytes.indexOf(QUOTE, position);
    if (position === -1 || position - start > MAX_VALUE_BYTES) {
      const seen = (position === -1 ? bytes.length : position) - start;
      return atEnd || seen > MAX_VALUE_BYTES ? "a quote is never closed" : "incomplete";
    }
    if (position + 1 === bytes.length && !atEnd) return "incomplete";
    if (bytes[position + 1] !== QUOTE) break;
    position += 2;
  }
  const end = position + 1;
  const after = bytes[end];
  if (after !== undefined && after !== COMMA && after !== LF && after !== CR) {
    return "a quote is never closed, or text follows it";
  }
  const text = bytes.toString("utf8", start, position).replaceAll('""', '"');
  return { text, end, lines: text.match(/\r\n|\r|\n/g)?.length ?? 0 };
}

function broken(bytes: Buffer, start: number, atEnd: boolean, reason: string): CsvRecord {
  let position = start;
  while (position < bytes.length && bytes[position] !== LF && bytes[position] !== CR) position += 1;
  const next = afterLineEnd(bytes, position, atEnd);
  return next === undefined ? { kind: "incomplete" } : { kind: "broken", reason, next, lines: 1 };
}

/** The position behind the line end at `position`, or undefined where more bytes are needed to know. */
function afterLineEnd(bytes: Buffer, position: number, atEnd: boolean): number | undefined {
  if (position >= bytes.length) return atEnd ? bytes.length : undefined;
  if (bytes[position] === LF) return position + 1;
  if (position + 1 === bytes.length && !atEnd) return undefined;
  return bytes[position + 1] === LF ? position + 2 : position + 1;
}

/** The bytes of a record as text that is never wrong: what is no UTF-8, and NUL, is written as `\xE9`. */
export function rawText(bytes: Buffer): string {
  const trimmed = bytes.toString("latin1").replace(/(\r\n|\r|\n)$/, "");
  if (isUtf8(bytes) && !bytes.includes(0)) return bytes.toString("utf8").replace(/(\r\n|\r|\n)$/, "");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is one of the bytes to be shown.
  return trimmed.replace(/[\x00\x80-\xff]/g, (byte) => {
    return `\\x${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  });
}
