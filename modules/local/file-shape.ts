import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { readCsvRecord } from "./csv-records";

const CHUNK_BYTES = 4 << 20;
/** A header is looked for in the first bytes of a file only. */
const HEAD_BYTES = 1 << 20;
/** Most headers end in these. Of many small files, more would be most of what they hold. */
const SHORT_HEAD_BYTES = 1 << 14;
const LF = 0x0a;
const CR = 0x0d;

/** The beginning of a file. */
export interface FileHead {
  /** Size of the whole file. */
  readonly bytes: number;
  /** The first bytes, without a byte order mark; a whole CSV record where 1 MiB holds it. */
  readonly head: Buffer;
  /** The whole file is in `head`. */
  readonly headIsAll: boolean;
}

/** How the text of a file is written. */
export interface FileShape {
  /** Lines, a last one without a line end included. */
  readonly lines: number;
  readonly lineEnds: "lf" | "crlf" | "other";
  /** Valid UTF-8 without NUL bytes. */
  readonly clean: boolean;
}

/** What one pass over the bytes of a file tells. */
export interface WholeFile {
  /** Hexadecimal SHA-256 of the content: a file is known by its path and this. */
  readonly sha256: string;
  readonly shape: FileShape;
}

/** Opens a file for reading for as long as `use` takes. */
export async function withFile<Result>(
  path: string,
  use: (file: FileHandle) => Promise<Result>,
): Promise<Result> {
  const file = await open(path, "r");
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** @param bytes size of the file */
export async function readHead(file: FileHandle, bytes: number): Promise<FileHead> {
  const short = await readStart(file, bytes, SHORT_HEAD_BYTES);
  const isEnough = short.headIsAll || readCsvRecord(short.head, 0, false).kind !== "incomplete";
  return isEnough ? short : readStart(file, bytes, HEAD_BYTES);
}

async function readStart(file: FileHandle, bytes: number, most: number): Promise<FileHead> {
  const read: Buffer[] = [];
  for await (const piece of pieces(file, most)) read.push(Buffer.from(piece));
  const start = Buffer.concat(read);
  return { bytes, head: withoutMark(start), headIsAll: start.length >= bytes };
}

/** The bytes of a file, or the first of them, in pieces that are overwritten by the next. */
async function* pieces(file: FileHandle, most = Number.POSITIVE_INFINITY): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, most));
  for (let at = 0; at < most; ) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, most - at), at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Reads a file once, in pieces, so that its size does not matter. */
export async function readWhole(file: FileHandle): Promise<WholeFile> {
  const hash = createHash("sha256");
  const counts = { lines: 0, pairs: 0, returns: 0 };
  let rest = Buffer.alloc(0);
  let clean = true;
  let last = LF;
  for await (const chunk of pieces(file)) {
    hash.update(chunk);
    count(chunk, last, counts);
    // Only whole lines are judged: a character may lie across two chunks, a line end never does.
    const cut = chunk.lastIndexOf(LF) + 1;
    if (clean) {
      const whole =
        rest.length === 0 ? chunk.subarray(0, cut) : Buffer.concat([rest, chunk.subarray(0, cut)]);
      clean = cut === 0 || (isUtf8(whole) && !whole.includes(0));
      rest = cut === 0 ? Buffer.concat([rest, chunk]) : Buffer.from(chunk.subarray(cut));
    }
    last = chunk.at(-1) ?? LF;
  }
  clean &&= isUtf8(rest) && !rest.includes(0);
  const lines = counts.lines + (last === LF ? 0 : 1);
  return { sha256: hash.digest("hex"), shape: { lines, lineEnds: lineEnds(counts), clean } };
}

interface Counts {
  lines: number;
  /** Line ends that are CRLF. */
  pairs: number;
  returns: number;
}

function count(chunk: Buffer, before: number, counts: Counts): void {
  for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, at + 1)) {
    counts.lines += 1;
    if ((at === 0 ? before : chunk[at - 1]) === CR) counts.pairs += 1;
  }
  for (let at = chunk.indexOf(CR); at !== -1; at = chunk.indexOf(CR, at + 1)) counts.returns += 1;
}

function lineEnds({ lines, pairs, returns }: Counts): FileShape["lineEnds"] {
  if (returns === 0) return "lf";
  return pairs === lines && returns === lines ? "crlf" : "other";
}

/** Length of the UTF-8 byte order mark that many spreadsheets write. */
export const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

function withoutMark(head: Buffer): Buffer {
  return head.subarray(0, MARK.length).equals(MARK) ? head.subarray(MARK.length) : head;
}
