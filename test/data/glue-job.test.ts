import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { bronzeTable } from "../../modules/aws/tables";
import type { DatasetContract, DatasetTable } from "../../modules/contract/dataset";
import { type BronzeRows, comparable, comparedColumns, localBronze } from "../support/local-bronze";
import { testPython } from "../support/python";
import { describeIf } from "../support/requirements";
import { missingSpark, SparkJob, sparkEnvironment } from "../support/spark";
import { contractOf, DIRT, landFirstDay, landSecondDay } from "./landed-dirt";

interface TableReport {
  readonly files: number;
  readonly loaded: number;
  readonly replaced: readonly string[];
  readonly gone: number;
  readonly rows: number;
  readonly unreadable: number;
}
type Table = Pick<DatasetTable, "name" | "format" | "landingPath" | "landingFiles" | "required"> & {
  readonly columns: readonly { readonly name: string; readonly mayBeAbsent?: boolean }[];
};

const isData = (path: string | Buffer): boolean =>
  /\.parquet$/.test(String(path)) && !/\/\./.test(String(path));
const USERS: Table = {
  name: "users",
  format: "csv",
  landingPath: "raw/users",
  columns: [{ name: "id" }, { name: "email", mayBeAbsent: true }, { name: "note", mayBeAbsent: true }],
};

