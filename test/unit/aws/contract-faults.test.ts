import { contractFaults } from "../../../modules/aws/contract-faults";
import type { Column, DatasetContract } from "../../../modules/contract/dataset";
import { SHOP } from "../../support/contracts";

function withColumn(column: Partial<Column>): DatasetContract {
  const [orders, ...rest] = SHOP.tables;
  if (orders === undefined) throw new Error("the fixture has no table");
  const added: Column = { name: "added", description: "Added", type: { kind: "text" }, ...column };
  return { ...SHOP, tables: [{ ...orders, columns: [...orders.columns, added] }, ...rest] };
}

const NAME = ["schema", 0, "properties", 3, "name"];

describe("what Redshift makes of a data contract", () => {
  it("is nothing to complain of, for the shop", () => {
    expect(contractFaults(SHOP)).toEqual([]);
  });

  // ID-9, ID-10
  it.each([
    ["tag", "is a reserved word of Redshift; rename it to tag_value or the like"],
    ["Order", "is a reserved word of Redshift; rename it to order_value or the like"],
    ["2nd", "must be letters, digits and underscores for Redshift, and must not begin with a digit"],
    ["x".repeat(128), "is too long for Redshift: 128 of at most 127 bytes"],
  ])("is that a column cannot be called %s", (name, fault) => {
    expect(contractFaults(withColumn({ name }))).toEqual([
      { path: NAME, message: `column orders.${name} ${fault}` },
    ]);
  });

  // TY-1
  it("is that a number has too many digits after the point", () => {
    const type = (scale: number) => ({ kind: "decimal", precision: 38, scale }) as const;
    expect(contractFaults(withColumn({ type: type(37) }))).toEqual([]);
    expect(contractFaults(withColumn({ type: type(38) }))).toEqual([
      {
        path: ["schema", 0, "properties", 3, "physicalType"],
        message: "column orders.added has 38 digits after the point, and Redshift keeps 37",
      },
    ]);
  });
});
