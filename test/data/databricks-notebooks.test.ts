import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { projectRoot } from "../../scripts/project-root";
import { SHOP } from "../support/contracts";
import { testPython } from "../support/python";
import { describeIf } from "../support/requirements";
import { missingSpark, sparkEnvironment } from "../support/spark";

type Row = Readonly<Record<string, string | number | null>>;
interface Answer {
  readonly report?: Readonly<Record<string, { readonly files: number }>>;
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  readonly empty?: readonly string[];
  readonly error?: string;
}

/**
 * Stands for the Delta tables of Unity Catalog, which no local Spark has: keeps the rows of each file, and exchanges
 * them as `replaceWhere` does. Everything else is what the notebooks run.
 */
const SERVER = `
import json, sys
root, contract_file, folder = sys.argv[1:4]
sys.path.insert(0, folder)
import landing
from pyspark.sql import SparkSession
answers, sys.stdout = sys.stdout, sys.stderr
spark = SparkSession.builder.appName("notebooks").getOrCreate()
spark.conf.set("spark.sql.session.timeZone", "UTC")

class Kept:
    def __init__(self):
        self.rows = {}
    def loaded(self, table):
        kept = self.rows.get(table["name"], [])
        return {row["_source_file"]: row["_loaded_at"] for row in kept}
    def replace(self, table, files, rows):
        names = {file.relative for file in files}
        others = [row for row in self.rows.get(table["name"], []) if row["_source_file"] not in names]
        found = [] if rows is None else [row.asDict() for row in rows.collect()]
        assert {row["_source_file"] for row in found} <= names, "replaceWhere refuses rows of other files"
        self.rows[table["name"]] = sorted(others + found, key=lambda row: (row["_source_file"], row["_source_line"]))

kept = Kept()
contract = landing.read_contract(contract_file)
for line in sys.stdin:
    try:
        if line.strip() == "setup":
            answer = {"empty": landing.check(root, contract, lambda table: len(kept.loaded(table)) > 0)}
        else:
            answer = {"report": landing.load(spark, kept, root, contract, line.strip())}
    except landing.LandingError as problem:
        answer = {"error": str(problem)}
    print(json.dumps({**answer, "rows": kept.rows}, default=str), file=answers, flush=True)
`;

/** What the notebooks do, in one Spark session over one landing folder. */
class Notebooks {
  readonly root = mkdtempSync(join(tmpdir(), "medallion-volume-"));
  private readonly child: ChildProcess;
  private readonly answers: Interface;
  private errors = "";

  constructor() {
    const contract = join(this.root, "contract.json");
    writeFileSync(contract, JSON.stringify(SHOP));
    const args = [
      "-c",
      SERVER,
      join(this.root, "landing"),
      contract,
      join(projectRoot(), "notebooks/databricks"),
    ];
    mkdirSync(join(this.root, "landing"));
    this.child = spawn(testPython(), args, {
      env: { ...sparkEnvironment(this.root), PYTHONDONTWRITEBYTECODE: "1" },
      stdio: ["pipe", "pipe", "pipe"],
    });
    if (!this.child.stdout) throw new Error("the notebooks have no output");
    this.answers = createInterface({ input: this.child.stdout });
    this.child.stderr?.on("data", (text) => {
      this.errors += text;
    });
  }

