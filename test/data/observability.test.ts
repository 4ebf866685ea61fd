import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DatasetContract } from "../../modules/contract/dataset";
import { UserError } from "../../modules/contract/errors";
import { runLocal } from "../../modules/local/orchestration";
import type { RunEvent, RunResult, RunStep } from "../../modules/local/run-types";
import { type Files, lines, ROOT, Scratch, SHOP, shopContract } from "./shop";

const scratch = new Scratch();
afterAll(() => scratch.remove());

const DAY = 86_400_000;
const FIRST = Date.UTC(2026, 10, 20, 8);

interface Options {
  readonly day?: number;
  readonly contract?: DatasetContract;
  readonly onEvent?: (event: RunEvent) => void;
}
function run(
  files: Files,
  workDir: string,
  { day = 0, contract = shopContract(), onEvent = () => undefined }: Options = {},
) {
  // Each look at the clock finds it a second later, as on a real machine.
  let time = FIRST + day * DAY;
  const now = (): Date => {
    time += 1000;
    return new Date(time);
  };
  const sourceDir = scratch.folder(files);
  return runLocal({
    contract,
    sourceDir,
    workDir,
    projectRoot: ROOT,
    onEvent,
    now,
  });
}

const report = (work: string, path = "run.json"): RunResult =>
  JSON.parse(readFileSync(join(work, path), "utf8"));

describe("runs on three days", () => {
  const work = scratch.folder();
  const ORDERS = "raw/postgres/orders/2024-05-03/orders.csv";
  const header = "id,user_id,created_at,total_amount,status,country,payment_method";
  const more = {
    ...SHOP,
    [ORDERS]: lines(
      header,
      "13,2,2024-05-03 09:00:00,5.50,paid,FRA,paypal",
      "14,2,2024-05-03 09:00:00,1,gone,,",
    ),
  };
  const results: RunResult[] = [];

  beforeAll(async () => {
    results.push(await run(SHOP, work), await run(more, work, { day: 1 }), await run(more, work, { day: 4 }));
  });

  test("leave a report each, and the newest one twice", () => {
    expect(readdirSync(join(work, "runs")).sort()).toEqual(results.map(({ runId }) => `${runId}.json`));
    expect(report(work)).toEqual(report(work, `runs/${results[2]?.runId}.json`));
    for (const result of results) expect(report(work, `runs/${result.runId}.json`)).toEqual(result);
  });

  test("say what changed since the one before", () => {
    const [first, second, third] = results;
    expect(first?.changes).toBeUndefined();
    expect(second?.changes).toEqual({
      since: { runId: first?.runId, startedAt: first?.startedAt },
      files: { new: [ORDERS], changed: [], gone: [] },
      tables: {
        orders: {
          landed: 2,
          accepted: 1,
          duplicates: 0,
          rejected: {
            "status not an accepted value": { rows: 1, isNew: true },
          },
        },
      },
      gold: {},
    });
    expect(third?.changes).toEqual({
      since: { runId: second?.runId, startedAt: second?.startedAt },
      files: { new: [], changed: [], gone: [] },
      tables: {},
      gold: {},
    });
  });

  test("warn when no new file came for longer than agreed, and only then", () => {
    const orders = { table: "orders", agreed: "one every day" };
    expect(results.map((result) => result.freshness)).toEqual([
      [{ ...orders, newest: "2026-11-20T08:00:01.000Z", late: false }],
      [{ ...orders, newest: "2026-11-21T08:00:01.000Z", late: false }],
      [{ ...orders, newest: "2026-11-21T08:00:01.000Z", late: true }],
    ]);
    expect(results.map((result) => result.warnings)).toEqual([
      [],
      [],
      ["orders: no new file has landed for 3 days; the contract says one every day."],
    ]);
  });
});

describe("a contract that is not about the data", () => {
  const users = Array.from(
    { length: 30 },
    (_, index) => `${index + 10},,A,B,FRA,premium,2024-01-01 10:00:00`,
  );
  const many = {
    ...SHOP,
    "raw/postgres/users/2024-05-01/users.csv": lines(
      "id,email,first_name,last_name,country,plan_type,created_at",
      ...users,
      "7,g@example.com,G,H,FRA,free of charge,2024-01-01 10:00:00",
    ),
  };
  const claiming = (column: string, claim: object): DatasetContract => {
    const contract = shopContract();
    const tables = contract.tables.map((table) => {
      if (table.name !== "users") return table;
      const columns = table.columns.map((each) => (each.name === column ? { ...each, ...claim } : each));
      return { ...table, columns };
    });
    return { ...contract, tables };
  };

  test("stops the run, naming rule, count and example rows; the last result stays", async () => {
    const work = scratch.folder();
    await run(SHOP, work);
    const before = readFileSync(join(work, "run.json"), "utf8");
    const gold = readFileSync(join(work, "lake/gold/shopstream/dim_customers.parquet"));
    const error: unknown = await run(many, work, {
      day: 1,
      contract: claiming("email", { required: true }),
    }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatchInlineSnapshot(`
      "The data is not what the contract says; nothing was published and the last good result is untouched.
      users: 31 of 34 rows break the contract; at most 50 % may
        email missing: 30 rows, for example
          raw/postgres/users/2024-05-01/users.csv:2  {"id":"10","email":null,"first_name":"A","last_name":"B","country":"FRA","plan_type":"premium","created_at":"2024-01-01 10:00:00"}
          raw/postgres/users/2024-05-01/users.csv:3  {"id":"11","email":null,"first_name":"A","last_name":"B","country":"FRA","plan_type":"premium","created_at":"2024-01-01 10:00:00"}
          raw/postgres/users/2024-05-01/users.csv:4  {"id":"12","email":null,"first_name":"A","last_name":"B","country":"FRA","plan_type":"premium","created_at":"2024-01-01 10:00:00"}
        plan_type not an accepted value: 1 row
          raw/postgres/users/2024-05-01/users.csv:32  {"id":"7","email":"g@example.com","first_name":"G","last_name":"H","country":"FRA","plan_type":"free of charge","created_at":"2024-01-01 10:00:00"}
      Mend the files or datasets/shopstream/contract.odcs.yaml. If so many rows are to be refused, say so there: a "quality" rule of the table with "maxRejectedPercent"."
    `);
    expect(readFileSync(join(work, "run.json"), "utf8")).toBe(before);
    expect(readFileSync(join(work, "lake/gold/shopstream/dim_customers.parquet")).equals(gold)).toBe(true);
    expect(readdirSync(join(work, "runs"))).toHaveLength(1);

    const { tables } = await run(many, work, { day: 2 });
    expect(tables.users).toMatchObject({ landed: 34, accepted: 33 });
  });

  test("stops the first run too, before gold, and leaves no result", async () => {
    const work = join(scratch.folder(), "work");
    const contract = claiming("first_name", { type: { kind: "integer" } });
    const steps = new Set<RunStep>();
    const onEvent = ({ step }: RunEvent): void => {
      steps.add(step);
    };
    await expect(run(many, work, { contract, onEvent })).rejects.toThrow(
      "first_name not a whole number: 34 rows",
    );
    expect(steps).toContain("bronze_to_silver");
    expect(steps).not.toContain("silver_to_gold");
    expect(existsSync(join(work, "run.json"))).toBe(false);
    expect(existsSync(join(work, "shopstream.duckdb"))).toBe(false);
  });
});
