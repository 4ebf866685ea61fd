import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { DatasetContract, DatasetTable } from "../../modules/contract/dataset";
import { projectRoot } from "../../scripts/project-root";
import { comparable, localBronze, writeFiles } from "../support/local-bronze";
import { testPython } from "../support/python";

const column = (name: string) => ({ name, description: name, type: { kind: "text" } as const });
const table = (name: string, format: DatasetTable["format"]): DatasetTable => ({
  ...{ name, format, description: name, primaryKey: ["id"], landingPath: name },
  columns: [column("id"), column("note"), { ...column("more"), mayBeAbsent: true }],
});
const CONTRACT: DatasetContract = {
  ...{ name: "toy", version: "1.0.0", description: "Rows of any kind." },
  tables: [table("lists", "csv"), table("objects", "json")],
};

/** Reads files as the clouds do, in pieces of a few bytes so that every record lies across two of them. */
const READER = `
import json, os, sys
root, notebooks, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
sys.path.insert(0, notebooks)
from landed_records import landed_rows, LandingError
for table in json.load(sys.stdin)["tables"]:
    rows, folder = [], os.path.join(root, table["landingPath"])
    for name in sorted(os.listdir(folder) if os.path.exists(folder) else []):
        with open(os.path.join(folder, name), "rb") as stream:
            path = f"{table['landingPath']}/{name}"
            try:
                for row in landed_rows(iter(lambda: stream.read(size), b""), path, table):
                    rows.append([*row.values, path, row.line, row.error, row.raw])
            except LandingError as problem:
                rows.append([str(problem)])
    print(json.dumps(rows))
`;

function read(folder: string, pieceBytes: number): Record<string, string[]> {
  const notebooks = join(projectRoot(), "notebooks");
  const run = spawnSync(testPython(), ["-c", READER, folder, notebooks, String(pieceBytes)], {
    input: JSON.stringify(CONTRACT),
    encoding: "utf8",
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONUTF8: "1" },
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error(run.stderr);
  const answers = run.stdout.trim().split("\n");
  return Object.fromEntries(
    CONTRACT.tables.map(({ name }, index) => [name, comparable(JSON.parse(answers[index] ?? ""))]),
  );
}

describe("the records of a landed file, read as the clouds read them", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "medallion-records-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function expectSame(pieces: readonly number[]): Promise<void> {
    const local = await localBronze(CONTRACT, folder);
    for (const size of pieces) expect(read(folder, size)).toEqual(local);
  }

  it("are those of the local pipeline, byte for byte, with their lines, faults and texts", async () => {
    const header = "id,note,more\n";
    writeFiles(folder, {
      "lists/plain.csv": `${header}1,a,\n2,,x\n\n3,"","y"\n`,
      "lists/mark.csv": "\ufeffnote,id\r\nb,1\r\n\r\nc,2",
      "lists/returns.csv": "id,note\r1,a\r\r2,b\r",
      "lists/mixed.csv": 'id,note\n1,a\r\n2,"b\r\nc"\r3,d\n\r\n4,"e\n\nf"\n',
      "lists/quotes.csv": `${header}1,"say ""hi""",\n2,a"b,c\n 3, "spaced",d \n4,"open\n5,"text"after,x\n6,ok,ok\n`,
      "lists/ragged.csv": `${header}1\n1,2\n1,2,3\n1,2,3,\n1,2,3,4\n1,2,3,,\n,,\n  \n`,
      "lists/bytes.csv": Buffer.concat([
        Buffer.from(`${header}1,a,b\n2,`),
        Buffer.from([0xe9, 0x2c, 0x0a]),
        Buffer.from('3,"x\0y",z\n4,"'),
        Buffer.from([0xc3, 0x28, 0x0a, 0x22]),
        Buffer.from(',ü\n5,"日本\n語",€\n'),
      ]),
      "lists/extra.csv": "surprise,id,,note\n1,2,3,4\n5,,,\n",
      "lists/empty.csv": "id,note",
      "objects/a.json": [
        '{"id": 7, "note": {"at": [1.50, "x", null, true], "é\\u00e9/\\u001f": {}}, "New": true}',
        '  {"id": "8", "note": null, "note": 1, "more": ""}',
        "{broken",
        "[1]",
        '"text"',
        '{"id": 1e3, "note": 12345678901234567890123, "more": -0}',
        '{"id": 1E22, "note": 0.00000015, "more": 123456.789e3}',
        '{"id": 1e20, "note": 1e-6, "more": -1.5e300}',
        '{"id": "\\ud800"}',
        '{"id": "\\ud83d\\ude00 \\u2028", "note": [{"k": 1.0, "k": 2}, [], "a\\\\u001f"], "more": 1.7976931348623157e309}',
        '{"ID": 3}',
        "{} x",
      ].join("\r\n"),
      "objects/blanks.json": '{"id":1}\n\n \t\n{"id":2}\r\n\r\n',
      "objects/blank.json": "\n\n",
      "objects/mark.json": '\ufeff{"id":1}\n{"id":2}',
      "objects/bytes.json": Buffer.concat([
        Buffer.from('{"id":"'),
        Buffer.from([0xff]),
        Buffer.from('"}\n{"id":"\0"}\n{"id":"ok"}\n'),
      ]),
    });
    await expectSame([1, 3, 7, 1 << 20]);
  });

  it("end a quote that was never closed after a megabyte, and go on behind its line", async () => {
    const long = `${"x".repeat(400)},y\n`.repeat(4000);
    writeFiles(folder, { "lists/open.csv": `id,note\n1,"open\n${long}2,"closed"\n` });
    await expectSame([1 << 16]);
  });

  it("are the same for whatever lands", async () => {
    const bit = fc.constantFrom(
      ...['"', '"', ",", ",", "\n", "\n", "\r", "\r\n", " ", "a", "1", "é", "\0", '""', "\\", "'", "\u2028"],
      Buffer.from([0xe9]),
      Buffer.from([0xc3]),
    );
    const content = fc
      .array(bit, { maxLength: 40 })
      .map((bits) => Buffer.concat(bits.map((one) => Buffer.from(one))));
    const json = fc.json({ noUnicodeString: false, maxDepth: 2 });
    const line = fc.oneof(
      content.map((bytes) =>
        Buffer.concat([Buffer.from("{"), bytes.filter((byte) => byte !== 10 && byte !== 13)]),
      ),
      json.map((text) => Buffer.from(`{"id":${text},"note":[${text}]}`)),
    );
    const lists = fc.sample(content, { numRuns: 400, seed: 7 });
    const objects = fc.sample(fc.array(line, { maxLength: 5 }), { numRuns: 100, seed: 7 });
    mkdirSync(join(folder, "lists"));
    writeFiles(folder, {
      ...Object.fromEntries(
        lists.map((bytes, at) => [
          `lists/${at}.csv`,
          Buffer.concat([Buffer.from(`id,note${at % 2 ? ",x" : ""}\n`), bytes]),
        ]),
      ),
      ...Object.fromEntries(
        objects.map((parts, at) => [
          `objects/${at}.json`,
          Buffer.concat(parts.flatMap((part) => [part, Buffer.from("\n")])),
        ]),
      ),
    });
    await expectSame([1, 64]);
  });
});
