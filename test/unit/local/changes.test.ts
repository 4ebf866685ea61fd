import fc from "fast-check";
import { changesSince, isNothing } from "../../../modules/local/changes";
import type { FileResult, TableResult } from "../../../modules/local/run-types";

const file = (path: string, status: FileResult["status"]): FileResult => ({
  path,
  table: "orders",
  sha256: "",
  rows: 1,
  status,
});
const table = (landed: number, rejected: TableResult["rejected"] = {}): TableResult => ({
  landed,
  accepted: landed - Object.values(rejected).reduce((sum, rows) => sum + rows, 0),
  duplicates: 0,
  rejected,
});
const report = (tables: Record<string, TableResult>, gold: Record<string, number>, files: FileResult[]) => ({
  runId: "r",
  startedAt: "2026-01-01T00:00:00.000Z",
  tables,
  gold,
  files,
});

test("names what moved, and nothing else", () => {
  const before = report(
    { orders: table(10, { "id missing": 2, "status missing": 1 }), users: table(3), old: table(4) },
    { fact_orders: 7, dim_users: 3, mart_old: 1 },
    [file("a.csv", "loaded"), file("b.csv", "loaded"), file("gone.csv", "unchanged")],
  );
  const now = report(
    { orders: table(12, { "status missing": 1, "id not a number": 4 }), users: table(3), new: table(1) },
    { fact_orders: 5, dim_users: 3, mart_new: 2 },
    [file("a.csv", "unchanged"), file("b.csv", "replaced"), file("c.csv", "loaded")],
  );
  expect(changesSince(before, now)).toEqual({
    since: { runId: "r", startedAt: "2026-01-01T00:00:00.000Z" },
    files: { new: ["c.csv"], changed: ["b.csv"], gone: ["gone.csv"] },
    tables: {
      orders: {
        landed: 2,
        accepted: 0,
        duplicates: 0,
        rejected: { "id missing": { rows: -2, isNew: false }, "id not a number": { rows: 4, isNew: true } },
      },
      new: { landed: 1, accepted: 1, duplicates: 0, rejected: {} },
      old: { landed: -4, accepted: -4, duplicates: 0, rejected: {} },
    },
    gold: { fact_orders: -2, mart_new: 2, mart_old: -1 },
  });
});

test("rows that are rejected for another reason are a change", () => {
  const before = report({ orders: table(10, { one: 2 }) }, {}, []);
  const now = report({ orders: table(10, { other: 2 }) }, {}, []);
  expect(isNothing(changesSince(before, now))).toBe(false);
});

const tables = fc.dictionary(
  fc.constantFrom("a", "b", "c"),
  fc
    .tuple(fc.nat(100), fc.dictionary(fc.constantFrom("x", "y"), fc.integer({ min: 1, max: 9 })))
    .map(([landed, rejected]) => table(landed, rejected)),
);
const gold = fc.dictionary(fc.constantFrom("g", "h"), fc.nat(50));

test("any report plus its changes is the next one; between equal ones nothing changed", () => {
  fc.assert(
    fc.property(tables, gold, tables, gold, (tablesBefore, goldBefore, tablesNow, goldNow) => {
      const before = report(tablesBefore, goldBefore, []);
      const changes = changesSince(before, report(tablesNow, goldNow, []));
      for (const name of ["a", "b", "c"]) {
        const expected = (tablesNow[name]?.landed ?? 0) - (tablesBefore[name]?.landed ?? 0);
        expect(changes.tables[name]?.landed ?? 0).toBe(expected);
      }
      for (const name of ["g", "h"]) {
        expect(changes.gold[name] ?? 0).toBe((goldNow[name] ?? 0) - (goldBefore[name] ?? 0));
      }
      expect(isNothing(changesSince(before, before))).toBe(true);
    }),
  );
});
