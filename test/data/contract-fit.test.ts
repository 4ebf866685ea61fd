import { join } from "node:path";
import type { DatasetContract } from "../../modules/contract/dataset";
import { withDatabase } from "../../modules/local/catalog";
import { refuseMisfits } from "../../modules/local/contract-fit";
import { Scratch } from "./shop";

const scratch = new Scratch();
afterAll(() => scratch.remove());

const CONTRACT: DatasetContract = {
  name: "shop",
  version: "1.0.0",
  description: "A shop.",
  tables: [
    {
      name: "users",
      description: "Users.",
      format: "csv",
      landingPath: "users",
      primaryKey: ["plan"],
      columns: [
        { name: "plan", description: "Plan.", type: { kind: "text" } },
        { name: "email", description: "Address.", type: { kind: "text" } },
      ],
    },
  ],
};

/** What is said of files of 30 rows, where the contract takes a plan for the key of a user. */
async function saidOf(files: readonly string[], plan: string, email: string): Promise<string> {
  const values = files
    .map((file) => `select '${file}' as file, i from range(30) as rows(i)`)
    .join(" union all ");
  return withDatabase(join(scratch.folder(), "shop.duckdb"), "write", async (database) => {
    await database.run("create schema bronze");
    await database.run(
      `create table bronze._loaded_files as select 'users' as table_name, unnest([${files
        .map((file) => `'${file}'`)
        .join(", ")}]) as source_file`,
    );
    await database.run(`create table bronze.users as select ${plan} as plan, ${email} as email, file as _source_file,
      i + 2 as _source_line, null::VARCHAR as _parse_error, null::VARCHAR as _raw_text from (${values})`);
    const [counts] = await database.rows(
      "select count(*) as landed, count(distinct plan) as keys from bronze.users",
    );
    const [landed, accepted] = [Number(counts?.landed), Number(counts?.keys)];
    const users = {
      landed,
      accepted,
      duplicates: landed - accepted,
      rejected: {},
    };
    return refuseMisfits(database, CONTRACT, { users }).then(
      () => "",
      (error: Error) => error.message,
    );
  });
}

test("a key that most rows of a file share, with other values, is none", async () => {
  expect(
    await saidOf(["a.csv"], "'plan ' || (i % 2)::VARCHAR", "'user ' || i::VARCHAR"),
  ).toMatchInlineSnapshot(`
    "The data is not what the contract says; nothing was published and the last good result is untouched.
    users: 30 of 30 rows have the key (plan) of another row in their file, and other values; at most 50 % may, for example
        a.csv:2  {"plan":"plan 0","email":"user 0"}
        a.csv:4  {"plan":"plan 0","email":"user 2"}
        a.csv:6  {"plan":"plan 0","email":"user 4"}
    Mend the files or datasets/shop/contract.odcs.yaml. If so many rows are to be refused, say so there: a "quality" rule of the table with "maxRejectedPercent"."
  `);
});

test.each([
  ["rows that are copies of one another", ["a.csv"], "'plan ' || (i % 2)::VARCHAR", "'same'"],
  ["newer exports of the same rows", ["a.csv", "b.csv", "c.csv", "d.csv"], "'plan ' || i::VARCHAR", "file"],
  ["a few rows that share a key", ["a.csv"], "'plan ' || greatest(i, 10)::VARCHAR", "'user ' || i::VARCHAR"],
  ["a third of the rows", ["a.csv"], "'plan ' || least(i, 20)::VARCHAR", "'user ' || i::VARCHAR"],
])("%s say nothing against it", async (_, files, plan, email) => {
  expect(await saidOf(files, plan, email)).toBe("");
});
