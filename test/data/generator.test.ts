import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { CsvWriter } from "../../datasets/csv-writer";
import type { Manifest, TableCount } from "../../datasets/manifest";
import { generateShopstream } from "../../datasets/shopstream/generate";

const SCALE = 0.5;
const SEED = 42;

let folder: string;
let db: DuckDBConnection;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "generator-"));
  db = await (await DuckDBInstance.create(":memory:")).connect();
});
afterAll(() => {
  db.closeSync();
  rmSync(folder, { recursive: true });
});

async function rowsOf(sql: string): Promise<Record<string, unknown>[]> {
  return (await db.runAndReadAll(sql)).getRowObjectsJson();
}

async function numberOf(sql: string): Promise<number> {
  const [row] = await rowsOf(sql);
  return Number(Object.values(row ?? {})[0]);
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

describe("the bytes of generated ShopStream", () => {
  const generate = async (name: string, scale: number, seed: number): Promise<string> => {
    await generateShopstream({ scale, seed, outDir: join(folder, name) });
    return fingerprint(join(folder, name));
  };

  it("are those of every other machine for the same scale and seed", async () => {
    expect(await generate("pinned", 0.1, 42)).toBe(
      "15aa26e20b4391d718e4a8e36a106cb95c95a076447ed052c6e06f977edfb9e7",
    );
  });

  it("are the same when the folder is generated again, and others for another seed", async () => {
    const first = await generate("again", 0.1, 7);
    expect(await generate("again", 0.1, 7)).toBe(first);
    expect(await generate("other", 0.1, 8)).not.toBe(first);
  });

  it("hold at least one row of every table at the smallest scales", async () => {
    const { tables } = await generateShopstream({ scale: 0.0001, seed: 1, outDir: join(folder, "tiny") });
    for (const { landed, accepted } of Object.values(tables)) {
      expect(landed).toBeGreaterThan(0);
      expect(accepted).toBeGreaterThan(0);
    }
  });
});

/** The contract's rules in plain SQL, written down here once more: what breaks one, by `column:rule`. */
const IN_RANGE = (column: string) =>
  `try_cast(${column} as timestamp) between timestamp '2000-01-01' and timestamp '2100-01-01'`;
const RULES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  users: {
    "plan_type:required": "plan_type is null",
    "plan_type:allowed_values": "plan_type not in ('freemium', 'premium', 'enterprise')",
    "country:pattern": "not regexp_full_match(country, '[A-Z]{3}')",
    "created_at:type": "try_cast(created_at as timestamp) is null",
  },
  products: {
    "unit_price:minimum": "try_cast(unit_price as decimal(18,2)) < 0",
    "category:allowed_values":
      "category not in ('Electronics', 'Fashion', 'Home', 'Beauty', 'Sports', 'Books', 'Toys')",
    "name:required": "name is null",
    "unit_cost:type": "unit_cost is not null and try_cast(unit_cost as decimal(18,2)) is null",
  },
  orders: {
    "status:allowed_values":
      "status not in ('pending', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded')",
    "payment_method:allowed_values":
      "payment_method not in ('credit_card', 'paypal', 'stripe', 'bank_transfer')",
    "user_id:required": "user_id is null",
    "user_id:reference": "user_id not in (select id from good_users)",
    "created_at:type": "try_cast(created_at as timestamp) is null",
    "created_at:range": `not ${IN_RANGE("created_at")}`,
  },
  order_items: {
    "quantity:minimum": "try_cast(quantity as bigint) < 1",
    "quantity:type": "try_cast(quantity as bigint) is null",
    "unit_price:required": "unit_price is null",
    "order_id:reference": "order_id not in (select id from good_orders)",
    "product_id:reference": "product_id not in (select id from good_products)",
  },
  events: {
    "event_type:allowed_values":
      "event_type not in ('page_view', 'product_view', 'add_to_cart', 'checkout', 'purchase')",
    "session_id:required": "session_id is null",
    "occurred_at:type": "try_cast(occurred_at as timestamp) is null",
  },
  crm_contacts: {
    "id:required": "id is null",
    "created_at:type": "try_cast(created_at as timestamp) is null",
  },
};

