import fc from "fast-check";
import { type CsvRecord, rawText, readCsvRecord } from "../../../modules/local/csv-records";

/** Reads a whole file, `piece` bytes at a time, as a caller that streams does. */
function readAll(bytes: Buffer, piece = bytes.length): Exclude<CsvRecord, { kind: "incomplete" }>[] {
  const records: Exclude<CsvRecord, { kind: "incomplete" }>[] = [];
  let start = 0;
  for (let end = Math.min(piece, bytes.length); start < bytes.length; ) {
    const record = readCsvRecord(bytes.subarray(0, end), start, end === bytes.length);
    if (record.kind === "incomplete") end = Math.min(end + piece, bytes.length);
    else {
      records.push(record);
      start = record.next;
    }
    if (start === end && end < bytes.length) end = Math.min(end + piece, bytes.length);
  }
  return records;
}

const rows = (records: readonly CsvRecord[]): (readonly string[])[] =>
  records.flatMap((record) => (record.kind === "row" ? [record.values] : []));

const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;
const value = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", "\r", " ", "é", "€"), maxLength: 8 });
const table = fc.array(fc.array(value, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });

test("whatever is written with every value quoted is read back, in pieces of any size", () => {
  fc.assert(
    fc.property(
      table,
      fc.constantFrom("\n", "\r\n"),
      fc.integer({ min: 1, max: 64 }),
      (values, end, piece) => {
        const bytes = Buffer.from(values.map((row) => row.map(quoted).join(",") + end).join(""));
        const records = readAll(bytes, piece);
        expect(rows(records)).toEqual(values);
        const lines = records.reduce((sum, record) => sum + record.lines, 0);
        const inside =
          values
            .flat()
            .join("")
            .match(/\r\n|\r|\n/g)?.length ?? 0;
        // A CR at the end of one value and an LF at the start of the next are two line ends, joined they look like one.
        expect(lines).toBeGreaterThanOrEqual(values.length + inside);
      },
    ),
  );
});

test("any bytes end in records that cover them, each once", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const records = readAll(Buffer.from(bytes));
      expect(records.at(-1)?.next ?? 0).toBe(bytes.length);
    }),
  );
});

test.each([
  ["a,b\n", [["a", "b"]]],
  [
    "a,b\r\nc,d",
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  [
    "a,b\rc,d\r",
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  [',""\n', [["", ""]]],
  ['5" screen,b\n', [['5" screen', "b"]]],
  ['a, "b, c"\n', [["a", "b, c"]]],
])("%j", (text, expected) => {
  expect(rows(readAll(Buffer.from(text)))).toEqual(expected);
});

test.each([
  ['1,"a\n2,b\n3,c\n', "a quote is never closed"],
  ['1,"a\n2,"b"\n3,c\n', "a quote is never closed, or text follows it"],
  ['1,"a"b\n2,c\n', "a quote is never closed, or text follows it"],
])("a wrong quote costs one line: %j", (text, reason) => {
  const records = readAll(Buffer.from(text));
  expect(records[0]).toMatchObject({ kind: "broken", reason, lines: 1 });
  expect(records[1]).toMatchObject({ kind: "row", lines: 1 });
});

test("a quote that is not closed for a million bytes is not closed", () => {
  const bytes = Buffer.from(`1,"a\n${"2,b\n".repeat(400_000)}`);
  expect(readCsvRecord(bytes, 0, false)).toMatchObject({ kind: "broken", next: 5 });
});

test("bytes that are no text are shown as such", () => {
  expect(rawText(Buffer.from("caf\u00e9\r\n", "latin1"))).toBe("caf\\xE9");
  expect(rawText(Buffer.from("caf\u00e9\n"))).toBe("caf\u00e9");
  expect(rawText(Buffer.from("a\0b"))).toBe("a\\x00b");
});
