import { writeAxis, writeCell, writeShort } from "../../../modules/dashboard/format";

describe("format", () => {
  it.each([
    [1234567.891, "money", undefined, "1,234,567.89"],
    [1234567.891, "money", "INR", "1,234,567.89 INR"],
    [-12, "money", undefined, "\u221212.00"],
    [1234567, "integer", undefined, "1,234,567"],
    [0.12345, "percent", undefined, "12.3%"],
    [0.12345, "change", undefined, "+12.3%"],
    [-0.5, "change", undefined, "\u221250.0%"],
    [0, "change", undefined, "0.0%"],
    [12.34, "days", undefined, "12.3 days"],
    ["2025-09-01", "month", undefined, "September 2025"],
    ["2025-06-14", "date", undefined, "14 June 2025"],
    ["no date", "date", undefined, "no date"],
    [null, "money", "INR", "No data"],
    [undefined, "text", undefined, "No data"],
  ] as const)("writes %p as %s with unit %p", (value, format, unit, text) => {
    expect(writeCell(value, format, unit)).toBe(text);
  });

  it.each([
    [999999.4, "money", "999,999"],
    [1234567, "money", "1.2M"],
    [12.34, "money", "12.3"],
    [null, "money", "No data"],
    ["2025-09-01", "month", "Sep 2025"],
    [0.5, "percent", "50.0%"],
  ] as const)("writes %p as %s in short", (value, format, text) => {
    expect(writeShort(value, format)).toBe(text);
  });

  it("writes round figures beside an axis", () => {
    expect([writeAxis(25000, "money"), writeAxis(0.25, "percent"), writeAxis(0, "integer")]).toEqual([
      "25K",
      "25%",
      "0",
    ]);
  });
});
