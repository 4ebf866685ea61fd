import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { ColumnType } from "../../../modules/contract/dataset";
import { databricksType } from "../../../modules/databricks/types";
import { withTables } from "../../../modules/diagram/comparison";
import { KINDS } from "../../../modules/diagram/kinds";
import { mermaid } from "../../../modules/diagram/mermaid";
import { diagramPage } from "../../../modules/diagram/page";
import { drawStack } from "../../../modules/diagram/picture";
import type { TerraformJson } from "../../../modules/diagram/terraform";
import { snowflakeType } from "../../../modules/snowflake/types";
import { docsPages, synthesized } from "../../../scripts/docs";
import { projectRoot } from "../../../scripts/project-root";

const ROOT = projectRoot();
const PLACE = { account: "123456789012", region: "eu-west-3", datasets: ["shopstream"] };
const LAKE = { encryption: "kms", accessLogs: true };
/** Settings that make resources which no example has. */
const UNUSUAL: ReadonlyArray<Readonly<Record<string, unknown>>> = [
  { name: "athena", variant: "aws", lake: LAKE, aws: { pipeline: { onArrival: true } } },
  {
    name: "redshift",
    variant: "aws",
    lake: LAKE,
    aws: { engine: "redshift", pipeline: { schedule: "cron(0 3 * * ? *)", onArrival: true } },
  },
  { name: "snow", variant: "snowflake", lake: LAKE, snowflake: { organization: "MYORG", account: "SHOP" } },
  {
    name: "bricks",
    variant: "databricks",
    lake: LAKE,
    databricks: {
      host: "https://dbc-a1b2c3d4-e5f6.cloud.databricks.com",
      job: { schedule: { cron: "0 0 3 * * ?" }, fileArrival: {} },
    },
  },
];

async function unusual(): Promise<Map<string, TerraformJson>> {
  const folder = mkdtempSync(join(tmpdir(), "medallion-unusual-"));
  try {
    for (const file of UNUSUAL)
      writeFileSync(join(folder, `${file.name}.yaml`), stringify({ ...PLACE, ...file }));
    return await synthesized(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const addressesOf = (json: TerraformJson) =>
  Object.entries(json.resource ?? {}).flatMap(([type, blocks]) =>
    Object.keys(blocks).map((name) => `${type}.${name}`),
  );
const sum = (found: Iterable<RegExpMatchArray>) =>
  [...found].reduce((total, [, count]) => total + Number(count), 0);

describe("the pictures of stacks", () => {
  let stacks: [string, TerraformJson][];
  beforeAll(async () => {
    stacks = [...(await synthesized(join(ROOT, "environments"))), ...(await unusual())];
    expect(stacks.length).toBeGreaterThan(UNUSUAL.length);
  });

  it("count every resource of every environment once, in picture and table", () => {
    for (const [environment, json] of stacks) {
      const picture = drawStack(json);
      const expected = addressesOf(json);
      const drawn = picture.boxes.flatMap(({ resources }) => resources.map(({ address }) => address));
      expect([environment, drawn.sort()]).toEqual([environment, expected.sort()]);
      const page = diagramPage({ environment, variant: "any" }, picture);
      expect([environment, sum(page.matchAll(/<i>(\d+) resources?/g))]).toEqual([
        environment,
        expected.length,
      ]);
      const rows = sum(page.matchAll(/^\| [a-z]+ \| .* \| (\d+) \| /gm));
      expect([environment, rows]).toEqual([environment, expected.length]);
    }
  });

  it("know every type of resource, so that none is drawn under its Terraform type", () => {
    const types = stacks.flatMap(([, json]) => Object.keys(json.resource ?? {}));
    expect([...new Set(types)].filter((type) => KINDS[type] === undefined)).toEqual([]);
  });

  it("lead every arrow from one thing that is drawn to another", () => {
    for (const [, json] of stacks) {
      const text = mermaid(drawStack(json));
      const drawn = new Set([...text.matchAll(/^ *(?:subgraph )?(\w+)[[(]/gm)].map(([, id]) => id));
      const ends = [...text.matchAll(/^ {2}(\w+) (?:==>|-\.->)(?:\|[^|]+\|)? (\w+)$/gm)];
      expect(ends.length).toBeGreaterThanOrEqual(7);
      for (const [line, from, to] of ends)
        expect([line, drawn.has(from), drawn.has(to)]).toEqual([line, true, true]);
    }
  });
});

describe("docs/", () => {
  it("is what the environments synthesize; `npm run docs` brings it up to date", async () => {
    const pages = await docsPages();
    for (const [path, text] of pages) expect(readFileSync(join(ROOT, path), "utf8")).toBe(text);
    const diagrams = readdirSync(join(ROOT, "docs/diagrams")).map((file) => `docs/diagrams/${file}`);
    expect(diagrams.filter((path) => !pages.has(path))).toEqual([]);
  });

  it("names the types that the variants have", () => {
    const timestamp = (timezone: boolean): ColumnType => ({ kind: "timestamp", timezone });
    const types: ReadonlyArray<readonly [words: string, type: ColumnType, athena: string, duckdb: string]> = [
      ["text, of any length", { kind: "text" }, "varchar", "VARCHAR"],
      ["integer", { kind: "integer" }, "bigint", "BIGINT"],
      ["decimal(18,2)", { kind: "decimal", precision: 18, scale: 2 }, "decimal(18,2)", "DECIMAL(18,2)"],
      ["boolean", { kind: "boolean" }, "boolean", "BOOLEAN"],
      ["date", { kind: "date" }, "date", "DATE"],
      ["timestamp without zone", timestamp(false), "timestamp(3)", "TIMESTAMP"],
      ["timestamp with zone", timestamp(true), "timestamp(3)", "TIMESTAMP"],
      ["json", { kind: "json" }, "varchar", "JSON"],
    ];
    const page = readFileSync(join(ROOT, "docs/variants.md"), "utf8");
    const macros = readFileSync(join(ROOT, "dbt/macros/dialect.sql"), "utf8");
    for (const [words, type, athena, duckdb] of types) {
      const cells = [athena, snowflakeType(type), databricksType(type), duckdb].map((cell) => `\`${cell}\``);
      expect(page).toContain(`| ${words} | ${cells.join(" | ")} |`);
      // Text is left as it is, and a truth value is written out.
      if (type.kind === "text" || type.kind === "boolean") continue;
      const macro = macros.split(`macro default__try_${type.kind}(`)[1]?.split("endmacro")[0];
      expect(macro).toMatch(new RegExp(`(as |')${duckdb.toLowerCase().replace(/\(.*/, "\\(")}`));
    }
  });

  it("is refused where it lacks the place of a table", () => {
    expect(() => withTables("<!-- made: zones -->", { zones: "" })).toThrow("<!-- end: zones -->");
  });
});