describeIf(missingSpark(), "the Glue job from landing to bronze, on a local Spark", () => {
  let root: string;
  let folder: string;
  let job: SparkJob;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), "medallion-spark-"));
    job = new SparkJob("landing_to_bronze", root);
  });
  afterAll(async () => {
    await job?.stop();
    rmSync(root, { recursive: true, force: true });
  });
  beforeEach(() => {
    folder = mkdtempSync(join(root, "case-"));
  });

  /** A file of the table `users` that is a minute old, in whole seconds as storage counts. */
  const land = (path: string, content: string, ageSeconds = 60) => {
    const file = join(folder, "landing/raw/users", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    const time = Math.floor(Date.now() / 1000) - ageSeconds;
    utimesSync(file, time, time);
  };
  const args = (table: Table, batch: string, landing: string) => ({
    table: JSON.stringify(table),
    landing_uri: `${landing}/`,
    bronze_uri: `${join(folder, "bronze", table.name)}/`,
    batch_id: batch,
  });
  const load = async (batch = "b1", change: Partial<Table> = {}, landing = join(folder, "landing")) => {
    const table = { ...USERS, ...change };
    const report = await job.run<Record<string, TableReport>>(args(table, batch, landing));
    return report[table.name] as TableReport;
  };
  const bronze = async (columns: readonly string[], table = USERS.name) => {
    const connection = await (await DuckDBInstance.create()).connect();
    const files = join(folder, "bronze", table, "*/*.parquet");
    const list = columns.map((name) => `"${name}"`).join(", ");
    const sql = `SELECT ${list} FROM read_parquet('${files}', hive_types_autocast = false) ORDER BY ALL`;
    return (await connection.runAndReadAll(sql)).getRowsJson();
  };
  const rowsOf = async ({ tables }: DatasetContract): Promise<BronzeRows> => {
    const all: Record<string, string[]> = {};
    for (const table of tables) {
      const rows = await bronze(comparedColumns(table), table.name).catch(() => []);
      all[table.name] = comparable(rows);
    }
    return all;
  };

  it.each(Object.keys(DIRT))(
    "makes of %s what the local pipeline makes of it, day by day",
    async (dataset) => {
      const contract = contractOf(dataset);
      const [first, second] = [join(folder, "first"), join(folder, "second")];
      await landFirstDay(dataset, first);
      const loadAll = async (batch: string, landing: string) => {
        const reports: TableReport[] = [];
        for (const table of contract.tables) reports.push(await load(batch, table, landing));
        return reports;
      };

      await loadAll("first", first);
      const landed = await localBronze(contract, first);
      expect(Object.values(landed).flat().length).toBeGreaterThan(300);
      expect(Object.values(landed).flat().join("\n")).toMatch(/fields instead of/);
      expect(await rowsOf(contract)).toEqual(landed);

      landSecondDay(dataset, first, second);
      const reports = await loadAll("second", second);
      expect(await rowsOf(contract)).toEqual(await localBronze(contract, first, second));
      expect(reports.flatMap(({ replaced }) => replaced)).toEqual([expect.any(String)]);
      expect(reports.reduce((sum, { gone }) => sum + gone, 0)).toBe(1);
    },
  );

  it("keeps every landed row as text, with where it came from and when", async () => {
    land("2024-01-01/a.csv", "id,email,note\n01,a@x,1.50\n2,,\n");
    land("2024-01-02/b.csv", 'note,id,age\n"yes\nsir",3,7\n4\n');
    land("c.csv", "id\n5\n");
    land("_SUCCESS", "");
    land("_temporary/x.csv", "id\n99\n");

    expect(await load()).toEqual({ files: 3, loaded: 3, replaced: [], gone: 0, rows: 5, unreadable: 1 });

    const columns = [
      "landed_date",
      "id",
      "email",
      "note",
      "_source_file",
      "_source_line",
      "_batch_id",
      "_extra_columns",
    ];
    expect(await bronze(columns)).toEqual([
      ["2024-01-01", "01", "a@x", "1.50", "raw/users/2024-01-01/a.csv", "2", "b1", null],
      ["2024-01-01", "2", null, null, "raw/users/2024-01-01/a.csv", "3", "b1", null],
      ["2024-01-02", "3", null, "yes\nsir", "raw/users/2024-01-02/b.csv", "2", "b1", '{"age": "7"}'],
      ["2024-01-02", null, null, null, "raw/users/2024-01-02/b.csv", "4", "b1", null],
      ["undated", "5", null, null, "raw/users/c.csv", "2", "b1", null],
    ]);
    expect((await bronze(["_parse_error", "_raw_text"]))[0]).toEqual(["1 fields instead of 3", "4"]);
    const [[loadedAt]] = (await bronze(["_loaded_at"])) as [[string]];
    expect(Math.abs(Date.parse(`${loadedAt.replace(" ", "T")}Z`) - Date.now())).toBeLessThan(300_000);
    expect(readdirSync(join(folder, "bronze/users"), { recursive: true }).filter(isData)).toEqual([
      expect.stringMatching(/^landed_date=2024-01-01\/\w{40}\.snappy\.parquet$/),
      expect.stringMatching(/^landed_date=2024-01-02\/\w{40}\.snappy\.parquet$/),
      expect.stringMatching(/^landed_date=undated\/\w{40}\.snappy\.parquet$/),
    ]);
  });

  it("writes the columns that the catalog's table has", async () => {
    const contract = contractOf("shopstream");
    const [table] = contract.tables as [DatasetTable];
    land(
      "a.csv",
      `${table.columns.map(({ name }) => name).join()}\n${table.columns.map(() => "1").join()}\n`,
    );
    await load("b1", { ...table, landingPath: USERS.landingPath });
    const connection = await (await DuckDBInstance.create()).connect();
    const files = join(folder, "bronze", table.name, "*/*.parquet");
    const described = await connection.runAndReadAll(
      `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet('${files}', hive_partitioning = false))`,
    );
    const types: Readonly<Record<string, string>> = {
      string: "VARCHAR",
      bigint: "BIGINT",
      timestamp: "TIMESTAMP",
    };
    const declared = bronzeTable(table, "s3://lake/").storageDescriptor?.columns;
    expect(described.getRowsJson()).toEqual(
      (declared as { name: string; type: string }[]).map(({ name, type }) => [name, types[type]]),
    );
  });

  it("leaves alone what it has loaded, replaces what changed, and keeps what is gone", async () => {
    land("2024-01-01/a.csv", "id,note\n1,old\n");
    land("2024-01-01/b.csv", "id,note\n2,kept\n");
    land("2024-01-02/c.csv", "id,note\n3,gone\n");
    land("2024-01-03/d.csv", "id,note\n4,emptied\n");
    await load();
    expect(await load("b2")).toEqual({ files: 4, loaded: 0, replaced: [], gone: 0, rows: 0, unreadable: 0 });

    rmSync(join(folder, "landing/raw/users/2024-01-02"), { recursive: true });
    land("2024-01-01/a.csv", "id,note\n1,new\n9,new\n", -5);
    land("2024-01-03/d.csv", "id,note\n", -5);
    const replaced = ["raw/users/2024-01-01/a.csv", "raw/users/2024-01-03/d.csv"];
    expect(await load("b3")).toEqual({ files: 3, loaded: 2, replaced, gone: 1, rows: 2, unreadable: 0 });

    expect(await bronze(["landed_date", "id", "note", "_batch_id"])).toEqual([
      ["2024-01-01", "1", "new", "b3"],
      ["2024-01-01", "2", "kept", "b1"],
      ["2024-01-01", "9", "new", "b3"],
      ["2024-01-02", "3", "gone", "b1"],
    ]);
  });

  it("takes file names for what they are", async () => {
    const name = "a [b]+c%20{d}?*é.csv";
    land(`2024-01-01/${name}`, "id\n1\n");
    await load();
    expect(await bronze(["landed_date", "_source_file"])).toEqual([
      ["2024-01-01", `raw/users/2024-01-01/${name}`],
    ]);
  });

  it.each([
    ["lacks a column", "email\na\n", 'raw/users/bad.csv: the column "id" is missing; found email'],
    ["repeats a column", "id,email,ID\n1,a,2\n", 'raw/users/bad.csv: the column "ID" is in the header twice'],
    [
      "uses a name of bronze's own",
      "id,_batch_id\n1,2\n",
      'the column "_batch_id" has a name that bronze gives',
    ],
    ["is empty", "", "raw/users/bad.csv: is empty: a table without rows still has a header"],
    ["begins with no header", "\nid\n1\n", "raw/users/bad.csv: the first line is no CSV header"],
    ["is UTF-16", "\xff\xfei\0d\0", "raw/users/bad.csv: is UTF-16; save it as UTF-8"],
  ])("writes nothing when a file %s, and says which", async (_, content, message) => {
    land("good.csv", "id\n1\n");
    land("bad.csv", "");
    writeFileSync(join(folder, "landing/raw/users/bad.csv"), content, "latin1");
    await expect(load()).rejects.toThrow(message);
    expect(await bronze(["id"]).catch((error: Error) => error.message)).toMatch("No files found");
  });

  it("refuses rows that lie where nobody looks, and a required table of which nothing has landed", async () => {
    land("drafts/d.csv", "id\n1\n");
    await expect(load()).rejects.toThrow(
      "raw/users/drafts: holds .csv files but is no date folder (yyyy-mm-dd)",
    );
    await expect(load("b1", { landingPath: "raw/none", required: true })).rejects.toThrow(
      'no file has landed of the required table "users": raw/none/*.csv',
    );
    expect(await load("b1", { landingPath: "raw/none" })).toMatchObject({ files: 0, rows: 0 });
  });

  it("runs as a command, and ends with the reason and exit code 1 when landing is wrong", () => {
    land("a.csv", "email\na\n");
    const script = resolve(__dirname, "../../notebooks/landing_to_bronze.py");
    const given = Object.entries(args(USERS, "b1", join(folder, "landing")));
    const argv = given.flatMap(([name, value]) => [`--${name}`, value]);
    const run = spawnSync(testPython(), [script, ...argv], {
      encoding: "utf8",
      env: sparkEnvironment(folder),
    });
    expect(run.stderr).toMatch(
      /^landing_to_bronze: .*"id" is missing; found email\. Nothing was written; mend what landed/m,
    );
    expect(run.status).toBe(1);
  });
});
