import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { sourcesYaml } from "../../../modules/config/dbt-yaml";
import { datasetNames, loadDatasetContract } from "../../../modules/config/odcs";
import { datasetPages } from "../../../scripts/dataset-pages";
import { projectRoot } from "../../../scripts/project-root";

const ROOT = projectRoot();
const DATASETS = join(ROOT, "datasets");

interface Described {
  readonly name: string;
  readonly description?: string;
  readonly columns?: readonly { readonly name: string; readonly description?: string }[];
  readonly data_tests?: readonly unknown[];
}

/** Every description of a model below a folder of dbt's models, as often as it is there. */
function models(dataset: string, folder: string): Described[] {
  const path = join(ROOT, "dbt/models", dataset, folder);
  const files = readdirSync(path).filter((file) => file.endsWith(".yml"));
  return files.flatMap((file) => parse(readFileSync(join(path, file), "utf8")).models ?? []);
}

describe("what is made of the data contracts", () => {
  it("is up to date; `npm run docs` makes it again", () => {
    const stale = [...datasetPages()].filter(
      ([path, text]) => !existsSync(join(ROOT, path)) || readFileSync(join(ROOT, path), "utf8") !== text,
    );
    expect(stale.map(([path]) => path)).toEqual([]);
  });
});

describe.each(datasetNames(DATASETS))("dbt's models of %s", (name) => {
  const { contract } = loadDatasetContract(DATASETS, name);
  const tables = contract?.tables ?? [];
  const staging = models(name, "staging");

  it("are a table of silver and one of quarantine for every table of the contract, each described once", () => {
    const expected = tables.flatMap((table) => [
      `quarantine_${name}__${table.name}`,
      `stg_${name}__${table.name}`,
    ]);
    const sql = readdirSync(join(ROOT, "dbt/models", name, "staging")).filter((file) =>
      file.endsWith(".sql"),
    );
    expect(sql.map((file) => file.replace(".sql", "")).sort()).toEqual(expected.sort());
    expect(staging.map((model) => model.name).sort()).toEqual(expected);
  });

  it("say of silver what the contract says, and test its key, those that say more themselves too", () => {
    for (const table of tables) {
      const model = staging.find((one) => one.name === `stg_${name}__${table.name}`);
      const described = model?.columns?.map((column) => column.name) ?? [];
      const missing = table.columns.filter((column) => !described.includes(column.name));
      expect([table.name, missing]).toEqual([table.name, []]);
      const key = { one_row_per: { arguments: { columns: table.primaryKey } } };
      expect([table.name, model?.data_tests]).toEqual([table.name, [key]]);
    }
  });

  it("describe every column of gold, and test its grain", () => {
    const gold = [...models(name, "core"), ...models(name, "marts")];
    expect(gold.length).toBeGreaterThan(5);
    for (const model of gold) {
      expect([model.name, model.description]).toEqual([model.name, expect.stringMatching(/one row per/i)]);
      expect([model.name, model.data_tests]).toEqual([
        model.name,
        [{ one_row_per: { arguments: { columns: expect.any(Array) } } }],
      ]);
      expect([model.name, model.columns?.filter(({ description = "" }) => description === "")]).toEqual([
        model.name,
        [],
      ]);
    }
  });
});

it("sources are as fresh as the contract promises", () => {
  const { contract, odcs } = loadDatasetContract(DATASETS, "shopstream");
  if (contract === undefined || odcs === undefined) throw new Error("no contract");
  const tables = contract.tables.map((table) =>
    table.name === "users" ? { ...table, frequency: { value: 6, unit: "h" as const } } : table,
  );
  const text = sourcesYaml({ contract: { ...contract, tables }, odcs });
  expect(text.match(/warn_after: .*? }/g)).toEqual([
    "warn_after: { count: 6, period: hour }",
    "warn_after: { count: 1, period: day }",
  ]);
});
