import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { DatasetContract } from "../../modules/contract/dataset";
import { bronzeColumns } from "../../modules/databricks/tables";
import { projectRoot } from "../../scripts/project-root";
import { SHOP } from "../support/contracts";
import { type BronzeRows, comparable, comparedColumns, localBronze } from "../support/local-bronze";
import { testPython } from "../support/python";
import { describeIf } from "../support/requirements";
import { missingSpark, sparkEnvironment } from "../support/spark";
import { contractOf, DIRT, landFirstDay, landSecondDay } from "./landed-dirt";

type Row = Readonly<Record<string, string | number | null>>;
interface Answer {
  /** What the notebook says at its end. */
  readonly exit?: Readonly<Record<string, unknown>>;
  readonly rows?: readonly Row[];
  readonly error?: string;
}

/**
 * Runs notebooks as they are, against Delta tables of a local Spark. `dbutils` is all of Databricks that they see; the
 * session's own catalog stands for one of Unity Catalog.
 */
const SERVER = `
import json, os, sys
notebooks = sys.argv[1]
sys.path[:0] = [notebooks, os.path.join(notebooks, "databricks")]
# Spark tells on its output what jars it finds.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
from pyspark.sql import SparkSession
spark = SparkSession.builder.appName("notebooks").getOrCreate()
from landed_records import LandingError

class Utilities:
    def __init__(self, values):
        self.values, self.said = values, None
        self.widgets = self.notebook = self
    def get(self, name):
        return self.values[name]
    def exit(self, text):
        self.said = json.loads(text)

def run(name, values):
    utilities = Utilities(values)
    with open(os.path.join(notebooks, "databricks", name + ".py"), encoding="utf-8") as stream:
        exec(compile(stream.read(), name, "exec"), {"spark": spark, "dbutils": utilities})
    return {"exit": utilities.said}

for line in sys.stdin:
    asked = json.loads(line)
    try:
        if "sql" in asked:
            answer = {"rows": [row.asDict() for row in spark.sql(asked["sql"]).collect()]}
        else:
            answer = run(asked["notebook"], asked["values"])
    except LandingError as problem:
        answer = {"error": str(problem)}
    except Exception as problem:
        answer = {"error": f"{type(problem).__name__}: {problem}"}
    print(json.dumps(answer, default=str), file=answers, flush=True)
`;

const DELTA = {
  "spark.jars.packages": "io.delta:delta-spark_2.12:3.3.3",
  "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
  "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
  "spark.databricks.delta.snapshotPartitions": "1",
  "spark.databricks.delta.stats.collect": "false",
};

/** One Spark session in which notebooks run. */
class Notebooks {
  readonly root = mkdtempSync(join(tmpdir(), "medallion-volume-"));
  private readonly child: ChildProcess;
  private readonly answers: Interface;
  private errors = "";

  constructor() {
    const environment = sparkEnvironment(this.root, DELTA);
    this.child = spawn(testPython(), ["-c", SERVER, join(projectRoot(), "notebooks")], {
      cwd: this.root,
      env: { ...environment, PYTHONDONTWRITEBYTECODE: "1" },
      stdio: ["pipe", "pipe", "pipe"],
    });
    if (!this.child.stdout) throw new Error("the notebooks have no output");
    this.answers = createInterface({ input: this.child.stdout });
    this.child.stderr?.on("data", (text) => {
      this.errors += text;
    });
  }

  async sql(text: string): Promise<readonly Row[]> {
    const { rows, error } = await this.ask({ sql: text });
    if (error !== undefined) throw new Error(error);
    return rows ?? [];
  }

