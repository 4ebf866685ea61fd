import fc from "fast-check";
import { type Change, contractChanges } from "../../../modules/contract/changes";
import type { Column, ColumnType, DatasetContract, DatasetTable } from "../../../modules/contract/dataset";
import { neededVersion } from "../../../modules/contract/version";
import { SHOP } from "../../support/contracts";

const orders = SHOP.tables[0] as DatasetTable;
const withOrders = (change: Partial<DatasetTable>): DatasetContract => ({
  ...SHOP,
  tables: [{ ...orders, ...change }, ...SHOP.tables.slice(1)],
});
const withTotal = (change: Partial<Column>): DatasetContract =>
  withOrders({
    columns: orders.columns.map((column) => (column.name === "total" ? { ...column, ...change } : column)),
  });
const NOTE: Column = { name: "note", description: "What they wrote", type: { kind: "text" } };
const inWords = (changes: readonly Change[]) =>
  changes.map(
    ({ impact, table, column, message }) =>
      `${impact} ${[table, column].filter(Boolean).join(".")}: ${message}`,
  );
const decimal = (precision: number, scale: number): ColumnType => ({ kind: "decimal", precision, scale });

describe("a change of a table", () => {
  it.each<[Partial<DatasetTable>, string]>([
    [{ name: "sales" }, 'breaking sales: table renamed, it was "orders"'],
    [{ primaryKey: ["id", "total"] }, "breaking orders: key changed from (id) to (id, total)"],
    [{ format: "json" }, "breaking orders: format changed from csv to json"],
    [{ landingPath: "raw/sales" }, "breaking orders: landingPath changed from raw/orders to raw/sales"],
    [{ maxRejectedPercent: 5 }, "breaking orders: rejected rows allowed changed from the default to 5 %"],
    [{ landingFiles: ["o.csv"] }, "breaking orders: only files named o.csv are taken from now on"],
    [{ required: false }, "compatible orders: a load may lack its files from now on"],
    [{ frequency: { value: 1, unit: "d" } }, "compatible orders: frequency changed from none to 1 d"],
    [{ maxRejectedPercent: 5 }, "breaking orders: rejected rows allowed changed from the default to 5 %"],
    [{ description: "Orders." }, "documentation orders: description changed"],
    [{ columns: orders.columns.slice(0, 2) }, "breaking orders.placed_at: column removed"],
    [
      { columns: [...orders.columns, NOTE] },
      "compatible orders.note: column added; files that lack it are refused until it says mayBeAbsent: true",
    ],
    [
      { columns: [...orders.columns, { ...NOTE, mayBeAbsent: true }] },
      "compatible orders.note: column added",
    ],
    [
      { columns: [...orders.columns, { ...NOTE, required: true }] },
      "breaking orders.note: column added that every row must have",
    ],
  ])("%j", (change, expected) => {
    expect(inWords(contractChanges(SHOP, withOrders(change)))).toEqual([expected]);
  });

  it("may bring files more often, and not less; may let more rows be rejected, and not fewer", () => {
    const between = (was: Partial<DatasetTable>, is: Partial<DatasetTable>) =>
      inWords(contractChanges(withOrders(was), withOrders(is)));
    const every = (value: number, unit: "h" | "d") => ({ frequency: { value, unit } });
    expect(between(every(1, "d"), every(24, "h"))).toEqual([]);
    expect(between(every(1, "d"), every(12, "h"))).toEqual([
      "compatible orders: frequency changed from 1 d to 12 h",
    ]);
    expect(between(every(1, "d"), every(36, "h"))).toEqual([
      "breaking orders: frequency changed from 1 d to 36 h",
    ]);
    expect(between(every(1, "d"), {})).toEqual(["breaking orders: frequency changed from 1 d to none"]);
    expect(between({ maxRejectedPercent: 5 }, { maxRejectedPercent: 9 })).toEqual([
      "compatible orders: rejected rows allowed changed from 5 % to 9 %",
    ]);
  });

  it("takes files of other names as well, or no longer", () => {
    const files = (landingFiles: string[]) => withOrders({ landingFiles });
    const between = (was: string[], is: string[]) => inWords(contractChanges(files(was), files(is)));
    expect(between(["a.csv"], ["a.csv", "b.csv"])).toEqual([
      "compatible orders: files named b.csv are taken as well",
    ]);
    expect(between(["a.csv", "b.csv"], ["a.csv"])).toEqual([
      "breaking orders: files named b.csv are no longer taken",
    ]);
    expect(between(["a1.csv"], ["a*.csv"])).toEqual([
      "compatible orders: files named a*.csv are taken as well",
    ]);
  });

  it("is breaking when a table goes, and when one comes whose files every load needs", () => {
    const clicks = SHOP.tables.slice(1);
    expect(inWords(contractChanges(SHOP, { ...SHOP, tables: clicks }))).toEqual([
      "breaking orders: table removed",
    ]);
    expect(inWords(contractChanges({ ...SHOP, tables: clicks }, SHOP))).toEqual([
      "breaking orders: table added, and a load without its files stops",
    ]);
    expect(inWords(contractChanges({ ...SHOP, tables: [orders] }, SHOP))).toEqual([
      "compatible clicks: table added",
    ]);
  });

  it("is one change when a key column is renamed, and two when a column makes place for another kind", () => {
    const id = { ...(orders.columns[0] as Column), name: "order_id" };
    const renamed = withOrders({ primaryKey: ["order_id"], columns: [id, ...orders.columns.slice(1)] });
    expect(inWords(contractChanges(SHOP, renamed))).toEqual([
      'breaking orders.order_id: column renamed, it was "id"',
    ]);
    const other = withOrders({ columns: [...orders.columns.slice(0, 2), { ...NOTE, mayBeAbsent: true }] });
    expect(inWords(contractChanges(SHOP, other))).toEqual([
      "breaking orders.placed_at: column removed",
      "compatible orders.note: column added",
    ]);
  });
});

