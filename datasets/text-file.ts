import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Bytes collected before they are handed to the disk: large enough for few calls, small enough to forget. */
const CHUNK = 1 << 19;
/** Room for the line that fills a chunk; a longer one makes the buffer grow. */
const MARGIN = 1 << 12;
const MOST_BYTES_PER_UNIT = 3;
const LARGEST_INT32 = 2 ** 31 - 1;
const ZERO = 48;
const SPACE = 32;
const COLON = 58;
const POINT = 46;
const COMMA = 44;
const LINE_FEED = 10;
const HEX_DIGITS = Buffer.from("0123456789abcdef");

/**
 * A UTF-8 file that is written line by line in bounded memory.
 *
 * Bytes are put straight into a buffer, since a string per row costs more than everything else together. Whoever
 * writes many rows asks `isFull` after each and then waits for `drain`, so that a slow disk slows the writer down.
 */
export class TextFile {
  private bytes = Buffer.allocUnsafe(CHUNK + MARGIN);
  private spare = Buffer.allocUnsafe(CHUNK + MARGIN);
  private end = 0;
  private lastLine = 0;
  private nextLine = 0;
  private lines = 0;
  private writing: Promise<void> = Promise.resolve();
  private isOpen = true;

  private constructor(
    private readonly file: FileHandle,
    /** Path below the output folder, with forward slashes. */
    readonly path: string,
  ) {}

  /** Creates the file, and the folders it is in. */
  static async create(folder: string, path: string): Promise<TextFile> {
    const full = join(folder, path);
    await mkdir(dirname(full), { recursive: true });
    return new TextFile(await open(full, "wx"), path);
  }

  /** Lines written so far. */
  get rows(): number {
    return this.lines;
  }

  get isFull(): boolean {
    return this.end >= CHUNK;
  }

  /** Writes text as it is. */
  text(text: string): void {
    this.reserve(text.length * MOST_BYTES_PER_UNIT);
    const { bytes } = this;
    let end = this.end;
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index);
      if (unit > 127) {
        this.end = end + bytes.write(text.slice(index), end, "utf8");
        return;
      }
      bytes[end++] = unit;
    }
    this.end = end;
  }

  /** Writes what was encoded before, which is faster than text for what comes in every line. */
  encoded(part: Uint8Array): void {
    this.reserve(part.length);
    this.bytes.set(part, this.end);
    this.end += part.length;
  }

  /**
   * Writes a whole number from 0 to 2^53 - 1.
   *
   * @throws RangeError for any other number.
   */
  digits(number: number): void {
    if (!Number.isSafeInteger(number) || number < 0)
      throw new RangeError(`${number} is no whole number from 0 on`);
    this.reserve(16);
    const { bytes } = this;
    let length = 1;
    for (let power = 10; power <= number; power *= 10) length += 1;
    let place = this.end + length;
    this.end = place;
    let rest = number;
    while (rest > LARGEST_INT32) {
      const next = Math.floor(rest / 10);
      bytes[--place] = ZERO + (rest - next * 10);
      rest = next;
    }
    do {
      const next = (rest / 10) | 0;
      bytes[--place] = ZERO + (rest - next * 10);
      rest = next;
    } while (rest > 0);
  }

  /** Writes 32 bits as eight hexadecimal digits. */
  hex(bits: number): void {
    this.reserve(8);
    const { bytes, end } = this;
    for (let place = 0; place < 8; place++) {
      bytes[end + place] = HEX_DIGITS[(bits >>> (28 - 4 * place)) & 15] as number;
    }
    this.end = end + 8;
  }

  /** Writes an amount of cents as a decimal number, for example `12.05`. */
  cents(cents: number): void {
    const whole = Math.floor(cents / 100);
    this.digits(whole);
    this.bytes[this.end++] = POINT;
    twoDigits(this.bytes, this.end, cents - whole * 100);
    this.end += 2;
  }

  /** Writes `yyyy-mm-dd hh:mm:ss` of a day and a second of it (0 to 86,399). */
  moment(date: string, second: number): void {
    this.text(date);
    this.reserve(9);
    const { bytes, end } = this;
    const minutes = (second / 60) | 0;
    const hours = (minutes / 60) | 0;
    bytes[end] = SPACE;
    twoDigits(bytes, end + 1, hours);
    bytes[end + 3] = COLON;
    twoDigits(bytes, end + 4, minutes - hours * 60);
    bytes[end + 6] = COLON;
    twoDigits(bytes, end + 7, second - minutes * 60);
    this.end = end + 9;
  }

  comma(): void {
    this.reserve(1);
    this.bytes[this.end++] = COMMA;
  }

  endLine(): void {
    this.reserve(1);
    this.bytes[this.end++] = LINE_FEED;
    this.lines += 1;
    this.lastLine = this.nextLine;
    this.nextLine = this.end;
  }

  /** Writes the line that was just ended once more. Not after `drain`. */
  repeatLine(): void {
    const length = this.end - this.lastLine;
    this.reserve(length);
    this.bytes.copyWithin(this.end, this.lastLine, this.end);
    this.lastLine = this.end;
    this.end += length;
    this.nextLine = this.end;
    this.lines += 1;
  }

  /** Hands what was collected to the disk, while the next lines are being made. */
  async drain(): Promise<void> {
    await this.writing;
    const chunk = this.bytes.subarray(0, this.end);
    [this.bytes, this.spare] = [this.spare, this.bytes];
    this.end = 0;
    this.lastLine = 0;
    this.nextLine = 0;
    this.writing = this.writeOut(chunk);
    // Whoever drains or closes next hears of a failure; until then it is nobody's unhandled one.
    this.writing.catch(() => undefined);
  }

  /** Writes the rest; a second call does nothing. */
  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    try {
      await this.drain();
      await this.writing;
    } finally {
      await this.file.close();
      this.bytes = this.spare = Buffer.alloc(0);
    }
  }

  private async writeOut(chunk: Buffer): Promise<void> {
    // A write may take only part of what it is given, on a full disk above all.
    for (let done = 0; done < chunk.length; ) {
      done += (await this.file.write(chunk, done, chunk.length - done)).bytesWritten;
    }
  }

  private reserve(bytes: number): void {
    // Ten bytes more, so that the fixed parts of amounts and moments need no check of their own.
    if (this.end + bytes + 10 <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe((this.end + bytes + 10) * 2);
    this.bytes.copy(larger, 0, 0, this.end);
    this.bytes = larger;
  }
}

function twoDigits(bytes: Uint8Array, place: number, number: number): void {
  const tens = (number / 10) | 0;
  bytes[place] = ZERO + tens;
  bytes[place + 1] = ZERO + number - tens * 10;
}