  /** Makes the tables of bronze as the deployment does. */
  async deploy(contract: DatasetContract): Promise<void> {
    writeFileSync(join(this.root, `${contract.name}.json`), JSON.stringify(contract));
    await this.sql(`CREATE SCHEMA IF NOT EXISTS bronze_${contract.name}`);
    for (const table of contract.tables) {
      const columns = bronzeColumns(table).map(({ name, type }) => `\`${name}\` ${type}`);
      await this.sql(
        `CREATE TABLE bronze_${contract.name}.${table.name} (${columns.join(", ")}) USING DELTA`,
      );
    }
  }

  run(notebook: string, contract: DatasetContract, landing: string, batch = "first"): Promise<Answer> {
    const file = join(this.root, `${contract.name}.json`);
    const place = { catalog: "spark_catalog", bronze: `bronze_${contract.name}` };
    return this.ask({ notebook, values: { contract: file, ...place, landing, batch } });
  }

  private ask(question: object): Promise<Answer> {
    const answer = new Promise<Answer>((resolve, reject) => {
      this.answers.once("line", (line) => resolve(JSON.parse(line)));
      this.answers.once("close", () => reject(new Error(`Spark ended:\n${this.errors.slice(-3000)}`)));
    }).finally(() => this.answers.removeAllListeners());
    this.child.stdin?.write(`${JSON.stringify(question)}\n`);
    return answer;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.stdin?.end();
    if (this.child.exitCode === null) await ended;
    rmSync(this.root, { recursive: true });
  }
}

// Every statement on a Delta table is some jobs of Spark.
jest.setTimeout(600_000);

