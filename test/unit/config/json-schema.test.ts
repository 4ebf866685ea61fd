import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { loadEnvironments } from "../../../modules/config/environment";
import { ENVIRONMENT_SCHEMA_FILE, environmentJsonSchema } from "../../../modules/config/json-schema";
import { isError } from "../../../modules/config/problem";
import { readYaml } from "../../../modules/config/yaml-source";
import { projectRoot } from "../../../scripts/project-root";
import { schemaOptions } from "../../../scripts/schema-options";
import { kite, TOY_DATASETS, TOY_VARIANTS, VALID_KITE } from "./toys";

const SCHEMA_FILE = join(projectRoot(), "schemas", ENVIRONMENT_SCHEMA_FILE);
const EXAMPLES = join(projectRoot(), "environments");
const examples = readdirSync(EXAMPLES).filter((name) => name.endsWith(".yaml"));

const accepts = (schema: string) =>
  new Ajv({ strict: true, allErrors: true, validateFormats: false }).compile(JSON.parse(schema));

describe("schemas/environment.json", () => {
  it("is what the zod schemas say; `npm run schemas` brings it up to date", () => {
    expect(readFileSync(SCHEMA_FILE, "utf8")).toBe(environmentJsonSchema(schemaOptions()));
  });

  it("describes every key that has no keys of its own", () => {
    const undescribed: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== "object" || node === null) return;
      const { properties, description, oneOf, items } = node as Record<string, unknown>;
      const leaf = properties === undefined && oneOf === undefined;
      if (leaf && path !== "" && !path.endsWith("[]") && description === undefined) undescribed.push(path);
      for (const [key, child] of Object.entries(properties ?? {})) visit(child, `${path}.${key}`);
      for (const option of Array.isArray(oneOf) ? oneOf : []) visit(option, path);
      visit(items, `${path}[]`);
    };
    visit(JSON.parse(readFileSync(SCHEMA_FILE, "utf8")), "");
    expect(undescribed.filter((path) => path !== "")).toEqual([]);
  });
});

describe("the example environments", () => {
  const validate = accepts(readFileSync(SCHEMA_FILE, "utf8"));

  it.each(examples)("%s is valid, for the command line and for editors", (name) => {
    const file = join(EXAMPLES, name);
    const { environments, problems } = loadEnvironments([file], schemaOptions());
    expect(problems.filter(isError)).toEqual([]);
    expect(environments).toHaveLength(1);
    expect([validate(readYaml(file).source?.data), validate.errors]).toEqual([true, null]);
  });

  it.each(examples)("%s tells the editor where its schema is", (name) => {
    const [first] = readFileSync(join(EXAMPLES, name), "utf8").split("\n");
    expect(first).toBe(`# yaml-language-server: $schema=../schemas/${ENVIRONMENT_SCHEMA_FILE}`);
  });

  it("are one for every variant", () => {
    const { environments } = loadEnvironments(
      examples.map((name) => join(EXAMPLES, name)),
      schemaOptions(),
    );
    const variants = environments.map(({ variant }) => variant);
    expect([...new Set(variants)].sort()).toEqual(Object.keys(schemaOptions().variants).sort());
  });
});

describe("an editor", () => {
  const validate = accepts(environmentJsonSchema({ variants: TOY_VARIANTS, datasets: TOY_DATASETS }));

  it("takes what validate takes", () => {
    expect(validate(parse(VALID_KITE))).toBe(true);
  });

  it.each([
    ["an unknown key", kite(["datasets:", "datset:"])],
    ["a region typo", kite(["eu-west-3", "eu-wset-3"])],
    ["an unknown dataset", kite(["shopstream", "shopsteam"])],
    ["a number for an account", kite(['"012345678901"', "12345678901"])],
    ["a name too long", kite(["my-kite", "a".repeat(60)])],
    ["keys of another variant", `${VALID_KITE}ball: {}\n`],
  ])("refuses %s as validate does", (_, text) => {
    expect(validate(parse(text))).toBe(false);
  });
});
