import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { loadDatasetContract } from "../../../modules/config/odcs";
import type { ColumnType } from "../../../modules/contract/dataset";
import { bronzeColumns, oneLine } from "../../../modules/databricks/tables";
import { databricksType } from "../../../modules/databricks/types";
import { projectRoot } from "../../../scripts/project-root";

const TABLE: readonly (readonly [ColumnType, string])[] = [
  [{ kind: "text" }, "string"],
  [{ kind: "integer" }, "bigint"],
  [{ kind: "decimal", precision: 18, scale: 2 }, "decimal(18,2)"],
  [{ kind: "decimal", precision: 38, scale: 0 }, "decimal(38,0)"],
  [{ kind: "boolean" }, "boolean"],
  [{ kind: "date" }, "date"],
  [{ kind: "timestamp", timezone: false }, "timestamp_ntz"],
  [{ kind: "timestamp", timezone: true }, "timestamp"],
  [{ kind: "json" }, "string"],
];

describe("types on Databricks", () => {
  it.each(TABLE)("%j is %s", (type, expected) => expect(databricksType(type)).toBe(expected));

  it("are spelled as the service gives them back (DB-55)", () => {
    for (const [, type] of TABLE) expect(type).toMatch(/^[a-z_]+(\(\d+,\d+\))?$/);
  });

  it("have decimals of 1 to 38 digits only (DB-62)", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1, max: 45 }), fc.integer({ min: -1, max: 45 }), (precision, scale) => {
        const make = () => databricksType({ kind: "decimal", precision, scale });
        if (precision >= 1 && precision <= 38 && scale >= 0 && scale <= precision)
          expect(make()).toBe(`decimal(${precision},${scale})`);
        else expect(make).toThrow(`decimal(${precision},${scale})`);
      }),
    );
  });
});

describe("bronze", () => {
  const columns = bronzeColumns({
    name: "t",
    description: "d",
    format: "csv",
    primaryKey: ["id"],
    landingPath: "raw/t",
    columns: [
      { name: "id", description: "Key", type: { kind: "integer" }, required: true },
      { name: "at", description: "A path C:\\x,\nin two lines", type: { kind: "timestamp", timezone: true } },
    ],
  });

  it("is text, may be empty, and says where a row came from, from its creation on (DB-63)", () => {
    expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      "id string",
      "at string",
      "_source_file string",
      "_source_line bigint",
      "_loaded_at timestamp_ntz",
      "_batch_id string",
      "_parse_error string",
      "_raw_text string",
      "_extra_columns string",
    ]);
    expect(columns.every(({ nullable }) => nullable === true)).toBe(true);
  });

  it.each(["Email", "e-mail", "_metadata", "e mail"])(
    "has columns that need no backticks, in one case (ID-16, DB-58): %s",
    (name) => {
      const folder = mkdtempSync(join(tmpdir(), "contracts-"));
      try {
        const contract = readFileSync(join(projectRoot(), "datasets/shopstream/contract.odcs.yaml"), "utf8");
        mkdirSync(join(folder, "shopstream"));
        const changed = contract.replace("- name: email", `- name: "${name}"`);
        writeFileSync(join(folder, "shopstream/contract.odcs.yaml"), changed);
        const { problems } = loadDatasetContract(folder, "shopstream");
        expect(problems.map(({ message }) => message).join()).toContain(
          "lower-case letters, digits and underscores",
        );
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  it("has no name that Delta keeps for itself (ID-15)", () => {
    const kept = ["_metadata", "_rescued_data", "_change_type", "_commit_version", "_commit_timestamp"];
    expect(columns.map(({ name }) => name).filter((name) => kept.includes(name))).toEqual([]);
  });

  it("has comments in which Terraform finds no template", () => {
    const open = "{";
    expect(oneLine(`costs $${open}x} and %${open}y}, 5 $ and 5 %`)).toBe(
      `costs $$${open}x} and %%${open}y}, 5 $ and 5 %`,
    );
  });

  it("has comments that the provider can quote (DB-59)", () => {
    expect(columns[1]?.comment).toBe("A path C:/x, in two lines");
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(oneLine(text)).not.toMatch(/[\\\n\r]/);
        expect(oneLine(text.replace(/[$%]/g, "").repeat(300)).length).toBeLessThanOrEqual(1024);
      }),
    );
  });
});
