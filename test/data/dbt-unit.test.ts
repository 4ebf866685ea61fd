import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DatasetContract } from "../../modules/contract/dataset";
import { dbtVariables, findPython } from "../../modules/local/dbt-project";
import { runLocal } from "../../modules/local/orchestration";
import { COMPANIES, fmcgContract } from "./fmcg/fmcg";
import { OLIST, olistContract } from "./olist";
import { type Files, ROOT, Scratch, SHOP, shopContract } from "./shop";

const scratch = new Scratch();
afterAll(() => scratch.remove());

const datasets: readonly (readonly [string, () => DatasetContract, Files, number])[] = [
  ["shopstream", shopContract, SHOP, 8],
  ["olist", olistContract, OLIST, 7],
  ["fmcg", fmcgContract, COMPANIES, 18],
];

test.each(datasets)("dbt's own unit tests of %s's models pass", async (name, contractOf, files, atLeast) => {
  // A unit test asks the database for the types of the tables it stands in for, so these have to be there.
  const contract = contractOf();
  const workDir = scratch.folder();
  const sourceDir = scratch.folder(files);
  await runLocal({ contract, sourceDir, workDir, projectRoot: ROOT, onEvent: () => undefined });
  const project = join(ROOT, "dbt");
  const target = scratch.folder();
  const { stdout, status } = spawnSync(
    findPython(ROOT),
    [
      ...["-m", "dbt.cli.main", "test", "--select", `path:models/${name},test_type:unit`, "--quiet"],
      ...["--project-dir", project, "--profiles-dir", project, "--vars", dbtVariables(contract)],
      ...["--target-path", target, "--log-path", target],
    ],
    { encoding: "utf8", env: { ...process.env, MEDALLION_DUCKDB: join(workDir, `${name}.duckdb`) } },
  );
  expect({ stdout, status }).toEqual({ stdout: "", status: 0 });
  const { results } = JSON.parse(readFileSync(join(target, "run_results.json"), "utf8"));
  expect(results.length).toBeGreaterThanOrEqual(atLeast);
  expect(new Set(results.map((each: { status: string }) => each.status))).toEqual(new Set(["pass"]));
});
