import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type { DatasetContract } from "../../modules/contract/dataset";
import { DbtRunner } from "../../modules/local/engine";
import { runLocal } from "../../modules/local/orchestration";
import { OLIST, olistContract } from "./olist";
import { type Files, ROOT, Scratch, SHOP, shopContract } from "./shop";

const scratch = new Scratch();
afterAll(() => scratch.remove());

const datasets: readonly (readonly [string, () => DatasetContract, Files, number])[] = [
  ["shopstream", shopContract, SHOP, 8],
  ["olist", olistContract, OLIST, 7],
];

test.each(datasets)("dbt's own unit tests of %s's models pass", async (name, contractOf, files, atLeast) => {
  // A unit test asks the database for the types of the tables it stands in for, so these have to be there.
  const contract = contractOf();
  const work = scratch.folder();
  const sourceDir = scratch.folder(files);
  await runLocal({ contract, sourceDir, workDir: work, projectRoot: ROOT, onEvent: () => undefined });
  const database = join(scratch.folder(), `${name}.duckdb`);
  copyFileSync(join(work, `${name}.duckdb`), database);
  const dbt = DbtRunner.start({
    projectRoot: ROOT,
    dbtDir: join(work, "dbt"),
    database,
    contract,
    task: "unit-test",
  });
  const results: string[] = [];
  try {
    await dbt.build(
      () => undefined,
      (node) => results.push(`${node.kind} ${node.status}`),
    );
  } finally {
    dbt.stop();
  }
  expect(results.length).toBeGreaterThanOrEqual(atLeast);
  expect(new Set(results)).toEqual(new Set(["unit_test pass"]));
});
