import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { WorldError } from "../../../modules/contract/errors";
import { type Database, type Row, tableExists, withDatabase } from "../../../modules/local/catalog";
import type { DataTest, DbtProject, Model, TableName } from "../../../modules/local/dbt-project";
import { type BuildOrder, type BuiltModel, build, selected } from "../../../modules/local/engine";

const scratch = mkdtempSync(join(tmpdir(), "medallion-engine-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const idOf = (table: TableName): string => `${table.startsWith("bronze.") ? "source" : "model"}.${table}`;

function model(table: TableName, inputs: readonly TableName[], sql: string, other?: Partial<Model>): Model {
  return {
    id: idOf(table),
    table,
    inputs: inputs.map(idOf),
    sql,
    addingSql: sql,
    key: null,
    ...other,
  };
}

const dataTest = (name: string, inputs: readonly TableName[], sql: string): DataTest => ({
  name,
  inputs: inputs.map(idOf),
  sql,
});

/** A project on two tables of bronze. */
function project(models: readonly Model[], tests: readonly DataTest[] = []): DbtProject {
  const tables = ["bronze.orders", "bronze.users"] as const;
  return {
    models,
    tests,
    sources: Object.fromEntries(tables.map((table) => [idOf(table), table])),
    page: "",
  };
}

const WHOLE: BuildOrder = { tables: "all", adds: false, dataBytes: 0 };
const ADDING: BuildOrder = { tables: "all", adds: true, dataBytes: 0 };

let count = 0;
/** A database of its own, with orders 1 and 2 of user 7 in bronze. */
function inDatabase<Result>(use: (database: Database) => Promise<Result>): Promise<Result> {
  count += 1;
  return withDatabase(join(scratch, `${count}.duckdb`), "write", async (database) => {
    for (const schema of ["bronze", "silver", "gold"]) await database.run(`create schema ${schema}`);
    await database.run("create table bronze.orders as select unnest([1, 2]) as id, 7 as user_id");
    await database.run("create table bronze.users as select 7 as id");
    return use(database);
  });
}

/** The message of the error that a build ends with; what ran at once is told in any order, and so sorted here. */
async function problemsOf(building: Promise<void>): Promise<string> {
  const error = await building.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(WorldError);
  const [title, ...problems] = (error as WorldError).message.split("\n");
  // Jest's `Error` is not the one of DuckDB's library, so that only here it is put before the message.
  const told = problems.map((problem) => problem.replace(": Error: ", ": "));
  return [title, ...told.sort()].join("\n");
}

const ignore = (): void => undefined;

describe("of a project is selected", () => {
  const whole = project(
    [
      model("silver.orders", ["bronze.orders"], ""),
      model("silver.users", ["bronze.users"], ""),
      model("gold.sales", ["silver.orders", "silver.users"], ""),
      model("gold.customers", ["silver.users"], ""),
      model("gold.top", ["gold.sales"], ""),
    ],
    [
      dataTest("orders have users", ["silver.orders", "silver.users"], ""),
      dataTest("customers are known", ["gold.customers"], ""),
      dataTest("bronze has orders", ["bronze.orders"], ""),
    ],
  );
  test.each<readonly [string, BuildOrder["tables"], readonly string[], readonly string[]]>([
    [
      "what reads orders, also through others, and the tests of any of it",
      ["orders"],
      ["silver.orders", "gold.sales", "gold.top"],
      ["orders have users", "bronze has orders"],
    ],
    [
      "what reads users",
      ["users"],
      ["silver.users", "gold.sales", "gold.customers", "gold.top"],
      ["orders have users", "customers are known"],
    ],
    ["nothing where no table changed", [], [], []],
    ["nothing for a table that nobody reads", ["parcels"], [], []],
    [
      "everything",
      "all",
      whole.models.map(({ table }) => table),
      ["orders have users", "customers are known", "bronze has orders"],
    ],
  ])("%s", (_, tables, models, tests) => {
    const selection = selected(whole, { ...WHOLE, tables });
    expect(selection.models.map(({ table }) => table)).toEqual(models);
    expect(selection.tests.map(({ name }) => name)).toEqual(tests);
  });

  test("silver or gold, with the tests that need no more", () => {
    const named = (layer: "silver" | "gold") => {
      const { models, tests } = selected(whole, { ...WHOLE, tables: ["users"], layer });
      return [...models.map(({ table }) => table), ...tests.map(({ name }) => name)];
    };
    expect(named("silver")).toEqual(["silver.users", "orders have users"]);
    expect(named("gold")).toEqual(["gold.sales", "gold.customers", "gold.top", "customers are known"]);
  });
});

describe("a build", () => {
  test("makes each table of those that it reads, in place of what was there, and tells of it", async () => {
    const built: BuiltModel[] = [];
    const rows = await inDatabase(async (database) => {
      await database.run("create table gold.sales as select 'of an older run' as text");
      const models = [
        model("silver.orders", ["bronze.orders"], "select * from bronze.orders -- all of them"),
        model("silver.users", ["bronze.users"], "select * from bronze.users"),
        model(
          "gold.sales",
          ["silver.orders", "silver.users", "bronze.users"],
          "select u.id as user_id, count(*) as orders from silver.orders o join silver.users u on u.id = o.user_id group by all",
        ),
      ];
      const finds = dataTest(
        "no sale without orders",
        ["gold.sales"],
        "select 1 from gold.sales where orders = 0 -- none",
      );
      await build(database, project(models, [finds]), WHOLE, (each) => built.push(each));
      return database.rows("from gold.sales");
    });
    expect(rows).toEqual([{ user_id: 7, orders: 2 }]);
    const told = new Map(built.map((each) => [each.table, each]));
    expect([...told.keys()].sort()).toEqual(["gold.sales", "silver.orders", "silver.users"]);
    expect(told.get("gold.sales")).toEqual({
      table: "gold.sales",
      inputs: ["silver.orders", "silver.users", "bronze.users"],
      startedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      finishedAt: expect.any(String),
    });
    const sales = told.get("gold.sales")?.startedAt ?? "";
    for (const table of ["silver.orders", "silver.users"] as const)
      expect(sales >= (told.get(table)?.finishedAt ?? "z")).toBe(true);
  });

  test("of some tables leaves the others as they are", async () => {
    const rows = await inDatabase(async (database) => {
      const models = [
        model("silver.orders", ["bronze.orders"], "select count(*) as n from bronze.orders"),
        model("silver.users", ["bronze.users"], "select count(*) as n from bronze.users"),
      ];
      await build(database, project(models), WHOLE, ignore);
      for (const table of ["orders", "users"])
        await database.run(`insert into bronze.${table} select * from bronze.${table}`);
      const built: string[] = [];
      await build(database, project(models), { ...WHOLE, tables: ["users"] }, ({ table }) =>
        built.push(table),
      );
      expect(built).toEqual(["silver.users"]);
      return database.rows("select o.n as orders, u.n as users from silver.orders o, silver.users u");
    });
    expect(rows).toEqual([{ orders: 2, users: 2 }]);
  });

  test("ends with what its listener throws", async () => {
    const models = [
      model("silver.orders", ["bronze.orders"], "select * from bronze.orders"),
      ...(["gold.a", "gold.b", "gold.c"] as const).map((table) =>
        model(table, ["silver.orders"], "select 1 as x"),
      ),
    ];
    const building = inDatabase((database) =>
      build(database, project(models), WHOLE, () => {
        throw new Error("nobody listens");
      }),
    );
    await expect(building).rejects.toThrow("nobody listens");
  }, 10_000);
});

describe("a build that adds", () => {
  const orders = (addingSql: string, key: readonly string[] | null): DbtProject =>
    project([
      model("silver.orders", ["bronze.orders"], "select error('all rows were asked for')", {
        addingSql,
        key,
      }),
    ]);

  test("replaces the rows of the keys that it brings and keeps the others, whatever it brought before", async () => {
    const batch = fc.uniqueArray(
      fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 2 }), fc.nat(99)),
      {
        selector: ([id, part]) => `${id}-${part}`,
        maxLength: 6,
      },
    );
    await inDatabase((database) =>
      fc.assert(
        fc.asyncProperty(fc.array(batch, { maxLength: 3 }), async (batches) => {
          await database.run(
            'create or replace table silver.orders ("Order ""Id""" int, part int, value int)',
          );
          const expected = new Map<string, Row>();
          for (const rows of [...batches, ...batches.slice(-1)]) {
            const values = rows.map((row) => `(${row.join(", ")})`).join(", ") || "(null, null, null)";
            // Columns in another order than the table has them.
            const addingSql = `select value, part, id as "Order ""Id""" from (values ${values}) as t(id, part, value) where id is not null`;
            await build(database, orders(addingSql, ['Order "Id"', "part"]), ADDING, ignore);
            for (const [id, part, value] of rows)
              expected.set(`${id}-${part}`, { 'Order "Id"': id, part, value });
          }
          const byKey = [...expected.keys()].sort().map((key) => expected.get(key));
          expect(await database.rows("from silver.orders order by 1, 2")).toEqual(byKey);
        }),
        { numRuns: 25 },
      ),
    );
  });

  test("gives several tables their own rows, though they are built at once", async () => {
    const names = Array.from({ length: 8 }, (_, index) => index);
    const rows = await inDatabase(async (database) => {
      for (const index of names) await database.run(`create table silver.t${index} as select -1 as id`);
      const models = names.map((index) =>
        model(`silver.t${index}`, ["bronze.orders"], "", {
          addingSql: `select ${index} as id`,
          key: ["id"],
        }),
      );
      await build(database, project(models), ADDING, ignore);
      const each = names.map(
        (index) => `select ${index} as t, list(id order by id) as ids from silver.t${index}`,
      );
      return database.rows(`select t, ids::varchar as ids from (${each.join(" union all ")}) order by t`);
    });
    expect(rows).toEqual(names.map((t) => ({ t, ids: `[-1, ${t}]` })));
  });

  test("makes a table without key anew", async () => {
    const rows = await inDatabase(async (database) => {
      await database.run("create table silver.orders as select 9 as old");
      await build(database, orders("select id from bronze.orders where id = 2", null), ADDING, ignore);
      return database.rows("from silver.orders");
    });
    expect(rows).toEqual([{ id: 2 }]);
  });
});

