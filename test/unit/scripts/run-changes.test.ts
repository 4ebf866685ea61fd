import { stripVTControlCharacters } from "node:util";
import type { RunChanges, RunResult } from "../../../modules/local/run-types";
import { describeChanges } from "../../../scripts/run-changes";

const SAME: RunChanges = {
  since: { runId: "r", startedAt: "2026-11-20T08:00:07.123Z" },
  files: { new: [], changed: [], gone: [] },
  tables: {},
  gold: {},
};

function words(
  changes: RunChanges | undefined,
  freshness: RunResult["freshness"] = [],
  startedAt = "2026-11-21T08:00:00.000Z",
): string {
  const result = {
    ...(changes === undefined ? {} : { changes }),
    freshness,
    startedAt,
  };
  // What CI systems show has colours.
  return stripVTControlCharacters(describeChanges(result as RunResult).join("\n"));
}

test("the first run has nothing to compare with", () => {
  expect(words(undefined)).toBe("");
});

test("a run that changed nothing says since when", () => {
  expect(words(SAME)).toMatchInlineSnapshot(`"  Nothing changed since 2026-11-20 08:00 UTC."`);
});

test("only what changed is told, with its sign", () => {
  const text = words({
    ...SAME,
    files: {
      new: ["a.csv", "b.csv", "c.csv", "d.csv", "e.csv"],
      changed: [],
      gone: ["z.csv"],
    },
    tables: {
      orders: {
        landed: 1200,
        accepted: 1190,
        duplicates: 0,
        rejected: {
          "id missing": { rows: 12, isNew: true },
          "status missing": { rows: -2, isNew: false },
        },
      },
      users: {
        landed: 0,
        accepted: 0,
        duplicates: 0,
        rejected: {
          one: { rows: -1, isNew: false },
          other: { rows: 1, isNew: true },
        },
      },
    },
    gold: { fact_orders: 3500, dim_customers: -1 },
  });
  expect(text).toMatchInlineSnapshot(`
    "  Changed since 2026-11-20 08:00 UTC:
        files new           a.csv, b.csv, c.csv, 2 more
        files gone          z.csv
        orders              landed +1,200, accepted +1,190, rejected +10
                            +12 id missing (new)
                            -2 status missing
        users               rejected for other reasons
                            -1 one
                            +1 other (new)
        gold.fact_orders    +3,500 rows
        gold.dim_customers  -1 rows"
  `);
});

test("the newest files of an older run are told with what was agreed; those of this one and late ones are not", () => {
  const fresh = (table: string, newest: string | null, late = false) => ({
    table,
    newest,
    agreed: "one every day",
    late,
  });
  expect(
    words(undefined, [
      fresh("orders", "2026-11-20T09:30:59.000Z"),
      fresh("users", "2026-11-21T08:00:00.000Z"),
      fresh("events", "2026-11-01T08:00:00.000Z", true),
      fresh("contacts", null, true),
    ]),
  ).toMatchInlineSnapshot(`"  orders: the newest file came 2026-11-20 09:30 UTC; agreed is one every day."`);
});
