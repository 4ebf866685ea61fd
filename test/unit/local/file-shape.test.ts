import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { readCsvRecord } from "../../../modules/local/csv-records";
import { type FileHead, readHead, withFile } from "../../../modules/local/file-shape";

const folder = mkdtempSync(join(tmpdir(), "medallion-shape-"));
const path = join(folder, "file.csv");
afterAll(() => rmSync(folder, { recursive: true }));

function headOf(content: string | Buffer): Promise<FileHead> {
  writeFileSync(path, content);
  return withFile(path, async (file) => readHead(file, (await file.stat()).size));
}

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `column_${index}`);

test("the head of a file holds its header, however long that is", async () => {
  const column = fc.constantFrom("id", '"a ""b"""', '"two\nlines"', "Größe", "x".repeat(4_000));
  const columns = fc.array(column, { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(columns, fc.constantFrom("\n", "\r\n", ""), fc.nat(40_000), async (list, end, more) => {
      const content = Buffer.from(`\uFEFF${list.join(",")}${end}${end === "" ? "" : "1\n".repeat(more)}`);
      const { bytes, head, headIsAll } = await headOf(content);
      expect(bytes).toBe(content.length);
      expect(headIsAll).toBe(head.length + 3 === content.length);
      expect(readCsvRecord(head, 0, headIsAll)).toEqual(readCsvRecord(content.subarray(3), 0, true));
    }),
    { numRuns: 60 },
  );
});

test("no more of a file is its head than its header takes, and never more than 1 MiB", async () => {
  const rows = "1\n".repeat(1 << 20);
  expect((await headOf(`id\n${rows}`)).head.length).toBe(1 << 14);
  expect((await headOf(`${names(5_000).join(",")}\n${rows}`)).head.length).toBe(1 << 20);
  expect(await headOf(`"${rows}`)).toMatchObject({ headIsAll: false, bytes: (1 << 21) + 1 });
});

test("an empty file has an empty head", async () => {
  expect(await headOf("")).toEqual({ bytes: 0, head: Buffer.alloc(0), headIsAll: true });
});
