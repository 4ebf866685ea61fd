import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { rawText, readCsvRecord } from "./csv-records";
import { MARK } from "./file-shape";
import type { LandedFile } from "./landing";

const LF = 0x0a;
const WRITE_EVERY_BYTES = 1 << 20;

/** One landed record: its values, or what is wrong with it and its text. */
interface Mended {
  readonly line: number;
  readonly values: readonly string[];
  readonly error?: string;
  readonly raw?: string;
}

/** A piece of a file is read as far as its records are complete; `next` is where the rest begins. */
type ReadRecords = (bytes: Buffer, atEnd: boolean, take: (record: Mended) => void) => number;

/**
 * Rewrites a file as CSV that any reader agrees on: all values quoted, behind them the line the record came from, and
 * for a broken record no values but the error and the text as it landed.
 *
 * @returns the number of records, and the bytes of the longest one.
 */
export async function mendFile(file: LandedFile, target: string): Promise<{ rows: number; longest: number }> {
  const width = file.table.format === "csv" ? file.columns.length : 1;
  const read = file.table.format === "csv" ? csvReader(width) : jsonReader();
  const out = await open(target, "w");
  let rows = 0;
  let longest = 0;
  let text: string[] = [];
  let size = 0;
  const take = (record: Mended): void => {
    const values = record.error === undefined ? record.values : new Array<string>(width).fill("");
    const line = [...values, String(record.line), record.error ?? "", record.raw ?? ""].map(quoted).join(",");
    text.push(line, "\n");
    size += line.length;
    rows += 1;
    longest = Math.max(longest, Buffer.byteLength(line));
  };
  try {
    let rest: Buffer = Buffer.alloc(0);
    let first = true;
    for await (const piece of createReadStream(file.absolutePath, { highWaterMark: 4 << 20 })) {
      rest = rest.length === 0 ? (piece as Buffer) : Buffer.concat([rest, piece as Buffer]);
      if (first && rest.subarray(0, MARK.length).equals(MARK)) rest = rest.subarray(MARK.length);
      first = false;
      rest = rest.subarray(read(rest, false, take));
      if (size > WRITE_EVERY_BYTES) {
        await out.write(text.join(""));
        text = [];
        size = 0;
      }
    }
    read(rest, true, take);
    await out.write(text.join(""));
  } finally {
    await out.close();
  }
  return { rows, longest };
}

const quoted = (value: string): string => (value === "" ? "" : `"${value.replaceAll('"', '""')}"`);

function csvReader(width: number): ReadRecords {
  let line = 1;
  let header = true;
  return (bytes, atEnd, take) => {
    let position = 0;
    while (position < bytes.length) {
      const record = readCsvRecord(bytes, position, atEnd);
      if (record.kind === "incomplete") break;
      const raw = (): string => rawText(bytes.subarray(position, record.next));
      if (header) header = false;
      else if (record.kind === "broken") take({ line, values: [], error: record.reason, raw: raw() });
      else if (record.kind === "row") {
        const values = withoutEmptyEnd(record.values, width);
        if (values.length === width) take({ line, values });
        else {
          const error = `${record.values.length} fields instead of ${width}`;
          take({ line, values: [], error, raw: raw() });
        }
      }
      line += record.lines;
      position = record.next;
    }
    return position;
  };
}

/** A separator at the end of a line holds no data; DuckDB reads it so too. */
function withoutEmptyEnd(values: readonly string[], width: number): readonly string[] {
  return values.length === width + 1 && values[width] === "" ? values.slice(0, width) : values;
}

function jsonReader(): ReadRecords {
  let line = 1;
  return (bytes, atEnd, take) => {
    let position = 0;
    while (position < bytes.length) {
      const end = bytes.indexOf(LF, position);
      if (end === -1 && !atEnd) break;
      const next = end === -1 ? bytes.length : end + 1;
      const landed = bytes.subarray(position, next);
      const raw = rawText(landed);
      const clean = isUtf8(landed) && !landed.includes(0);
      if (raw.trim() !== "")
        take(clean ? { line, values: [raw] } : { line, values: [], error: "not valid UTF-8", raw });
      line += 1;
      position = next;
    }
    return position;
  };
}
