import type { DatasetContract, DatasetTable } from "../../../modules/contract/dataset";
import { misfits } from "../../../modules/local/contract-fit";

const table = (limit?: number): DatasetTable => ({
  name: "orders",
  description: "Orders.",
  format: "csv",
  primaryKey: ["id"],
  landingPath: "orders",
  ...(limit === undefined ? {} : { maxRejectedPercent: limit }),
  columns: [
    { name: "id", description: "Key.", type: { kind: "integer" } },
    {
      name: "user_id",
      description: "Who.",
      type: { kind: "integer" },
      references: { table: "users", column: "id" },
    },
  ],
});

function found(landed: number, rejected: Record<string, number>, limit?: number) {
  const contract: DatasetContract = {
    name: "shop",
    version: "1.0.0",
    description: "",
    tables: [table(limit)],
  };
  const gone = Object.values(rejected).reduce((sum, rows) => sum + rows, 0);
  const orders = { landed, accepted: landed - gone, duplicates: 0, rejected };
  return misfits(contract, { orders }).map(({ table: _, ...misfit }) => misfit);
}

test("half of the rows may be rejected, one more may not", () => {
  expect(found(100, { "id missing": 50 })).toEqual([]);
  expect(found(100, { "id missing": 51 })).toEqual([
    { landed: 100, rejected: 51, maxPercent: 50, rules: [["id missing", 51]] },
  ]);
});

test("a handful of rows proves nothing", () => {
  expect(found(19, { "id missing": 19 })).toEqual([]);
  expect(found(20, { "id missing": 20 })).toHaveLength(1);
});

test("the limit of the contract goes before the default, also for a handful of rows", () => {
  expect(found(100, { "id missing": 6 }, 5)).toHaveLength(1);
  expect(found(100, { "id missing": 5 }, 5)).toEqual([]);
  expect(found(3, { "id missing": 1 }, 0)).toHaveLength(1);
  expect(found(100, { "id missing": 100 }, 100)).toEqual([]);
});

test("rows that wait for others to arrive do not count, unless they break another rule too", () => {
  expect(found(100, { "user_id not in users": 100 }, 0)).toEqual([]);
  expect(
    found(100, { "user_id not in users": 40, "id missing; user_id not in users": 30, "id missing": 25 }),
  ).toEqual([{ landed: 100, rejected: 55, maxPercent: 50, rules: [["id missing", 55]] }]);
});

test("a row that breaks two rules counts once, and under both", () => {
  expect(found(60, { "a; b": 40, b: 5 })).toEqual([
    {
      landed: 60,
      rejected: 45,
      maxPercent: 50,
      rules: [
        ["b", 45],
        ["a", 40],
      ],
    },
  ]);
});
