import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";

const CHUNK_BYTES = 4 << 20;
/** A header is looked for in the first bytes of a file only. */
const HEAD_BYTES = 1 << 20;
const LF = 0x0a;
const CR = 0x0d;

/** What one pass over the bytes of a file tells. */
export interface FileShape {
  readonly bytes: number;
  /** Hexadecimal SHA-256 of the content: a file is known by its path and this. */
  readonly sha256: string;
  /** Lines, a last one without a line end included. */
  readonly lines: number;
  readonly lineEnds: "lf" | "crlf" | "other";
  /** Valid UTF-8 without NUL bytes. */
  readonly clean: boolean;
  /** The first bytes, without a byte order mark. */
  readonly head: Buffer;
  /** The whole file is in `head`. */
  readonly headIsAll: boolean;
}

/** Reads a file once, in pieces, so that its size does not matter. */
export async function readShape(path: string): Promise<FileShape> {
  const hash = createHash("sha256");
  const counts = { lines: 0, pairs: 0, returns: 0 };
  let head = Buffer.alloc(0);
  let rest = Buffer.alloc(0);
  let bytes = 0;
  let clean = true;
  let last = LF;
  const file = await open(path, "r");
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES);
      if (bytesRead === 0) break;
      const chunk = buffer.subarray(0, bytesRead);
      hash.update(chunk);
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
      count(chunk, last, counts);
      // Only whole lines are judged: a character may lie across two chunks, a line end never does.
      const cut = chunk.lastIndexOf(LF) + 1;
      if (clean) {
        const whole =
          rest.length === 0 ? chunk.subarray(0, cut) : Buffer.concat([rest, chunk.subarray(0, cut)]);
        clean = cut === 0 || (isUtf8(whole) && !whole.includes(0));
        rest = cut === 0 ? Buffer.concat([rest, chunk]) : Buffer.from(chunk.subarray(cut));
      }
      bytes += bytesRead;
      last = chunk[bytesRead - 1] ?? LF;
    }
  } finally {
    await file.close();
  }
  clean &&= isUtf8(rest) && !rest.includes(0);
  const lines = counts.lines + (last === LF ? 0 : 1);
  const headIsAll = head.length === bytes;
  return {
    bytes,
    sha256: hash.digest("hex"),
    lines,
    lineEnds: lineEnds(counts),
    clean,
    head: withoutMark(head),
    headIsAll,
  };
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
