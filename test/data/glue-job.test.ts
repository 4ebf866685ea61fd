import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { testPython } from "../support/python";
import { describeIf } from "../support/requirements";
import { missingSpark, SparkJob, sparkEnvironment } from "../support/spark";

interface Report {
  readonly files: number;
  readonly rows: number;
  readonly corrupt_rows: number;
  readonly landed_dates: Record<string, number>;
  readonly extra_columns: string[];
}

const COLUMNS = JSON.stringify([{ name: "id", required: true }, { name: "email" }, { name: "note" }]);

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

  const land = (path: string, content: string | Buffer) => {
    const file = join(folder, "landing/raw/users", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  const args = (other: Readonly<Record<string, string>> = {}) => ({
    dataset: "shop",
    table: "users",
    format: "csv",
    columns: COLUMNS,
    landing_uri: join(folder, "landing/"),
    landing_path: "raw/users",
    bronze_uri: join(folder, "bronze/users/"),
    batch_id: "b1",
    ...other,
  });
  const load = (other?: Readonly<Record<string, string>>) => job.run<Report>(args(other));
  const bronze = async (columns = "landed_date, id, email, note", where = "true") => {
    const connection = await (await DuckDBInstance.create()).connect();
    const files = join(folder, "bronze/users/*/*.parquet");
    const sql = `SELECT ${columns} FROM read_parquet('${files}', hive_types_autocast = false) WHERE ${where} ORDER BY ALL`;
    return (await connection.runAndReadAll(sql)).getRowsJson();
  };

  it("keeps every landed row as text, with where it came from", async () => {
    land("2024-01-01/a.csv", "id,email,note\n01,a@x,1.50\n2,,\n");
    land("2024-01-02/b.csv", "id,email,note\n3,c@x,yes\n");
    land("c.csv", "id,email,note\n4,d@x,no\n");
    land("drafts/d.csv", "id,email,note\n5,e@x,maybe\n");
    land("_SUCCESS", "");

    const report = await load();

    expect(report).toMatchObject({
      files: 4,
      rows: 5,
      corrupt_rows: 0,
      landed_dates: { "2024-01-01": 2, "2024-01-02": 1, undated: 2 },
    });
    expect(await bronze("landed_date, id, email, note, _source_file, _batch_id")).toEqual([
      ["2024-01-01", "01", "a@x", "1.50", "raw/users/2024-01-01/a.csv", "b1"],
      ["2024-01-01", "2", null, null, "raw/users/2024-01-01/a.csv", "b1"],
      ["2024-01-02", "3", "c@x", "yes", "raw/users/2024-01-02/b.csv", "b1"],
      ["undated", "4", "d@x", "no", "raw/users/c.csv", "b1"],
      ["undated", "5", "e@x", "maybe", "raw/users/drafts/d.csv", "b1"],
    ]);
    const [age] = await bronze("max(abs(epoch(now()) - epoch(_loaded_at))) < 300, min(typeof(_loaded_at))");
    expect(age).toEqual([true, "TIMESTAMP"]);
    expect(readdirSync(join(folder, "bronze/users/landed_date=2024-01-01")).join()).toContain(
      ".snappy.parquet",
    );
  });

  it("takes the files of its names only, where several tables land in one folder", async () => {
    land("shop_users.csv", "id,email,note\n1,a@x,\n");
    land("USERS_2.CSV", "id,email,note\n2,b@x,\n");
    land("orders.csv", "number\n9\n");
    land("2024-01-01/users_1.csv", "id,email,note\n3,c@x,\n");

    const landed = { landing_uri: join(folder, "landing/raw/users/"), landing_path: "." };
    const report = await load({ ...landed, landing_files: "shop_users.csv,users_*.csv" });

    expect(report).toMatchObject({ files: 3, rows: 3, landed_dates: { "2024-01-01": 1, undated: 2 } });
    expect(await bronze("landed_date, id, _source_file")).toEqual([
      ["2024-01-01", "3", "2024-01-01/users_1.csv"],
      ["undated", "1", "shop_users.csv"],
      ["undated", "2", "USERS_2.CSV"],
    ]);
  });

  it("gives the same rows when it runs twice, and replaces the days that changed and no other", async () => {
    land("2024-01-01/a.csv", "id,email,note\n1,a@x,old\n");
    land("2024-01-02/b.csv", "id,email,note\n2,b@x,kept\n");
    await load();
    const first = await bronze();
    await load();
    expect(await bronze()).toEqual(first);

    rmSync(join(folder, "landing/raw/users/2024-01-02"), { recursive: true });
    land("2024-01-01/a.csv", "id,email,note\n1,a@x,new\n9,z@x,new\n");
    await load({ batch_id: "b2" });

    expect(await bronze("landed_date, id, note, _batch_id")).toEqual([
      ["2024-01-01", "1", "new", "b2"],
      ["2024-01-01", "9", "new", "b2"],
      ["2024-01-02", "2", "kept", "b1"],
    ]);
  });

  it("reloads one day when it is asked for one, and empties a day whose file has no row any more", async () => {
    land("2024-01-01/a.csv", "id\n1\n");
    land("2024-01-02/b.csv", "id\n2\n");
    await load();
    land("2024-01-01/a.csv", "id\n11\n");
    land("2024-01-02/b.csv", "id\n");

    expect(await load({ landed_date: "2024-01-02" })).toMatchObject({ files: 1, rows: 0 });

    expect(await bronze("landed_date, id")).toEqual([["2024-01-01", "1"]]);
  });

  it("reads quoted line breaks, carriage returns, byte order marks and blank lines as a CSV reader must", async () => {
    land("a.csv", '\uFEFFid,email,note\r\n1,"a\r\nb","say ""hi"""\r\n\r\n2,b,"c\nd"\r\n3,c,\r\n');
    land("b.csv", 'id,email,note\n4,d,"e\r\nf"\r\n\n5,"x, y",g\n');

    await load();

    expect(await bronze("id, email, note")).toEqual([
      ["1", "a\r\nb", 'say "hi"'],
      ["2", "b", "c\nd"],
      ["3", "c", null],
      ["4", "d", "e\r\nf"],
      ["5", "x, y", "g"],
    ]);
  });

  it("goes by each file's own header: any order and spelling, columns too few or too many", async () => {
    land("a.csv", "NOTE, Id \nn1,1\n");
    land("b.csv", "id,email,age\n2,b@x,7\n");

    expect((await load()).extra_columns).toEqual(["age"]);

    expect(await bronze("id, email, note, age")).toEqual([
      ["1", null, "n1", null],
      ["2", "b@x", null, "7"],
    ]);
  });

  it("keeps rows that do not fit the header, with their whole text", async () => {
    land("a.csv", "id,email,note\n1,a,b\n2,short\n3,a,b,long\n");

    expect(await load()).toMatchObject({ rows: 3, corrupt_rows: 2 });

    expect(await bronze("id, _corrupt_record")).toEqual([
      ["1", null],
      ["2", "2,short"],
      ["3", "3,a,b,long"],
    ]);
  });

  it("takes file names for what they are", async () => {
    const name = "a [b]+c%20{d}?*é.csv";
    land(`2024-01-01/${name}`, "id\n1\n");
    await load();
    expect(await bronze("landed_date, _source_file")).toEqual([
      ["2024-01-01", `raw/users/2024-01-01/${name}`],
    ]);
  });

  it.each([
    ["lacks a required column", "email\na\n", "raw/users/bad.csv: the required column 'id' is missing"],
    ["repeats a header", "id,email,ID\n1,a,2\n", "raw/users/bad.csv: the header names 'id' more than once"],
    [
      "has a column without a name",
      "id,,note\n1,a,2\n",
      "raw/users/bad.csv: the header has a column without a name, column 2",
    ],
    ["uses a name of bronze's own", "id,_batch_id\n1,2\n", "bronze adds the column '_batch_id' itself"],
    ["never closes a quote", 'id,email,note\n1,a,"open\n2,b,c\n', "bad.csv: a quote is never closed"],
  ])("writes nothing when a file %s, and says which", async (_, content, message) => {
    land("good.csv", "id\n1\n");
    land("bad.csv", content);
    await expect(load()).rejects.toThrow(message);
    expect(await bronze().catch((error: Error) => error.message)).toMatch("No files found");
  });

  it.each([["no folder"], ["an empty file"], ["a header alone"]])(
    "succeeds without a row for %s",
    async (what) => {
      if (what !== "no folder") land("2024-01-01/a.csv", what === "an empty file" ? "" : "id,email");
      expect(await load()).toMatchObject({ rows: 0, landed_dates: {} });
    },
  );

  it("keeps JSON lines: nested values as JSON, unknown keys as columns, broken lines whole", async () => {
    const lines = [
      '{"id": 7, "email": {"at": [1, "x"]}, "New": true}',
      '{"ID": "8", "note": null}',
      "{broken",
      "",
    ];
    land("2024-01-01/a.json", `\uFEFF${lines.join("\r\n")}`);

    expect(await load({ format: "json" })).toMatchObject({
      rows: 3,
      corrupt_rows: 1,
      extra_columns: ["new"],
    });

    expect(await bronze("id, email, note, new, _corrupt_record")).toEqual([
      ["7", '{"at":[1,"x"]}', null, "true", null],
      ["8", null, null, null, null],
      [null, null, null, null, "{broken"],
    ]);
  });

  it("runs as a command, and ends with the reason and exit code 1 when landing is wrong", () => {
    land("a.csv", "email\na\n");
    const script = resolve(__dirname, "../../notebooks/landing_to_bronze.py");
    const argv = Object.entries(args()).flatMap(([name, value]) => [`--${name}`, value]);
    const run = spawnSync(testPython(), [script, ...argv], {
      encoding: "utf8",
      env: sparkEnvironment(folder),
    });
    expect(run.stderr).toMatch(
      /^landing_to_bronze: .*'id' is missing\. Nothing was written; mend what landed/m,
    );
    expect(run.status).toBe(1);
  });
});