describe("a change of a column", () => {
  it.each<[Partial<Column>, Partial<Column>, string]>([
    [
      { type: decimal(18, 2) },
      { type: decimal(20, 2) },
      "compatible: type widened from decimal(18,2) to decimal(20,2)",
    ],
    [
      { type: decimal(18, 2) },
      { type: decimal(18, 4) },
      "breaking: type changed from decimal(18,2) to decimal(18,4)",
    ],
    [
      { type: decimal(18, 2) },
      { type: decimal(18, 1) },
      "breaking: type changed from decimal(18,2) to decimal(18,1)",
    ],
    [
      { type: decimal(18, 2) },
      { type: decimal(10, 2) },
      "breaking: type narrowed from decimal(18,2) to decimal(10,2)",
    ],
    [
      { type: { kind: "integer" } },
      { type: decimal(21, 2) },
      "compatible: type widened from integer to decimal(21,2)",
    ],
    [
      { type: { kind: "integer" } },
      { type: decimal(18, 0) },
      "breaking: type changed from integer to decimal(18,0)",
    ],
    [
      { type: { kind: "integer" } },
      { type: { kind: "text" } },
      "breaking: type changed from integer to text",
    ],
    [
      { type: { kind: "timestamp", timezone: false } },
      { type: { kind: "timestamp", timezone: true } },
      "breaking: type changed from timestamp without zone to timestamp with zone",
    ],
    [{}, { required: true }, "breaking: every row must have a value from now on"],
    [{ required: true }, {}, "compatible: a value may be missing from now on"],
    [{}, { mayBeAbsent: true }, "compatible: files may lack it from now on"],
    [{ mayBeAbsent: true }, {}, "breaking: files that lack it are refused from now on"],
    [{}, { allowedValues: ["a"] }, 'breaking: only "a" accepted from now on'],
    [{ allowedValues: ["a"] }, {}, "compatible: any value is accepted from now on"],
    [{ allowedValues: ["a", "b"] }, { allowedValues: ["b"] }, 'breaking: "a" no longer accepted'],
    [{ allowedValues: ["a"] }, { allowedValues: ["b", "a"] }, 'compatible: "b" accepted as well'],
    [{}, { minimum: 0 }, "breaking: minimum 0 added"],
    [{ minimum: 0 }, { minimum: 1 }, "breaking: minimum changed from 0 to 1"],
    [{ minimum: 1 }, { minimum: 0 }, "compatible: minimum changed from 1 to 0"],
    [
      { maximum: "2100-01-01" },
      { maximum: "2050-01-01" },
      "breaking: maximum changed from 2100-01-01 to 2050-01-01",
    ],
    [
      { maximum: "2050-01-01" },
      { maximum: "2100-01-01" },
      "compatible: maximum changed from 2050-01-01 to 2100-01-01",
    ],
    [{ maximum: 5 }, {}, "compatible: maximum 5 removed"],
    [{}, { pattern: "^a$" }, "breaking: pattern ^a$ added"],
    [{ pattern: "^a$" }, { pattern: "^a?$" }, "breaking: pattern changed from ^a$ to ^a?$"],
    [{}, { references: { table: "t", column: "c" } }, "breaking: references t.c added"],
    [{ references: { table: "t", column: "c" } }, {}, "compatible: references t.c removed"],
    [{}, { codeDigits: 5 }, "breaking: codeDigits changed from none to 5"],
    [{}, { description: "Other words." }, "documentation: description changed"],
  ])("from %j to %j", (was, is, expected) => {
    const changes = contractChanges(withTotal(was), withTotal(is));
    expect(inWords(changes).map((text) => text.replace(" orders.total", ""))).toEqual([expected]);
  });
});