describe("what a plain reader finds in generated ShopStream", () => {
  let manifest: Manifest;

  /** Reads a table with DuckDB alone and judges its rows; makes `<table>` and `good_<table>`. */
  async function count(table: string): Promise<TableCount> {
    const key = table === "events" ? "event_id" : "id";
    const reader =
      table === "events"
        ? `read_json('${folder}/data/raw/events/*/*.json', format='newline_delimited', columns={event_id: 'varchar', user_id: 'varchar', session_id: 'varchar', event_type: 'varchar', occurred_at: 'varchar', properties: 'json'}, filename=true)`
        : `read_csv('${folder}/data/raw/postgres/${table}/*/*.csv', header=true, all_varchar=true, filename=true)`;
    await db.run(`create or replace table ${table} as select * from ${reader}`);
    const rules = Object.entries(RULES[table] ?? {});
    const broken = rules.map(([, condition]) => `coalesce(${condition}, false)`).join(" or ");
    await db.run(`create or replace table good_${table} as select * from ${table} where not (${broken})
      qualify row_number() over (partition by ${key} order by filename desc) = 1`);
    const rejected: Record<string, number> = {};
    for (const [rule, condition] of rules) {
      const rows = await numberOf(`select count(*) from ${table} where ${condition}`);
      if (rows > 0) rejected[rule] = rows;
    }
    const landed = await numberOf(`select count(*) from ${table}`);
    const fine = await numberOf(`select count(*) from ${table} where not (${broken})`);
    const accepted = await numberOf(`select count(*) from good_${table}`);
    return { landed, accepted, duplicates: fine - accepted, rejected };
  }

  const tables = Object.keys(RULES);
  const found: Record<string, TableCount> = {};
  beforeAll(async () => {
    manifest = await generateShopstream({ scale: SCALE, seed: SEED, outDir: join(folder, "data") });
    for (const table of tables) found[table] = await count(table);
  });

  it.each(tables)("%s: as many good, repeated and broken rows as were planted", (table) => {
    expect(found[table]).toEqual(manifest.tables[table]);
    const { landed = 0, accepted = 0, duplicates = 0, rejected = {} } = found[table] ?? {};
    expect(landed).toBe(accepted + duplicates + Object.values(rejected).reduce((sum, rows) => sum + rows, 0));
  });

  it("is as large as the scale says, and dirty in every table", () => {
    const size = (table: string) => {
      const { landed, duplicates } = found[table] as TableCount;
      return landed - duplicates;
    };
    expect(size("users")).toBe(500);
    expect(size("products")).toBe(100);
    expect(size("orders")).toBe(2_500);
    expect(size("events")).toBe(5_000);
    expect(size("crm_contacts")).toBe(250);
    expect(size("order_items") / size("orders")).toBeCloseTo(2.95, 0);
    const dirty = tables.filter((table) => Object.keys(found[table]?.rejected ?? {}).length > 0);
    expect(dirty).toEqual(tables);
  });

  it("lists every file with its rows", async () => {
    const csv = manifest.files.filter(({ path }) => path.endsWith(".csv"));
    for (const { path, rows } of csv) {
      const sql = `select count(*) from read_csv('${folder}/data/${path}', header=true, all_varchar=true)`;
      expect({ path, rows: await numberOf(sql) }).toEqual({ path, rows });
    }
    const files = readdirSync(join(folder, "data"), { recursive: true, withFileTypes: true });
    expect(manifest.files).toHaveLength(files.filter((entry) => entry.isFile()).length - 1);
  });

  it("has totals that are the sum of the order's lines", async () => {
    // Nothing is planted in what the early export holds, so there every line can be added up.
    const isEarly = (table: string) => `${table}.filename like '%2024-04-01%'`;
    const [sums] = await rowsOf(`
      select count(*)::int as orders, count(*) filter (total <> lines)::int as wrong from (
        select max(cast(orders.total_amount as decimal(18,2))) as total,
          sum(cast(quantity as bigint) * cast(unit_price as decimal(18,2))) as lines
        from orders join order_items on order_items.order_id = orders.id
        where ${isEarly("orders")} and ${isEarly("order_items")} group by orders.id)`);
    expect(sums?.wrong).toBe(0);
    expect(sums?.orders).toBeGreaterThan(100);
  });

  it("has no order before its customer signed up, and no line before its article existed", async () => {
    expect(
      await numberOf(`select count(*) from good_orders o join good_users u on u.id = o.user_id
        where cast(o.created_at as timestamp) <= cast(u.created_at as timestamp)`),
    ).toBe(0);
    expect(
      await numberOf(`select count(*) from good_order_items i join good_orders o on o.id = i.order_id
        join good_products p on p.id = i.product_id
        where cast(o.created_at as timestamp) <= cast(p.created_at as timestamp)`),
    ).toBe(0);
  });

  it("brings newer rows that differ from those of the early export", async () => {
    for (const [table, column] of [
      ["users", "plan_type"],
      ["orders", "status"],
      ["products", "unit_price"],
    ] as const) {
      const changed = await numberOf(`select count(*) from ${table} early join good_${table} late using (id)
        where early.filename like '%2024-04-01%' and late.filename like '%2026-01-01%'
          and early.${column} <> late.${column}`);
      expect({ table, isChanged: changed > 0 }).toEqual({ table, isChanged: true });
    }
  });

  it("has sessions that narrow from step to step of the funnel", async () => {
    const rows = await rowsOf(
      "select event_type, count(distinct session_id) as sessions from good_events group by event_type",
    );
    const sessions = new Map(rows.map((row) => [row.event_type, Number(row.sessions)]));
    const steps = ["page_view", "product_view", "add_to_cart", "checkout", "purchase"].map((step) =>
      sessions.get(step),
    );
    expect(steps).toEqual([...steps].sort((one, other) => (other ?? 0) - (one ?? 0)));
    expect(steps.at(-1)).toBeGreaterThan(0);
  });
});

