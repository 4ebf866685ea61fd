import fc from "fast-check";
import {
  LEGAL_NAME,
  nameFault,
  RESERVED_WORDS,
  TAKEN_IN_ACCOUNT,
  TAKEN_SCHEMAS,
} from "../../../modules/snowflake/names";

describe("a name on Snowflake", () => {
  it.each(["SHOPSTREAM_DWH", "RAW", "_STAGING", "LAYER_2", "X".repeat(255)])("may be %s", (name) => {
    expect(nameFault(name)).toBeUndefined();
  });

  it("must be one that SQL without quotes finds (ID-2, ID-3, ID-6)", () => {
    expect(nameFault("bronze")).toBe(
      "must be in capitals: SQL folds names to capitals, and would not find bronze; write BRONZE",
    );
    expect(nameFault("Raw_Data")).toContain("write RAW_DATA");
  });

  it("has no character that parts identifiers (ID-4, SF-108)", () => {
    for (const name of ["A.B", "A|B", 'A"B', "A(B", "A B", "A-B"])
      expect(nameFault(name)).toContain("write A_B");
    expect(nameFault("2023_DATA")).toContain("write _2023_DATA");
    expect(nameFault("Größe")).toContain("write GRO");
  });

  it("is not too long, and not empty (ID-1)", () => {
    expect(nameFault("X".repeat(256))).toBe("is too long: 256 characters, and Snowflake takes 255");
    expect(nameFault("")).toBe("must not be empty");
  });

  it.each([...RESERVED_WORDS])("is not the word %s, in any case (ID-5)", (word) => {
    expect(nameFault(word)).toContain(`write ${word}_DATA`);
    expect(nameFault(word.toLowerCase())).toContain(`write ${word}_DATA`);
  });

  it("is none that exists everywhere (ID-7, ID-8)", () => {
    for (const name of TAKEN_SCHEMAS) expect(nameFault(name, TAKEN_SCHEMAS)).toContain(`write ${name}_DATA`);
    for (const name of TAKEN_IN_ACCOUNT)
      expect(nameFault(name, TAKEN_IN_ACCOUNT)).toContain("exists already");
  });

  it("is good as soon as it is the one that was proposed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 60 }), (text) => {
        const proposed = / write (\S+)$/.exec(nameFault(text) ?? "")?.[1];
        if (proposed === undefined) expect(text).toMatch(LEGAL_NAME);
        else expect(nameFault(proposed)).toBeUndefined();
      }),
    );
  });
});