describe("what goes wrong", () => {
  const MODELS = [
    model("silver.orders", ["bronze.orders"], "select 'x'::int as id\nfrom bronze.orders"),
    model("silver.users", ["bronze.users"], "select * from bronze.users"),
    model("gold.sales", ["silver.orders", "silver.users"], "select 1 as x"),
    model("gold.top", ["gold.sales"], "select 1 as x"),
    model("gold.customers", ["silver.users"], "select * from silver.users"),
  ];
  const TESTS = [
    dataTest("orders_have_users", ["silver.orders", "silver.users"], "select 1"),
    dataTest("top_is_small", ["gold.top"], "select 1"),
    dataTest("users_are_few", ["silver.users"], "select unnest(range(1234))"),
    dataTest("customers_are_no_seven", ["gold.customers"], "select * from gold.customers where id = 7"),
    dataTest("customers_are_known", ["gold.customers"], "select * from gold.customers where id is null"),
    dataTest("customers_can_be_read", ["gold.customers"], "select nothing from gold.customers"),
  ];

  test("is told all together; what reads a table that failed is left out, all else is built", async () => {
    const built: BuiltModel[] = [];
    const [message, there] = await inDatabase(async (database) => {
      const told = await problemsOf(
        build(database, project(MODELS, TESTS), WHOLE, (each) => built.push(each)),
      );
      const isThere = await Promise.all(
        MODELS.map(async ({ table }) => {
          const [schema = "", name = ""] = table.split(".");
          return (await tableExists(database, schema, name)) ? [table] : [];
        }),
      );
      return [told, isThere.flat()];
    });
    expect(message).toMatchInlineSnapshot(`
      "The transformation failed; nothing was published.
      customers_are_no_seven: 1 row that is not to be there
      customers_can_be_read: Binder Error: Referenced column "nothing" not found in FROM clause!
      silver.orders: Conversion Error: Could not convert string 'x' to INT32
      users_are_few: 1,234 rows that are not to be there"
    `);
    expect(there).toEqual(["silver.users", "gold.customers"]);
    const failures = Object.fromEntries(built.map(({ table, failure }) => [table, failure]));
    expect(failures).toEqual({
      "silver.orders": expect.stringContaining("Could not convert string 'x'"),
      "silver.users": undefined,
      "gold.customers": undefined,
    });
  });

  test("in a table that is added to is told by its name", async () => {
    const models = [
      model("silver.orders", ["bronze.orders"], "", {
        addingSql: "select 1 as id, 2 as extra",
        key: ["id"],
      }),
    ];
    const message = await inDatabase(async (database) => {
      await database.run("create table silver.orders as select 1 as id");
      return problemsOf(build(database, project(models), ADDING, ignore));
    });
    expect(message).toMatchInlineSnapshot(`
      "The transformation failed; nothing was published.
      silver.orders: Binder Error: Table "orders" does not have a column with name "extra""
    `);
  });

  test("is told for one table at a time as well, where there is much data", async () => {
    const order = { ...WHOLE, dataBytes: 3e9 };
    const message = await inDatabase((database) =>
      problemsOf(build(database, project(MODELS, TESTS.slice(0, 4)), order, ignore)),
    );
    expect(message).toMatchInlineSnapshot(`
      "The transformation failed; nothing was published.
      customers_are_no_seven: 1 row that is not to be there
      silver.orders: Conversion Error: Could not convert string 'x' to INT32
      users_are_few: 1,234 rows that are not to be there"
    `);
  });
});