describe("the CSV writer", () => {
  const text = fc.oneof(
    fc.constantFrom('"', ",", "\n", "\r\n", "\r", "", " ", 'a "b", c\nd', "é", "😀", "'", ";", "\\", "\t"),
    fc.string({ unit: "grapheme", maxLength: 40 }).filter((value) => !value.includes("\u0000")),
  );
  let number = 0;

  it("writes any text so that another program reads it back", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 20 }), async (rows) => {
        const path = `round-trip-${number++}.csv`;
        const writer = await CsvWriter.create(folder, path, ["id", "one", "other"]);
        for (const [index, [one, other]] of rows.entries()) {
          writer.integer(index);
          writer.text(one);
          writer.text(other);
          writer.endRow();
        }
        await writer.close();
        const read = await rowsOf(`select coalesce(one, '') as one, coalesce(other, '') as other
          from read_csv('${join(folder, path)}', auto_detect=false, header=true, delim=',', quote='"', escape='"',
            columns={id: 'bigint', one: 'varchar', other: 'varchar'}) order by id`);
        expect(read.map((row) => [row.one, row.other])).toEqual(rows);
      }),
      { numRuns: 60 },
    );
  });

  it("refuses numbers that it would write wrongly, and rows with too few fields", async () => {
    const writer = await CsvWriter.create(folder, "refused.csv", ["number", "other"]);
    for (const value of [-1, 0.5, Number.NaN, 2 ** 53])
      expect(() => writer.integer(value)).toThrow(RangeError);
    await writer.close();
    const short = await CsvWriter.create(folder, "short.csv", ["number", "other"]);
    short.integer(1);
    expect(() => short.endRow()).toThrow("a row has 1 fields, the header 2");
    await short.close();
  });

  it("writes whole numbers, amounts and moments as text would say them", async () => {
    const writer = await CsvWriter.create(folder, "numbers.csv", ["number", "amount", "moment"]);
    const numbers = [
      0,
      1,
      9,
      10,
      99,
      100,
      1_000,
      2 ** 31 - 1,
      2 ** 31,
      4_294_967_296,
      Number.MAX_SAFE_INTEGER,
    ];
    for (const [index, value] of numbers.entries()) {
      writer.integer(value);
      writer.cents(value);
      writer.moment("2025-02-28", [0, 59, 60, 3_599, 3_600, 86_399][index % 6] as number);
      writer.endRow();
    }
    await writer.close();
    const [, ...lines] = readFileSync(join(folder, "numbers.csv"), "utf8").trimEnd().split("\n");
    const clock = ["00:00:00", "00:00:59", "00:01:00", "00:59:59", "01:00:00", "23:59:59"];
    expect(lines).toEqual(
      numbers.map((value, index) => {
        const amount = `${BigInt(value) / 100n}.${String(BigInt(value) % 100n).padStart(2, "0")}`;
        return `${value},${amount},2025-02-28 ${clock[index % 6]}`;
      }),
    );
  });
});