  /** Puts a file into landing, at a time in whole seconds as storage keeps it. */
  land(path: string, text: string | Uint8Array, ageSeconds = 60): void {
    const file = join(this.root, "landing", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    const time = Math.floor(Date.now() / 1000) - ageSeconds;
    utimesSync(file, time, time);
  }

  /** Runs setup, or a load under the name of a batch. */
  run(command: string): Promise<Answer> {
    const answer = new Promise<Answer>((resolve, reject) => {
      this.answers.once("line", (line) => resolve(JSON.parse(line)));
      this.answers.once("close", () => reject(new Error(`Spark ended:\n${this.errors.slice(-3000)}`)));
    }).finally(() => this.answers.removeAllListeners());
    this.child.stdin?.write(`${command}\n`);
    return answer;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.stdin?.end();
    if (this.child.exitCode === null) await ended;
    rmSync(this.root, { recursive: true });
  }
}

const pick = (rows: readonly Row[] | undefined, ...names: string[]) =>
  (rows ?? []).map((row) => names.map((name) => row[name]));

describeIf(missingSpark(), "the notebooks of Databricks", () => {
  let notebooks: Notebooks;
  beforeAll(() => {
    notebooks = new Notebooks();
  });
  afterAll(() => notebooks.stop());

  it("stop before anything is written where a required file never landed", async () => {
    const { error } = await notebooks.run("setup");
    expect(error).toBe("no file has landed of the required orders (raw/orders/*.csv)");
  });

  it("load every row as text, with where it came from", async () => {
    notebooks.land("raw/orders/2026-01-01/a b+c.csv", 'id,total,gift\n1,"2\n3",yes\n2,,\n3\n');
    notebooks.land("raw/orders/2026-01-02/b.csv", 'Placed_At, ID \r\nnow,8\r\n"a ""q""",7\r\n');
    notebooks.land("raw/orders/bom.csv", Buffer.from("\ufeffid,total\n5,6\n"));
    notebooks.land("raw/orders/empty.csv", "");
    notebooks.land("raw/orders/_temporary/x.csv", "id\n99\n");
    notebooks.land(
      "raw/clicks/c.json",
      '{"click_id":"a","payload":{"k":[1]},"more":1}\n\nnonsense\n{"click_id":7}\n',
    );
    expect((await notebooks.run("setup")).empty).toEqual([]);
    const { rows, report } = await notebooks.run("first");
    expect(report).toEqual({ orders: { files: 4 }, clicks: { files: 1 } });
    expect(
      pick(rows.orders, "_source_file", "_source_line", "id", "total", "placed_at", "_extra_columns"),
    ).toEqual([
      ["raw/orders/2026-01-01/a b+c.csv", 2, "1", "2\n3", null, '{"gift":"yes"}'],
      ["raw/orders/2026-01-01/a b+c.csv", 3, "2", null, null, '{"gift":null}'],
      ["raw/orders/2026-01-01/a b+c.csv", 4, "3", null, null, '{"gift":null}'],
      ["raw/orders/2026-01-02/b.csv", 2, "8", null, "now", null],
      ["raw/orders/2026-01-02/b.csv", 3, "7", null, 'a "q"', null],
      ["raw/orders/bom.csv", 2, "5", "6", null, null],
    ]);
    expect(pick(rows.orders, "_parse_error", "_raw_text", "_batch_id")[2]).toEqual([
      "the row does not fit its header",
      "3",
      "first",
    ]);
    expect(
      pick(rows.clicks, "_source_line", "click_id", "payload", "_parse_error", "_raw_text", "_extra_columns"),
    ).toEqual([
      [1, "a", '{"k":[1]}', null, null, '{"more":"1"}'],
      [3, null, null, "not a JSON object", "nonsense", null],
      [4, "7", null, null, null, null],
    ]);
  });

  it("load nothing twice", async () => {
    const before = await notebooks.run("second");
    // A file without a row leaves no trace, so it is looked at again.
    expect(before.report).toEqual({ orders: { files: 1 }, clicks: { files: 0 } });
    expect(new Set(pick(before.rows.orders, "_batch_id").flat())).toEqual(new Set(["first"]));
  });

  it("exchange what a changed file brought, and nothing else", async () => {
    notebooks.land("raw/orders/bom.csv", "id,total\n5,7\n6,8\n", -5);
    const { rows, report } = await notebooks.run("third");
    expect(report?.orders?.files).toBe(2);
    expect(pick(rows.orders, "id", "total", "_batch_id").slice(-2)).toEqual([
      ["5", "7", "third"],
      ["6", "8", "third"],
    ]);
    expect(rows.orders).toHaveLength(7);
  });

  it("write nothing when one file lacks a required column or names one twice", async () => {
    const before = (await notebooks.run("fourth")).rows;
    notebooks.land("raw/orders/z.csv", "total\n1\n");
    notebooks.land("raw/clicks/new.json", '{"click_id":"n"}\n');
    const missing = await notebooks.run("fifth");
    expect(missing.error).toBe("raw/orders/z.csv: the required column 'id' is missing");
    expect(missing.rows).toEqual(before);
    notebooks.land("raw/orders/z.csv", "id,ID\n1,2\n");
    expect((await notebooks.run("sixth")).error).toBe(
      "raw/orders/z.csv: the header names 'id' more than once",
    );
  });
});
