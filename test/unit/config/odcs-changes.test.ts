import { readFileSync } from "node:fs";
import { join } from "node:path";
import { datasetNames, loadContractFile } from "../../../modules/config/odcs";
import { changeInWords, diffContracts, versionProblems } from "../../../modules/config/odcs-changes";
import { formatProblem } from "../../../modules/config/problem";
import { projectRoot } from "../../../scripts/project-root";

const FILE = join(projectRoot(), "datasets/shopstream/contract.odcs.yaml");
const RELEASED = readFileSync(FILE, "utf8");

/** The contract with texts replaced, each in its first place. */
function edited(...edits: readonly (readonly [was: string, is: string])[]): string {
  return edits.reduce((text, [was, is]) => {
    expect(text).toContain(was);
    return text.replace(was, () => is);
  }, RELEASED);
}

function read(text: string) {
  const { contract, odcs, source, problems } = loadContractFile("contract.odcs.yaml", text);
  if (contract === undefined || odcs === undefined || source === undefined)
    throw new Error(problems.map(formatProblem).join("\n"));
  return { contract, odcs, source };
}

const diff = (was: string, is: string) => diffContracts(read(was), read(is));
const problems = (was: string, is: string) =>
  versionProblems(diff(was, is), read(is).source).map((problem) =>
    // The contract grows, and with it every line number.
    formatProblem({ ...problem, line: 1, column: 1 }),
  );
/** Each change, and the line of the newer file it points at. */
const changes = (is: string) =>
  diff(RELEASED, is).changes.map(({ at, impact, ...change }) => [
    impact,
    changeInWords(change),
    is.split("\n")[at.line - 1]?.trim(),
  ]);

describe("the changes of a contract", () => {
  it.each(datasetNames(join(projectRoot(), "datasets")))("are none between %s and itself", (name) => {
    const text = readFileSync(join(projectRoot(), "datasets", name, "contract.odcs.yaml"), "utf8");
    expect(diff(text, text).changes).toEqual([]);
  });

  it("are told where the newer file says so, or where something is missed", () => {
    expect(changes(edited(["physicalType: decimal(18,2)", "physicalType: decimal(10,2)"]))).toEqual([
      [
        "breaking",
        "products.unit_price: type narrowed from decimal(18,2) to decimal(10,2)",
        "physicalType: decimal(10,2)",
      ],
    ]);
    expect(changes(edited(["[freemium, premium, enterprise]", "[freemium, premium]"]))).toEqual([
      ["breaking", 'users.plan_type: "enterprise" no longer accepted', "quality:"],
    ]);
    expect(changes(edited(["value: raw/postgres/orders }", "value: raw/orders }"]))).toEqual([
      [
        "breaking",
        "orders: landingPath changed from raw/postgres/orders to raw/orders",
        "- { property: landingPath, value: raw/orders }",
      ],
    ]);
    expect(changes(edited(["          minimum: 1\n", "          minimum: 2\n"]))).toEqual([
      ["breaking", "order_items.quantity: minimum changed from 1 to 2", "minimum: 2"],
    ]);
    const start = RELEASED.indexOf("      - name: total_amount");
    const end = RELEASED.indexOf("      - name: status");
    expect(changes(RELEASED.slice(0, start) + RELEASED.slice(end))).toEqual([
      ["breaking", "orders.total_amount: column removed", "- name: orders"],
    ]);
  });

  it("are words only where the contract only documents, and a promise about time is more than that", () => {
    const was = edited(
      ["classification: restricted", "classification: public"],
      ["examples: [FRA, DEU, USA]", "examples: [FRA]"],
    );
    expect(changes(was)).toEqual([
      ["documentation", "users.email: classification changed", "classification: public"],
      ["documentation", "users.country: examples changed", "examples: [FRA]"],
    ]);
    expect(
      changes(edited(["  - property: frequency\n    value: 1", "  - property: frequency\n    value: 2"])),
    ).toEqual([["compatible", "slaProperties changed", "slaProperties:"]]);
    expect(changes(edited(["dimension: conformity", "dimension: validity"]))).toEqual([
      ["documentation", "users.plan_type: quality changed", "quality:"],
    ]);
    expect(changes(edited(["format: yyyy-MM-dd HH:mm:ss", "format: yyyy-MM-dd"]))).toEqual([
      ["documentation", "users.created_at: logicalTypeOptions changed", "logicalTypeOptions:"],
    ]);
  });
});

describe("the version of a changed contract", () => {
  const renamed = ["name: total_amount", "name: total"] as const;
  const reworded = ["Pieces ordered.", "Number of pieces."] as const;

  it("must announce what breaks", () => {
    expect(problems(RELEASED, edited(renamed, reworded))).toEqual([
      'contract.odcs.yaml:1:1: orders.total: column renamed, it was "total_amount". That breaks what relies on version 1.0.0: it needs version 2.0.0, and the contract says 1.0.0',
    ]);
    expect(problems(RELEASED, edited(renamed, ["version: 1.0.0", "version: 1.9.0"]))).toHaveLength(1);
    expect(problems(RELEASED, edited(renamed, ["version: 1.0.0", "version: 2.0.0"]))).toEqual([]);
  });

  it("should announce the rest", () => {
    expect(problems(RELEASED, edited(reworded))).toEqual([
      "contract.odcs.yaml:1:1: warning: order_items.quantity: description changed: version 1.0.1 would say so, it is 1.0.0",
    ]);
    expect(problems(RELEASED, edited(reworded, ["version: 1.0.0", "version: 1.0.1"]))).toEqual([]);
  });

  it("never goes back", () => {
    expect(
      problems(edited(["version: 1.0.0", "version: 1.10.0"]), edited(["version: 1.0.0", "version: 1.9.0"])),
    ).toEqual(["contract.odcs.yaml:1:1: the version goes back from 1.10.0 to 1.9.0"]);
  });
});
