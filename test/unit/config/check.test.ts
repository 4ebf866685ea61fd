import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { check } from "../../../modules/config/check";
import type { EXPLAIN } from "../../../modules/config/issues/registry";
import { readYaml } from "../../../modules/config/yaml-source";

const folder = mkdtempSync(join(tmpdir(), "check-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is said when a file of one line, `value: ...`, meets a schema for that value. */
function said(schema: z.ZodType, value: string): string {
  const file = join(folder, "x.yaml");
  writeFileSync(file, `value: ${value}\n`);
  const { source } = readYaml(file);
  if (source === undefined) throw new Error("the test's file is not YAML");
  const { problems } = check(z.strictObject({ value: schema }), source);
  return problems.map(({ line, column, message }) => `${line}:${column}: ${message}`).join("\n");
}

/** One way to raise every kind of issue that zod knows. */
const RAISE: {
  readonly [Code in keyof typeof EXPLAIN]: readonly [z.ZodType, string];
} = {
  custom: [z.string().refine((text) => text === "x", "must be x"), "y"],
  invalid_element: [
    z
      .array(z.string())
      .transform((list) => new Map(list.map((item) => [{ item }, item])))
      .pipe(z.map(z.object({ item: z.string() }), z.string().max(1))),
    "[ab]",
  ],
  invalid_format: [z.string().regex(/^a+$/).describe("Some letters a."), "b"],
  invalid_key: [z.record(z.string().max(1), z.number()), "{ ab: 1 }"],
  invalid_type: [z.number(), "x"],
  invalid_union: [z.union([z.number(), z.enum(["off"])]), "[]"],
  invalid_value: [z.enum(["red", "blue"]), "rde"],
  not_multiple_of: [z.number().multipleOf(8), "9"],
  too_big: [z.number().max(5), "6"],
  too_small: [z.array(z.string()).min(2), "[a]"],
  unrecognized_keys: [z.strictObject({ color: z.string().optional() }), "{ colour: red }"],
};

describe("every kind of issue", () => {
  it("has words of its own", () => {
    const words = Object.entries(RAISE).map(([code, [schema, value]]) => `${code} ${said(schema, value)}`);
    expect(words.join("\n")).toMatchInlineSnapshot(`
      "custom 1:8: "value" must be x
      invalid_element 1:8: "value" has an entry that is not valid
      invalid_format 1:8: "value" does not have the right form: some letters a, found "b"
      invalid_key 1:10: the key "ab" in "value" must have at most 1 character, and has 2
      invalid_type 1:8: "value" must be a number, found "x"
      invalid_union 1:8: "value" must be a number or off, found a list
      invalid_value 1:8: "value" must be red or blue, found "rde". Did you mean "red"?
      not_multiple_of 1:8: "value" must be a multiple of 8, found 9
      too_big 1:8: "value" must be at most 5, found 6
      too_small 1:8: "value" must have at least 2 entries, and has 1
      unrecognized_keys 1:10: unknown key "colour" in "value". Did you mean "color"?"
    `);
  });
});

describe("types", () => {
  it("says how to write what was meant", () => {
    expect(said(z.string(), "012")).toMatchInlineSnapshot(
      `"1:8: "value" must be text; put quotes around it: "012" (without them YAML reads a number and drops the leading zero)"`,
    );
    expect(said(z.string(), "12")).toMatchInlineSnapshot(
      `"1:8: "value" must be text; put quotes around it: "12" (without them YAML reads a number)"`,
    );
    expect(said(z.string(), "true")).toMatchInlineSnapshot(
      `"1:8: "value" must be text; put quotes around it: "true""`,
    );
    expect(said(z.number(), "'8'")).toMatchInlineSnapshot(
      `"1:8: "value" must be a number; remove the quotes around "8""`,
    );
    expect(said(z.number(), "8 GB")).toMatchInlineSnapshot(`"1:8: "value" must be a number, found "8 GB""`);
    expect(said(z.number(), ".inf")).toMatchInlineSnapshot(`"1:8: "value" must be a number, found .inf"`);
    expect(said(z.number(), ".nan")).toMatchInlineSnapshot(`"1:8: "value" must be a number, found .nan"`);
    expect(said(z.int(), "1.5")).toMatchInlineSnapshot(`"1:8: "value" must be a whole number, found 1.5"`);
    expect(said(z.boolean(), "yes")).toMatchInlineSnapshot(
      `"1:8: "value" must be true or false, found "yes"; write true"`,
    );
    expect(said(z.boolean(), "'off'")).toMatchInlineSnapshot(
      `"1:8: "value" must be true or false, found "off"; write false"`,
    );
    expect(said(z.boolean(), "1")).toMatchInlineSnapshot(`"1:8: "value" must be true or false, found 1"`);
    expect(said(z.array(z.string()), "x")).toMatchInlineSnapshot(`"1:8: "value" must be a list; write [x]"`);
    expect(said(z.array(z.string()), "{ a: x }")).toMatchInlineSnapshot(
      `"1:8: "value" must be a list, found keys and values"`,
    );
    expect(said(z.object({}), "x")).toMatchInlineSnapshot(
      `"1:8: "value" must be keys and values, found "x""`,
    );
    expect(said(z.string(), "[x]")).toMatchInlineSnapshot(`"1:8: "value" must be text, found a list"`);
    expect(said(z.never(), "x")).toMatchInlineSnapshot(`"1:8: "value" must be absent, found "x""`);
  });

  it("tells what quotes would not mend in the same go", () => {
    expect(said(z.string().regex(/^\d{12}$/, "must be 12 digits"), "0123")).toMatchInlineSnapshot(`
      "1:8: "value" must be text; put quotes around it: "0123" (without them YAML reads a number and drops the leading zero)
      1:8: "value" must be 12 digits, found 0123"
    `);
    expect(said(z.string().regex(/^\d{12}$/, "must be 12 digits"), "012345678901")).not.toContain(
      "12 digits",
    );
  });

  it("tells a value that is not there from a wrong one", () => {
    expect(said(z.string().describe("The thing."), "")).toMatchInlineSnapshot(
      `"1:1: "value" has no value; give it one, or remove the line: the thing"`,
    );
    expect(
      said(z.strictObject({ a: z.string().describe("The thing. More of it.") }), "{}"),
    ).toMatchInlineSnapshot(`"1:1: missing key "value.a": the thing"`);
    expect(said(z.strictObject({ a: z.enum(["x", "y"]) }), "{}")).toMatchInlineSnapshot(
      `"1:1: missing key "value.a"; it must be x or y"`,
    );
    expect(said(z.strictObject({ a: z.string("must say who pays") }), "{}")).toMatchInlineSnapshot(
      `"1:1: missing key "value.a"; it must say who pays"`,
    );
  });
});

describe("limits", () => {
  it("speaks of characters, entries or numbers", () => {
    expect(said(z.string().min(3), "ab")).toMatchInlineSnapshot(
      `"1:8: "value" must have at least 3 characters, and has 2"`,
    );
    expect(said(z.string().max(1), "ab")).toMatchInlineSnapshot(
      `"1:8: "value" must have at most 1 character, and has 2"`,
    );
    expect(said(z.string().length(3), "ab")).toMatchInlineSnapshot(
      `"1:8: "value" must have exactly 3 characters, and has 2"`,
    );
    expect(said(z.array(z.string()).max(1), "[a, b]")).toMatchInlineSnapshot(
      `"1:8: "value" must have at most 1 entry, and has 2"`,
    );
    expect(said(z.number().gt(3), "3")).toMatchInlineSnapshot(`"1:8: "value" must be more than 3, found 3"`);
    expect(said(z.number().lt(3), "3")).toMatchInlineSnapshot(`"1:8: "value" must be less than 3, found 3"`);
    expect(said(z.number().min(3, "must leave room for three"), "1")).toMatchInlineSnapshot(
      `"1:8: "value" must leave room for three"`,
    );
  });
});

describe("choices", () => {
  it("suggests, and lists what is short enough to read", () => {
    expect(said(z.literal("x"), "y")).toMatchInlineSnapshot(`"1:8: "value" must be x, found "y""`);
    expect(said(z.enum(["red", "blue"]).meta({ title: "color" }), "gren")).toMatchInlineSnapshot(
      `"1:8: unknown color "gren"; there is red or blue"`,
    );
    const many = Array.from({ length: 30 }, (_, index) => `choice-${index}`);
    expect(said(z.enum(many), "zzz")).toMatchInlineSnapshot(
      `"1:8: "value" must be one of 30 values, found "zzz""`,
    );
    expect(said(z.enum(many).meta({ title: "thing" }), "choise-29")).toMatchInlineSnapshot(
      `"1:8: unknown thing "choise-29". Did you mean "choice-29"?"`,
    );
    expect(said(z.enum([] as unknown as [string]).meta({ title: "thing" }), "x")).toMatchInlineSnapshot(
      `"1:8: unknown thing "x"; there is none"`,
    );
  });

  it("names the nearest option of a union", () => {
    const union = z.union([
      z.string(),
      z.strictObject({ days: z.number() }),
      z.strictObject({ hours: z.number() }),
    ]);
    expect(said(union, "{ days: x }")).toMatchInlineSnapshot(
      `"1:16: "value.days" must be a number, found "x""`,
    );
    expect(said(union, "[]")).toMatchInlineSnapshot(
      `"1:8: "value" must be text or keys and values, found a list"`,
    );
    const kinds = z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("a") }),
      z.object({ kind: z.literal("b") }),
    ]);
    expect(said(kinds, "{ kind: c }")).toMatchInlineSnapshot(`"1:16: unknown kind "c"; there is a or b"`);
    expect(said(kinds, "{}")).toMatchInlineSnapshot(`"1:1: missing key "value.kind"; it must be a or b"`);
    expect(
      said(z.xor([z.object({ a: z.int() }), z.object({ b: z.int() })]), "{ a: 1, b: 1 }"),
    ).toMatchInlineSnapshot(`"1:8: "value" can be read in more than one way"`);
  });
});

describe("unknown keys", () => {
  const schema = z.strictObject({
    color: z.string(),
    size: z.string().optional(),
  });

  it("suggests a key that is still free, and does not call it missing as well", () => {
    expect(said(schema, "{ colour: red }")).toMatchInlineSnapshot(
      `"1:10: unknown key "colour" in "value". Did you mean "color"?"`,
    );
    expect(said(schema, "{ color: red, colour: red }")).toMatchInlineSnapshot(
      `"1:22: unknown key "colour" in "value"; what may stand here is size"`,
    );
    expect(said(schema, "{ color: red, size: s, weight: 1, __proto__: 2 }")).toMatchInlineSnapshot(`
      "1:31: unknown key "weight" in "value"
      1:42: unknown key "__proto__" in "value""
    `);
  });
});

it("gives the value with its defaults when nothing is wrong", () => {
  const file = join(folder, "good.yaml");
  writeFileSync(file, "a: 1\n");
  const { source } = readYaml(file);
  expect(source && check(z.strictObject({ a: z.number(), b: z.string().default("x") }), source)).toEqual({
    value: { a: 1, b: "x" },
    problems: [],
  });
});
