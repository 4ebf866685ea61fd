import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { DbtRunner } from "../../modules/local/engine";
import { ROOT, runShop, Scratch, SHOP, shopContract } from "./shop";

const scratch = new Scratch();
afterAll(() => scratch.remove());

test("dbt's own unit tests of the models pass", async () => {
  // A unit test asks the database for the types of the tables it stands in for, so these have to be there.
  const work = scratch.folder();
  await runShop(scratch.folder(SHOP), work);
  const database = join(scratch.folder(), "shopstream.duckdb");
  copyFileSync(join(work, "shopstream.duckdb"), database);
  const contract = shopContract();
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
  expect(results.length).toBeGreaterThanOrEqual(8);
  expect(new Set(results)).toEqual(new Set(["unit_test pass"]));
});
