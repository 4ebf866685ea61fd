import fc from "fast-check";
import type { ColumnType } from "../../../modules/contract/dataset";
import { snowflakeType } from "../../../modules/snowflake/types";

describe("Snowflake's type of a contract's column", () => {
  it.each<[ColumnType, string]>([
    [{ kind: "text" }, "VARCHAR(16777216)"],
    [{ kind: "integer" }, "NUMBER(38,0)"],
    [{ kind: "decimal", precision: 12, scale: 2 }, "NUMBER(12,2)"],
    [{ kind: "decimal", precision: 38, scale: 37 }, "NUMBER(38,37)"],
    [{ kind: "boolean" }, "BOOLEAN"],
    [{ kind: "date" }, "DATE"],
    [{ kind: "timestamp", timezone: false }, "TIMESTAMP_NTZ(6)"],
    [{ kind: "timestamp", timezone: true }, "TIMESTAMP_TZ(6)"],
    [{ kind: "json" }, "VARIANT"],
  ])("of %j is %s (SF-101, SF-102, TY-2, TY-4, TY-6)", (type, expected) => {
    expect(snowflakeType(type)).toBe(expected);
  });

  it("is written in full for every decimal that Snowflake keeps (SF-103, TY-1)", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 38 }), fc.integer({ min: 0, max: 37 }), (precision, scale) => {
        fc.pre(scale <= precision);
        expect(snowflakeType({ kind: "decimal", precision, scale })).toBe(`NUMBER(${precision},${scale})`);
      }),
    );
  });

  it.each([
    [38, 38],
    [39, 2],
    [4, 5],
    [0, 0],
  ])("does not exist for decimal(%d,%d) (SF-103, TY-1)", (precision, scale) => {
    expect(() => snowflakeType({ kind: "decimal", precision, scale })).toThrow(
      `decimal(${precision},${scale}), which Snowflake lacks`,
    );
  });
});
