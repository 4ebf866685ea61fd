import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { Manifest } from "../../datasets/manifest";
import { generateOlist } from "../../datasets/olist/generate";
import { HEADER } from "./olist";

let folder: string;
let db: DuckDBConnection;
let manifest: Manifest;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "olist-generator-"));
  db = await (await DuckDBInstance.create(":memory:")).connect();
  manifest = await generateOlist({ scale: 2, seed: 42, outDir: join(folder, "data") });
  for (const [table, path] of Object.entries(FILES)) {
    await db.run(`create view ${table} as from read_csv('${join(folder, "data", path)}', all_varchar = true,
      header = true, delim = ',', quote = '"', escape = '"', nullstr = '')`);
  }
});
afterAll(() => {
  db.closeSync();
  rmSync(folder, { recursive: true });
});

const FILES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.keys(HEADER).map((table) => [table, `olist_${table}_dataset.csv`])),
  product_category_name_translation: "product_category_name_translation.csv",
};

async function numberOf(sql: string): Promise<number> {
  const [row] = (await db.runAndReadAll(sql)).getRowObjectsJson();
  return Number(Object.values(row ?? {})[0]);
}

const bytesOf = (name: string): string => {
  const hash = createHash("sha256");
  for (const file of readdirSync(join(folder, name)).sort())
    hash.update(file).update(readFileSync(join(folder, name, file)));
  return hash.digest("hex");
};

describe("generated Olist", () => {
  it("is the same bytes for the same scale and seed, and others for another seed", async () => {
    const generate = async (name: string, seed: number): Promise<string> => {
      await generateOlist({ scale: 0.05, seed, outDir: join(folder, name) });
      return bytesOf(name);
    };
    const first = await generate("one", 42);
    expect(await generate("two", 42)).toBe(first);
    expect(await generate("other", 43)).not.toBe(first);
    expect(first).toBe("45810034a89c2d9f3762837f6a1c210d2ac9be91b100b9ce7a0509052113d57b");
  });

  it("has the nine published files with their headers", () => {
    expect(manifest.files.map(({ path }) => path)).toEqual(Object.values(FILES).sort());
    for (const [table, header] of Object.entries(HEADER)) {
      const text = readFileSync(join(folder, "data", FILES[table] ?? ""), "utf8");
      expect(text.slice(0, header.length + 1)).toBe(`${header}\n`);
    }
  });

  it("says how many rows each table has", async () => {
    for (const [table, count] of Object.entries(manifest.tables)) {
      expect([table, await numberOf(`select count(*) from ${table}`)]).toEqual([table, count.landed]);
      const rejected = Object.values(count.rejected).reduce((sum, rows) => sum + rows, 0);
      expect(count.accepted + count.duplicates + rejected).toBe(count.landed);
    }
  });

  it("has the quirks of the published files at about their rates", async () => {
    const percent = async (part: string, whole: string): Promise<number> =>
      (100 * (await numberOf(part))) / (await numberOf(whole));
    const orders = "select count(distinct order_id) from orders";
    const between = (value: number, low: number, high: number): void => {
      expect(value).toBeGreaterThan(low);
      expect(value).toBeLessThan(high);
    };
    const items = "select distinct order_id from order_items";
    between(await percent(`${orders} where order_id not in (${items})`, orders), 0.4, 1.2);
    const products = "select count(*) from products";
    between(await percent(`${products} where product_category_name is null`, products), 1.2, 2.6);
    const reviews = "select count(*) from order_reviews";
    between(await percent(`${reviews} where contains(review_comment_message, chr(10))`, reviews), 5, 20);
    const repeated = "select review_id from order_reviews group by 1 having count(distinct order_id) > 1";
    between(await percent(`select count(*) from (${repeated})`, reviews), 0.4, 1.3);
    const customers = "select count(*) from customers";
    between(await percent(`${customers} where customer_zip_code_prefix like '0%'`, customers), 15, 35);
    between(
      await percent(`${customers} where length(customer_zip_code_prefix) = 5`, customers),
      99.99,
      100.01,
    );
    const points = "select count(*) from geolocation";
    between(await percent(`select count(*) from (select distinct * from geolocation)`, points), 70, 78);
    const delivered = "select count(*) from orders where order_delivered_customer_date is not null";
    between(
      await percent(
        `${delivered} and order_delivered_customer_date > order_estimated_delivery_date`,
        delivered,
      ),
      5,
      12,
    );
  });

  it("pays for what was bought, and starts categories with a byte order mark", async () => {
    const differing = await numberOf(`select count(*) from
      (select order_id, sum(try_cast(price as decimal(18, 2)) + try_cast(freight_value as decimal(18, 2))) as total, min(price) as least
        from (select distinct * from order_items) group by 1) i
      join (select order_id, sum(try_cast(payment_value as decimal(18, 2))) as paid, count(try_cast(payment_value as decimal(18, 2))) = count(*) as readable
        from (select distinct * from order_payments) group by 1) p using (order_id)
      where total <> paid and readable and least not like '-%' and paid > 0`);
    // A planted mistake hides a piece or moves it elsewhere.
    const planted = Object.values(manifest.tables.order_items?.rejected ?? {}).reduce(
      (sum, rows) => sum + rows,
      0,
    );
    expect(differing).toBeLessThanOrEqual(planted);
    const translation = readFileSync(join(folder, "data/product_category_name_translation.csv"), "utf8");
    expect(translation.startsWith("\ufeffproduct_category_name,")).toBe(true);
    expect(translation).not.toContain("pc_gamer");
  });

  it("has a row of every table at the smallest scale", async () => {
    const { tables } = await generateOlist({ scale: 0.0001, seed: 1, outDir: join(folder, "tiny") });
    for (const { landed } of Object.values(tables)) expect(landed).toBeGreaterThan(0);
  });
});
