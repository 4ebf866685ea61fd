import { isUtf8 } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import type { Problem } from "./problem";

/** A description of a platform is some kilobytes; what is larger is another file by mistake. */
export const MAX_FILE_BYTES = 1024 * 1024;

interface TextFile {
  readonly text?: string;
  readonly problems: Problem[];
}

/** Reads a UTF-8 file. Whatever is wrong with it is a problem at the place where it goes wrong, never an exception. */
export function readTextFile(file: string): TextFile {
  const fail = (message: string, line = 1, column = 1): TextFile => ({
    problems: [{ file, line, column, message, severity: "error" }],
  });
  let bytes: Buffer | string;
  try {
    bytes = readBytes(file);
  } catch (error) {
    return fail(systemMessage(error));
  }
  if (typeof bytes === "string") return fail(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return fail("saved as UTF-16; save it as UTF-8");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return fail("saved as UTF-16; save it as UTF-8");
  if (!isUtf8(bytes)) {
    const { line, column, byte } = firstBadByte(bytes);
    return fail(`not UTF-8 text (byte 0x${byte.toString(16)}); save the file as UTF-8`, line, column);
  }
  return withoutByteOrderMark(file, bytes.toString("utf8"));
}

function readBytes(file: string): Buffer | string {
  const info = statSync(file);
  if (info.isDirectory()) return "is a folder; give the YAML files inside it";
  // Opening a pipe or a device may never return.
  if (!info.isFile()) return "is not a file";
  return info.size > MAX_FILE_BYTES ? "larger than 1 MB; is it the right file?" : readFileSync(file);
}

function systemMessage(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return "no such file";
    case "EACCES":
    case "EPERM":
      return "may not be read; check its permissions";
    case "EISDIR":
      return "is a folder; give the YAML files inside it";
    case "ELOOP":
      return "a symbolic link that leads to itself";
    default:
      return `cannot be read (${message})`;
  }
}

function withoutByteOrderMark(file: string, text: string): TextFile {
  if (!text.startsWith("\ufeff")) return { text, problems: [] };
  const message = "starts with a byte order mark, which some tools do not take; save it as UTF-8 without one";
  return { text: text.slice(1), problems: [{ file, line: 1, column: 1, message, severity: "warning" }] };
}

function firstBadByte(bytes: Buffer): { line: number; column: number; byte: number } {
  let good = 0;
  for (let bad = bytes.length; bad - good > 1; ) {
    const middle = Math.floor((good + bad) / 2);
    if (isUtf8Start(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  const lines = new TextDecoder().decode(bytes.subarray(0, good), { stream: true }).split("\n");
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1, byte: bytes[good] ?? 0 };
}

/** Whether text could go on after these bytes to make UTF-8. */
function isUtf8Start(bytes: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
