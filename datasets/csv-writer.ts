import type { Random } from "./random";
import { TextFile } from "./text-file";

const MUST_BE_QUOTED = /[",\r\n]/;

/** One field of a CSV line as RFC 4180 has it: quoted only where it has to be, quotes doubled. */
export function csvField(text: string): string {
  return MUST_BE_QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A column's name, and what is written in its place. */
export interface Replacement {
  readonly column: string;
  readonly value: string;
}

/**
 * A CSV file: header, UTF-8, RFC 4180 quoting, line feeds. Fields are written one after the other, then `endRow`.
 * Every row must have as many fields as the header.
 */
export class CsvWriter {
  private field = 0;
  private replacedField = -1;
  private replacement = "";
  private headerLines = 0;

  private constructor(
    private readonly file: TextFile,
    private readonly columns: readonly string[],
  ) {}

  /** Creates the file at a path below a folder, and writes its header. */
  static async create(folder: string, path: string, columns: readonly string[]): Promise<CsvWriter> {
    const writer = new CsvWriter(await TextFile.create(folder, path), columns);
    for (const column of columns) writer.text(column);
    writer.endRow();
    writer.headerLines = 1;
    return writer;
  }

  /** Path below the folder, with forward slashes. */
  get path(): string {
    return this.file.path;
  }

  /** Rows so far, without the header. */
  get rows(): number {
    return this.file.rows - this.headerLines;
  }

  get isFull(): boolean {
    return this.file.isFull;
  }

  /** In the next row, the column holds this value whatever is written to it. */
  replaceNext({ column, value }: Replacement): void {
    this.replacedField = this.columns.indexOf(column);
    this.replacement = value;
  }

  /** A field of text; one that holds quotes, commas or line breaks is quoted. An empty one is a missing value. */
  text(value: string): void {
    if (this.begin()) this.file.text(csvField(value));
  }

  /** A field of text without quotes, commas or line breaks, which is not checked for them. */
  word(value: string): void {
    if (this.begin()) this.file.text(value);
  }

  /** A whole number, 0 or more. */
  integer(value: number): void {
    if (this.begin()) this.file.digits(value);
  }

  /** An identifier of 32 hexadecimal digits: the next four numbers of `random`, which is to stand at the thing it names. */
  id(random: Random): void {
    const isWritten = this.begin();
    for (let part = 0; part < 4; part++) {
      const bits = random.next();
      if (isWritten) this.file.hex(bits);
    }
  }

  /** An amount of cents, 0 or more, as a decimal number. */
  cents(value: number): void {
    if (this.begin()) this.file.cents(value);
  }

  /** `yyyy-mm-dd hh:mm:ss` of a day and a second of it. */
  moment(date: string, second: number): void {
    if (this.begin()) this.file.moment(date, second);
  }

  endRow(): void {
    if (this.field !== this.columns.length) {
      throw new Error(`${this.path}: a row has ${this.field} fields, the header ${this.columns.length}`);
    }
    this.file.endLine();
    this.field = 0;
    this.replacedField = -1;
  }

  /** Writes the row that was just ended once more. */
  repeatRow(): void {
    this.file.repeatLine();
  }

  /** See `TextFile.drain`. */
  drain(): Promise<void> {
    return this.file.drain();
  }

  close(): Promise<void> {
    return this.file.close();
  }

  /** Begins a field; false when something else was written in its place. */
  private begin(): boolean {
    if (this.field > 0) this.file.comma();
    const isReplaced = this.field === this.replacedField;
    this.field += 1;
    if (isReplaced) this.file.text(csvField(this.replacement));
    return !isReplaced;
  }
}
