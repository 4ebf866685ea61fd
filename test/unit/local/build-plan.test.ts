import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatasetContract, DatasetTable } from "../../../modules/contract/dataset";
import { type BuildPlan, noteBuilt, planBuild } from "../../../modules/local/build-plan";
import { prepareCatalog, withDatabase } from "../../../modules/local/catalog";
import type { LandedFile } from "../../../modules/local/landing";

const root = mkdtempSync(join(tmpdir(), "medallion-plan-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const table = (name: string): DatasetTable => ({
  name,
  description: "",
  format: "csv",
  primaryKey: ["id"],
  landingPath: name,
  columns: [{ name: "id", description: "", type: { kind: "text" } }],
});
const CONTRACT: DatasetContract = {
  name: "shop",
  version: "1.0.0",
  description: "",
  tables: [table("orders"), table("items"), table("users")],
};
const database = join(root, "shop.duckdb");

function landed(name: string, sha256: string): LandedFile {
  const path = `${name}/1.csv`;
  const shape = { lines: 1, lineEnds: "lf", clean: true } as const;
  return { table: table(name), path, absolutePath: path, columns: ["id"], bytes: 1, sha256, shape };
}
const LANDED = ["orders", "items", "users"].map((name) => landed(name, "a"));

const plan = (files = LANDED, contract = CONTRACT): Promise<BuildPlan> =>
  planBuild(database, contract, root, files);

function writeModel(sql: string): void {
  mkdirSync(join(root, "dbt/models"), { recursive: true });
  writeFileSync(join(root, "dbt/models/orders.sql"), sql);
}

beforeAll(() => writeModel("select 1"));

test("without a result, everything is built", async () => {
  expect((await plan()).tables).toBe("all");
});

describe("after a result", () => {
  beforeAll(() =>
    withDatabase(database, "write", async (open) => {
      await prepareCatalog(open, CONTRACT);
      for (const { table: of, path } of LANDED) {
        await open.run(
          `insert into bronze._loaded_files (table_name, source_file, sha256, row_count) values ('${of.name}', '${path}', 'a', 1)`,
        );
      }
    }),
  );
  const note = async (): Promise<void> => {
    const built = await plan();
    await withDatabase(database, "write", (open) => noteBuilt(open, built));
  };

  test("that says not what made it, everything is built", async () => {
    expect((await plan()).tables).toBe("all");
  });

  test("only tables with new or changed files are, each once", async () => {
    await note();
    expect((await plan()).tables).toEqual([]);
    const more = [
      landed("orders", "b"),
      { ...landed("items", "c"), path: "items/2.csv" },
      landed("items", "b"),
    ];
    expect((await plan(more)).tables).toEqual(["orders", "items"]);
  });

  test("a file that is no longer there changes nothing: its rows are kept", async () => {
    await note();
    expect((await plan(LANDED.slice(1))).tables).toEqual([]);
  });

  test("everything is built by another project", async () => {
    await note();
    writeModel("select 2");
    expect((await plan()).tables).toBe("all");
    writeModel("select 1");
    expect((await plan()).tables).toEqual([]);
  });

  test("everything is built for another contract", async () => {
    await note();
    const stricter = { ...CONTRACT, tables: CONTRACT.tables.map((each) => ({ ...each, primaryKey: [] })) };
    expect((await plan(LANDED, stricter)).tables).toBe("all");
  });
});
