import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { generateFmcg } from "../../../datasets/fmcg/generate";
import type { Manifest } from "../../../datasets/manifest";
import { Scratch } from "../shop";

const scratch = new Scratch();
let db: DuckDBConnection;
beforeAll(async () => {
  db = await (await DuckDBInstance.create(":memory:")).connect();
});
afterAll(() => {
  db.closeSync();
  scratch.remove();
});

async function numberOf(sql: string): Promise<number> {
  const [row] = (await db.runAndReadAll(sql)).getRowsJson();
  return Number(row?.[0]);
}

/** One hash over the paths and bytes of all files below a folder. */
function fingerprint(of: string): string {
  const hash = createHash("sha256");
  const files = readdirSync(of, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map((file) => join(file.parentPath, file.name)).sort()) {
    hash.update(path.slice(of.length)).update(readFileSync(path));
  }
  return hash.digest("hex");
}

describe("the bytes of generated FMCG", () => {
  const generate = async (name: string, scale: number, seed: number): Promise<string> => {
    await generateFmcg({ scale, seed, outDir: join(scratch.root, name) });
    return fingerprint(join(scratch.root, name));
  };

  it("are those of every other machine for the same scale and seed", async () => {
    expect(await generate("pinned", 0.1, 42)).toBe(
      "b7c93d66b22c03b5fad2f1b634a147efe072cb7d691a7e703c170fd89713f6a2",
    );
  });

  it("are the same when the folder is generated again, and others for another seed", async () => {
    const first = await generate("again", 0.1, 7);
    expect(await generate("again", 0.1, 7)).toBe(first);
    expect(await generate("other", 0.1, 8)).not.toBe(first);
  });
});

describe("what a plain reader finds in generated FMCG", () => {
  const folder = join(scratch.root, "data");
  const csv = (path: string): string =>
    `read_csv('${folder}/${path}', header = true, all_varchar = true, union_by_name = true, filename = true)`;
  const share = (path: string, condition: string): Promise<number> =>
    numberOf(`select avg(case when ${condition} then 1.0 else 0 end) from ${csv(path)}`);
  let manifest: Manifest;
  beforeAll(async () => {
    manifest = await generateFmcg({ scale: 0.5, seed: 42, outDir: folder });
  });

  it("lists every file with its rows", async () => {
    for (const { path, rows } of manifest.files) {
      expect({ path, rows: await numberOf(`select count(*) from ${csv(path)}`) }).toEqual({ path, rows });
    }
  });

  it("has a history, a file for each day of December, and late orders in them", async () => {
    const daily = manifest.files.filter(({ path }) => /orders_2025_12_\d\d\.csv$/.test(path));
    expect(daily).toHaveLength(31);
    const history = manifest.files.find(({ path }) => path.endsWith("orders_history.csv"));
    expect(history?.rows).toBeGreaterThan(3000);
    expect(
      await share("orders/landing/orders_2025_12_*.csv", "order_placement_date similar to '.*(10|11)[-/].*'"),
    ).toBeGreaterThan(0.01);
  });

  it.each([
    ["orders/landing/*.csv", "order_placement_date", "[0-9]{4}/[0-9]{2}/[0-9]{2}"],
    ["orders/landing/*.csv", "order_placement_date", "[0-9]{2}/[0-9]{2}/[0-9]{4}"],
    ["orders/landing/*.csv", "order_placement_date", "[0-9]{2}-[0-9]{2}-[0-9]{4}"],
    ["orders/landing/*.csv", "order_placement_date", "[0-9]{4}-[0-9]{2}-[0-9]{2}"],
    ["orders/landing/*.csv", "order_placement_date", "[A-Z][a-z]+, [A-Z][a-z]+ [0-9]{2}, [0-9]{4}"],
    ["orders/landing/*.csv", "coalesce(customer_id, '')", "[^0-9]*"],
    ["orders/landing/*.csv", "coalesce(order_qty, '')", " *"],
    ["gross_price/*.csv", "gross_price", "-.*"],
    ["gross_price/*.csv", "gross_price", "unknown"],
    ["gross_price/*.csv", "month", "[0-9]{2}/[0-9]{2}/[0-9]{4}"],
    ["products/products.csv", "product_name", ".*(Protien|PROTIEN|protien).*"],
    ["products/products.csv", "product_id", "[^0-9]+"],
    ["products/products.csv", "category", "[^a-z]+"],
    ["customers/*.csv", "customer_name", " .*|.*  .*"],
    ["customers/*.csv", "coalesce(city, '')", ""],
    ["customers/*.csv", "city", "Bengalore|Bengaluruu|Bangalore|Hyder.*|New?D.*|Dehli|Mumbay|Poona"],
  ])("%s: %s is dirty as %s", async (path, column, pattern) => {
    expect(await share(path, `regexp_full_match(${column}, '${pattern}')`)).toBeGreaterThan(0);
  });

  it("has at least one row of every table at the smallest scales", async () => {
    const { tables } = await generateFmcg({ scale: 0.0001, seed: 1, outDir: join(scratch.root, "tiny") });
    const empty = Object.keys(tables).filter((name) => tables[name]?.accepted === 0);
    expect(empty.filter((name) => name !== "customer_city")).toEqual([]);
  });
});
