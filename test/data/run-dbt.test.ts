import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dbtBundle } from "../../modules/aws/dbt-project";
import { withDatabase } from "../../modules/local/catalog";
import { findPython } from "../../modules/local/dbt-project";
import { testPython } from "../support/python";
import { describeIf } from "../support/requirements";
import { missingTrino } from "../support/trino";
import { goldOf, ROOT, runShop, Scratch, SHOP, shopContract } from "./shop";

const SCHEMAS = { bronze: "bronze", silver: "silver", core: "gold", marts: "gold", quarantine: "quarantine" };

const scratch = new Scratch();
afterAll(() => scratch.remove());

// The script of the Glue job, with DuckDB in the place of the engine in the cloud.
describe("the job that runs dbt", () => {
  const work = scratch.folder();
  const database = join(work, "copy.duckdb");
  const project = join(work, "dbt-project.json");

  const step = (name: string, dataset = "shopstream") =>
    spawnSync(
      findPython(ROOT),
      [
        join(ROOT, "notebooks/run_dbt.py"),
        ...["--project_uri", project, "--dataset", dataset, "--step", name],
        ...["--target", JSON.stringify({ type: "duckdb", settings: { path: database } })],
        // Glue adds arguments of its own.
        ...["--job-bookmark-option", "job-bookmark-disable"],
      ],
      { encoding: "utf8", cwd: work },
    );

  beforeAll(async () => {
    await runShop(scratch.folder(SHOP), work);
    copyFileSync(join(work, "shopstream.duckdb"), database);
    await withDatabase(database, "write", async (open) => {
      for (const schema of ["silver", "gold", "quarantine"]) await open.run(`drop schema ${schema} cascade`);
    });
    writeFileSync(project, dbtBundle([{ contract: shopContract(), schemas: SCHEMAS }]));
  });

  test("builds silver and gold in two steps, to the same rows as on a laptop", async () => {
    for (const name of ["bronze_to_silver", "silver_to_gold"]) {
      const { status, stderr } = step(name);
      expect({ status, stderr }).toMatchObject({ status: 0 });
    }
    expect(await goldOf(database)).toEqual(await goldOf(join(work, "shopstream.duckdb")));
  });

  test("says which model failed", async () => {
    await withDatabase(database, "write", (open) => open.run("drop table bronze.users"));
    const { status, stderr } = step("bronze_to_silver");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^bronze_to_silver of shopstream failed\.\n(.*\n)*quarantine_shopstream__users: /);
    expect(stderr).not.toContain("Traceback");
  });

  test("says which datasets there are", () => {
    const { status, stderr } = step("bronze_to_silver", "olist");
    expect([status, stderr.trim()]).toEqual([1, "olist is not one of shopstream"]);
  });
});

const ENGINES = join(ROOT, "test/support/engines");

describeIf(missingTrino(), "the job that runs dbt, on Trino behind Athena's API", () => {
  const python = (script: string, ...given: string[]) =>
    JSON.parse(
      execFileSync(testPython(), [join(ENGINES, script), ...given], { encoding: "utf8", cwd: given[0] }),
    );

  test("builds the gold of a laptop twice, with each layer's files in its zone of the lake", async () => {
    const [work, engine] = [scratch.folder(), scratch.folder()];
    await runShop(scratch.folder(SHOP), work);
    const expected = join(work, "expected");
    mkdirSync(expected);
    const taken = execFileSync(
      testPython(),
      [join(ENGINES, "reference.py"), join(work, "shopstream.duckdb"), expected],
      { encoding: "utf8" },
    );
    const project = join(work, "dbt-project.json");
    const zone = (name: string) => `s3://lake/${name}/shopstream/`;
    const folders = { silver: zone("silver"), gold: zone("gold"), quarantine: zone("quarantine") };
    writeFileSync(project, dbtBundle([{ contract: shopContract(), schemas: SCHEMAS, folders }]));
    const { bronze, types } = { bronze: join(expected, "bronze"), types: join(expected, "types.json") };
    expect(python("run_job.py", engine, project, "shopstream", bronze, types, join(work, "found"))).toEqual({
      tables: JSON.parse(taken),
      folders: {
        silver: [folders.silver],
        quarantine: [folders.quarantine],
        marts: [folders.gold],
      },
    });
  }, 600_000);
});
