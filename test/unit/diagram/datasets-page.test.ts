import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Entity, entityDiagram, landedEntities, linksByName } from "../../../modules/diagram/entities";
import { goldTables } from "../../../scripts/gold-models";
import { projectRoot } from "../../../scripts/project-root";
import { SHOP } from "../../support/contracts";

const PAGE = readFileSync(join(projectRoot(), "datasets/README.md"), "utf8");
const PICTURES = [...PAGE.matchAll(/```mermaid\n([\s\S]*?)```/g)].map(([, text = ""]) =>
  text.trimEnd().split("\n"),
);

const entity = (name: string, key: string[], ...others: string[]): Entity => ({
  name,
  key,
  columns: [...key, ...others].map((column) => ({ name: column, type: "text" })),
});
const inWords = (entities: Entity[], known: Parameters<typeof linksByName>[1] = []) =>
  linksByName(entities, known).map(({ from, column, to }) => `${from}.${column} -> ${to}`);

describe("links that go by the name of a column", () => {
  it("lead to the table whose whole key has the name", () => {
    const lines = entity("fact_lines", ["order_id", "line"], "product_id");
    expect(
      inWords([lines, entity("fact_orders", ["order_id"]), entity("dim_products", ["product_id"], "name")]),
    ).toEqual(["fact_lines.order_id -> fact_orders", "fact_lines.product_id -> dim_products"]);
    expect(inWords([lines, entity("prices", ["product_id", "year"])])).toEqual([]);
  });

  it("prefer a table of the same family, then a dimension", () => {
    const dims = [
      entity("sb_dim_customers", ["customer"]),
      entity("fact_customers", ["customer"]),
      entity("dim_customers", ["customer"]),
    ];
    expect(inWords([...dims, entity("sb_fact_orders", ["order"], "customer")])).toEqual([
      "sb_fact_orders.customer -> sb_dim_customers",
    ]);
    expect(inWords([...dims, entity("fact_orders", ["order"], "customer")])).toEqual([
      "fact_orders.customer -> dim_customers",
    ]);
  });

  it("say nothing more where more is known", () => {
    const tables = [
      entity("fact", ["id"], "product"),
      entity("dim_a", ["product"]),
      entity("dim_b", ["product"]),
    ];
    const known = { from: "fact", column: "product", to: "dim_b", checked: true, optional: false };
    expect(inWords(tables, [known])).toEqual([]);
  });
});

describe("a picture of tables", () => {
  it("marks keys and what points elsewhere, and leaves the digits of a type out", () => {
    const { entities } = landedEntities(SHOP);
    const link = { from: "clicks", column: "click_id", to: "orders", checked: true, optional: false };
    expect(entityDiagram(entities, [link])).toBe(`erDiagram
  orders ||--o{ clicks : click_id
  orders {
    integer id PK
    decimal total
    timestamp placed_at
  }
  clicks {
    text click_id PK, FK
    json payload
  }
`);
  });
});

describe("datasets/README.md", () => {
  it("holds pictures of what Mermaid reads, whose lines lead from one table of theirs to another", () => {
    expect(PICTURES.length).toBeGreaterThanOrEqual(6);
    for (const [head, ...lines] of PICTURES) {
      expect(head).toBe("erDiagram");
      const tables = lines.flatMap((line) => /^ {2}(\w+) \{$/.exec(line)?.[1] ?? []);
      expect(new Set(tables).size).toBe(tables.length);
      for (const line of lines) {
        const ends = /^ {2}(\w+) (?:\|\||\|o)(?:--|\.\.)o\{ (\w+) : \w+$/.exec(line)?.slice(1);
        if (ends !== undefined) expect(tables).toEqual(expect.arrayContaining(ends));
        else expect(line).toMatch(/^( {2}\w+ \{| {4}[a-z]+ \w+( PK| FK| PK, FK)?| {2}\})$/);
      }
    }
  });

  it("draws every table of the star schema with its key, and lists every table of gold", () => {
    for (const dataset of ["fmcg", "olist", "shopstream"]) {
      const tables = goldTables(dataset);
      for (const { name, key, columns } of tables) {
        expect(PAGE).toContain(`| \`${name}\` |`);
        expect([name, key.length > 0, columns.filter(({ type }) => type === "")]).toEqual([name, true, []]);
      }
      const stars = tables.filter(({ kind }) => kind === "star").map(({ name }) => name);
      const drawn = PICTURES.some((lines) => stars.every((name) => lines.includes(`  ${name} {`)));
      expect([dataset, drawn]).toEqual([dataset, true]);
    }
  });
});
