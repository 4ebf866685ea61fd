import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { UserError } from "../../../modules/contract/errors";
import type { RunResult } from "../../../modules/local/run-types";
import { describeResult, register } from "../../../scripts/run";

const folder = mkdtempSync(join(tmpdir(), "medallion-run-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

writeFileSync(
  join(folder, "laptop.yaml"),
  `name: laptop\nvariant: local\ndatasets: [shopstream]\nlocal: { workDir: ${JSON.stringify(folder)} }\n`,
);
writeFileSync(
  join(folder, "cloud.yaml"),
  'name: cloud\nvariant: aws\naccount: "123456789012"\nregion: eu-west-3\nstate: { backend: local }\ndatasets: [shopstream]\n',
);

async function problemOf(...args: string[]): Promise<string> {
  const program = new Command().exitOverride();
  register(program);
  const error: unknown = await program
    .parseAsync(["node", "medallion", "run", ...args, "--environments", folder])
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
}

test("an unknown environment", async () => {
  expect(await problemOf("laptp")).toBe(
    'no environment is called "laptp". Did you mean "laptop"? There are: cloud, laptop.',
  );
});

test("an unknown dataset", async () => {
  expect(await problemOf("laptop", "--dataset", "shopsteam")).toBe(
    'The environment "laptop" has no dataset "shopsteam". Did you mean "shopstream"? It has: shopstream.',
  );
});

test("an environment of a cloud", async () => {
  expect(await problemOf("cloud")).toMatch(
    /"cloud" is of variant "aws"; `run` serves the variants: local\. .*: laptop\./,
  );
});

test("no landed files and no --source", async () => {
  const landing = join(folder, "laptop", "shopstream", "landing");
  expect(await problemOf("laptop")).toBe(
    `There are no landed files in ${landing}. Name your folder with --source, or make some: bin/medallion generate shopstream --out ${landing}`,
  );
});

test("the result in words has every table, every reason and every warning", () => {
  const result: RunResult = {
    runId: "r",
    dataset: "shopstream",
    startedAt: "",
    finishedAt: "",
    tables: {
      orders: {
        landed: 1234,
        accepted: 1200,
        duplicates: 30,
        rejected: { "status missing": 3, "id missing": 1 },
      },
    },
    gold: { fact_orders: 10 },
    files: [],
    warnings: ["something"],
    freshness: [],
    seconds: {
      landing_to_bronze: 0,
      bronze_to_silver: 0,
      silver_to_gold: 0,
      compile: 0,
      dashboard: 0,
      total: 0,
    },
  };
  const text = describeResult(result, folder);
  expect(text).toMatch(/orders +1,234 +1,200 +30 +4\n/);
  expect(text).toMatch(/3 {2}status missing/);
  expect(text).toMatch(/1 {2}id missing/);
  expect(text).toContain("! something");
  expect(text).toContain(join(folder, "shopstream.duckdb"));
});