describe("the version that changes need", () => {
  it.each<[Change["impact"][], string]>([
    [[], "1.2.3"],
    [["documentation"], "1.2.4"],
    [["documentation", "compatible"], "1.3.0"],
    [["compatible", "breaking", "documentation"], "2.0.0"],
  ])("after %j", (impacts, expected) => {
    expect(
      neededVersion(
        "1.2.3",
        impacts.map((impact) => ({ impact })),
      ),
    ).toBe(expected);
  });
});

const types = fc.oneof(
  fc.constantFrom<ColumnType>({ kind: "text" }, { kind: "integer" }, { kind: "date" }, { kind: "json" }),
  fc
    .tuple(fc.integer({ min: 1, max: 38 }), fc.integer({ min: 0, max: 10 }))
    .map(([precision, scale]) => decimal(precision, Math.min(scale, precision))),
);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const name = fc.stringMatching(/^[a-z]{1,4}$/);
const column: fc.Arbitrary<Column> = fc.record({
  name,
  description: fc.constantFrom("one", "two"),
  type: types,
  required: optional(fc.boolean()),
  allowedValues: optional(fc.uniqueArray(name, { minLength: 1, maxLength: 4 })),
  minimum: optional(fc.integer({ min: 0, max: 3 })),
  pattern: optional(fc.constantFrom("^a$", "^b$")),
  mayBeAbsent: optional(fc.boolean()),
});
const byName = { selector: (item: { readonly name: string }) => item.name };
const table: fc.Arbitrary<DatasetTable> = fc.record({
  name,
  description: fc.constantFrom("one", "two"),
  format: fc.constantFrom("csv" as const, "json" as const),
  required: optional(fc.boolean()),
  landingPath: name,
  maxRejectedPercent: optional(fc.integer({ min: 0, max: 100 })),
  primaryKey: fc.constant([]),
  columns: fc.uniqueArray(column, { ...byName, minLength: 1, maxLength: 4 }),
});
const contract: fc.Arbitrary<DatasetContract> = fc.record({
  name: fc.constant("shop"),
  version: fc.constant("1.0.0"),
  description: fc.constantFrom("one", "two"),
  tables: fc.uniqueArray(table, { ...byName, minLength: 1, maxLength: 3 }),
});
const impacts = (was: DatasetContract, is: DatasetContract) =>
  contractChanges(was, is).map(({ impact }) => impact);

describe("between any two contracts", () => {
  it("there is nothing when they are one", () => {
    fc.assert(fc.property(contract, (one) => expect(contractChanges(one, structuredClone(one))).toEqual([])));
  });

  it("there is something when they differ, both ways", () => {
    // A flag that is absent is one that is false; the same list of values in another order is the same list.
    const order = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
    const plain = (one: DatasetContract): string =>
      JSON.stringify(one, (_, value) =>
        value === false ? undefined : Array.isArray(value) ? [...value].sort(order) : value,
      );
    fc.assert(
      fc.property(contract, contract, (one, other) => {
        const same = plain(one) === plain(other);
        expect([contractChanges(one, other).length === 0, contractChanges(other, one).length === 0]).toEqual([
          same,
          same,
        ]);
      }),
    );
  });

  it("what is added can be taken away again only by breaking something", () => {
    fc.assert(
      fc.property(contract, table, column, (one, newTable, newColumn) => {
        const fresh = { ...newTable, name: "new_table", required: false };
        expect(impacts(one, { ...one, tables: [...one.tables, fresh] })).toEqual(["compatible"]);
        expect(impacts({ ...one, tables: [...one.tables, fresh] }, one)).toEqual(["breaking"]);
        const [first, ...rest] = one.tables as [DatasetTable, ...DatasetTable[]];
        const columns = [...first.columns, { ...newColumn, name: "new_column", required: false }];
        const wider = { ...one, tables: [{ ...first, columns }, ...rest] };
        expect(impacts(one, wider)).toEqual(["compatible"]);
        expect(impacts(wider, one)).toEqual(["breaking"]);
      }),
    );
  });

  it("a rule that is only loosened one way was tightened the other way", () => {
    fc.assert(
      fc.property(column, column, (one, other) => {
        const same = { ...other, name: one.name, description: one.description };
        const alone = (each: Column): DatasetContract => ({
          ...SHOP,
          tables: [{ ...orders, columns: [each] }],
        });
        const there = impacts(alone(one), alone(same));
        const back = impacts(alone(same), alone(one));
        if (there.length > 0 && !there.includes("breaking")) expect(back).toContain("breaking");
      }),
    );
  });
});