describeIf(missingSpark(), "the notebooks of Databricks, on Delta tables of a local Spark", () => {
  let notebooks: Notebooks;
  let landing: string;
  beforeAll(async () => {
    notebooks = new Notebooks();
    landing = join(notebooks.root, "shop");
    mkdirSync(landing);
    await notebooks.deploy(SHOP);
  });
  afterAll(() => notebooks.stop());

  /** Puts a file into landing, at a time in whole seconds as storage keeps it. */
  const land = (path: string, text: string | Uint8Array, ageSeconds = 60): void => {
    const file = join(landing, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    const time = Math.floor(Date.now() / 1000) - ageSeconds;
    utimesSync(file, time, time);
  };
  const bronze = async (table: string, columns: readonly string[]) => {
    const list = columns.map((name) => `\`${name}\``).join(", ");
    const rows = await notebooks.sql(
      `SELECT ${list} FROM bronze_shop.${table} ORDER BY _source_file, _source_line`,
    );
    return rows.map((row) => columns.map((name) => row[name]));
  };
  const run = (notebook: string, batch?: string) => notebooks.run(notebook, SHOP, landing, batch);

  it("stop before anything is written where a required file never landed", async () => {
    const { error } = await run("setup");
    expect(error).toBe('no file has landed of the required table "orders": raw/orders/*.csv');
  });

  it("load every row as text, with where it came from", async () => {
    land("raw/orders/2026-01-01/a b+c.csv", 'id,total,placed_at,gift\n1,"2\n3",,yes\n2,,,\n3\n');
    land("raw/orders/bom.csv", Buffer.from("\ufeffplaced_at,total,id\r\nnow,6,5\r\n"));
    land("raw/orders/_temporary/x.csv", "id\n99\n");
    expect((await run("setup")).exit).toEqual({ dataset: "shop", empty: ["clicks"] });
    land("raw/clicks/c.json", '{"click_id":"a","payload":{"k":[1]},"more":1}\nnonsense\n{"click_id":7}\n');
    const { exit } = await run("landing_to_bronze");
    const nothing = { loaded: 0, replaced: [], gone: 0 };
    expect(exit?.tables).toEqual({
      orders: { ...nothing, files: 2, loaded: 2, rows: 4, unreadable: 1 },
      clicks: { ...nothing, files: 1, loaded: 1, rows: 3, unreadable: 1 },
    });
    expect(
      await bronze("orders", ["_source_file", "_source_line", "id", "total", "placed_at", "_extra_columns"]),
    ).toEqual([
      ["raw/orders/2026-01-01/a b+c.csv", 2, "1", "2\n3", null, '{"gift": "yes"}'],
      ["raw/orders/2026-01-01/a b+c.csv", 4, "2", null, null, '{"gift": null}'],
      ["raw/orders/2026-01-01/a b+c.csv", 5, null, null, null, null],
      ["raw/orders/bom.csv", 2, "5", "6", "now", null],
    ]);
    expect((await bronze("orders", ["_parse_error", "_raw_text", "_batch_id"]))[2]).toEqual([
      "1 fields instead of 4",
      "3",
      "first",
    ]);
    expect(
      await bronze("clicks", ["click_id", "payload", "_parse_error", "_raw_text", "_extra_columns"]),
    ).toEqual([
      ["a", '{"k":[1]}', null, null, '{"more": "1"}'],
      [null, null, "not a JSON object", "nonsense", null],
      ["7", null, null, null, null],
    ]);
  });

  it("load nothing twice, exchange what a changed file brought, and keep what is gone", async () => {
    land("raw/orders/bom.csv", "id,total,placed_at\n5,7,\n6,8,\n", -5);
    rmSync(join(landing, "raw/clicks/c.json"));
    const { exit } = await run("landing_to_bronze", "second");
    expect(exit?.tables).toEqual({
      orders: { files: 2, loaded: 1, replaced: ["raw/orders/bom.csv"], gone: 0, rows: 2, unreadable: 0 },
      clicks: { files: 0, loaded: 0, replaced: [], gone: 1, rows: 0, unreadable: 0 },
    });
    expect(await bronze("orders", ["id", "total", "_batch_id"])).toEqual([
      ["1", "2\n3", "first"],
      ["2", null, "first"],
      [null, null, "first"],
      ["5", "7", "second"],
      ["6", "8", "second"],
    ]);
    expect(await bronze("clicks", ["_batch_id"])).toEqual([["first"], ["first"], ["first"]]);
  });

  it("write nothing of any table when one file is wrong", async () => {
    land("raw/orders/good.csv", "id,total,placed_at\n9,9,\n");
    land("raw/clicks/bad.json", '{"click_id":"n"}\n');
    land("raw/orders/z.csv", "total,placed_at\n1,\n");
    expect((await run("landing_to_bronze", "third")).error).toBe(
      'raw/orders/z.csv: the column "id" is missing; found total, placed_at',
    );
    for (const { name } of SHOP.tables)
      expect((await bronze(name, ["_batch_id"])).flat()).not.toContain("third");
  });

  it.each(Object.keys(DIRT))(
    "make of %s what the local pipeline makes of it, day by day",
    async (dataset) => {
      const contract = contractOf(dataset);
      const [first, second] = [
        join(notebooks.root, dataset, "first"),
        join(notebooks.root, dataset, "second"),
      ];
      const rows = async (): Promise<BronzeRows> => {
        const found: Record<string, string[]> = {};
        for (const table of contract.tables) {
          const columns = comparedColumns(table);
          const list = columns.map((name) => `\`${name}\``).join(", ");
          const all = await notebooks.sql(`SELECT ${list} FROM bronze_${dataset}.${table.name}`);
          found[table.name] = comparable(all.map((row) => columns.map((name) => row[name])));
        }
        return found;
      };
      await notebooks.deploy(contract);
      await landFirstDay(dataset, first);
      expect((await notebooks.run("landing_to_bronze", contract, first)).error).toBeUndefined();
      expect(await rows()).toEqual(await localBronze(contract, first));
      // What the second day brings goes the same way for every dataset, and each statement here takes its seconds.
      if (dataset !== "shopstream") return;
      landSecondDay(dataset, first, second);
      expect((await notebooks.run("landing_to_bronze", contract, second, "second")).error).toBeUndefined();
      expect(await rows()).toEqual(await localBronze(contract, first, second));
    },
  );
});
