import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadDatasetContract } from "../../../modules/config/odcs";

const folder = mkdtempSync(join(tmpdir(), "medallion-sla-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A contract of two tables with this agreement on service, and this rule of the first table. */
function load(sla: string, quality = "") {
  mkdirSync(join(folder, "shop"), { recursive: true });
  writeFileSync(
    join(folder, "shop", "contract.odcs.yaml"),
    `apiVersion: v3.1.0
kind: DataContract
id: shop-exports
name: shop
version: 1.0.0
status: active
description: { purpose: Orders of a shop. }
slaProperties:
  - ${sla}
schema:
${["orders", "users"]
  .map(
    (name) => `  - name: ${name}
    description: Something.
    customProperties: [{ property: landingPath, value: raw/${name} }, { property: landingFormat, value: csv }]
${name === "orders" ? quality : ""}
    properties: [{ name: id, description: Key., logicalType: integer, primaryKey: true, required: true }]
`,
  )
  .join("")}`,
  );
  return loadDatasetContract(folder, "shop");
}

const problemsOf = (sla: string, quality?: string): string[] =>
  load(sla, quality).problems.map(({ line, message }) => `${line}: ${message}`);

const DAILY = "{ property: frequency, value: 1, unit: d, element: orders }";

test.each([
  [DAILY, { value: 1, unit: "d" }],
  ["{ property: frequency, value: 12, unit: hours, element: orders.id }", { value: 12, unit: "h" }],
  ['{ property: frequency, value: 2, unit: day, element: "users.id, orders.id" }', { value: 2, unit: "d" }],
  ["{ property: latency, value: 1, unit: y, element: nowhere }", undefined],
])("the frequency of %s", (sla, expected) => {
  const { contract, problems } = load(sla);
  expect(problems).toEqual([]);
  expect(contract?.tables[0]?.frequency).toEqual(expected);
});

test.each([
  [
    "{ property: frequency, value: daily, unit: d, element: orders }",
    /^9: a frequency is a whole number above 0/,
  ],
  [
    "{ property: frequency, value: 0, unit: d, element: orders }",
    /^9: a frequency is a whole number above 0/,
  ],
  [
    "{ property: frequency, value: 1, unit: month, element: orders }",
    /^9: the unit of a frequency is one of min, h, d$/,
  ],
  ["{ property: frequency, value: 1, element: orders }", /^9: the unit of a frequency/],
  ["{ property: frequency, value: 1, unit: d }", /^9: say with "element" of which table/],
  [
    "{ property: frequency, value: 1, unit: d, element: order }",
    /^9: there is no table "order"\. Did you mean "orders"\?/,
  ],
  [
    "{ property: frequency, value: 1, unit: d, element: orders.ids }",
    /^9: table "orders" has no column "ids"\. Did you mean "id"\?/,
  ],
  ["{ property: frequency, value: 1, unit: d, element: orders, every: day }", /^9: unknown key "every"/],
])("%s is refused at its line", (sla, message) => {
  expect(problemsOf(sla)).toEqual([expect.stringMatching(message)]);
});

test("a table says how many of its rows may be rejected", () => {
  const rule = (what: string): string => `    quality: [{ type: custom, engine: medallion, ${what} }]`;
  const { contract, problems } = load(DAILY, rule("implementation: { maxRejectedPercent: 2.5 }"));
  expect(problems).toEqual([]);
  expect(contract?.tables.map((table) => table.maxRejectedPercent)).toEqual([2.5, undefined]);
  expect(problemsOf(DAILY, rule("implementation: { maxRejectedPercent: 101 }"))).toEqual([
    expect.stringMatching(/^14: .*maxRejectedPercent" must be a share from 0 to 100 percent$/),
  ]);
  expect(problemsOf(DAILY, "    quality: [{ metric: rowCount, mustBeGreaterThan: 0 }]").join()).toMatch(
    /a rule of a whole table is "type: custom"/,
  );
});
