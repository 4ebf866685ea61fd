import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadDatasetContract } from "../../modules/config/odcs";
import type { DatasetContract } from "../../modules/contract/dataset";
import { type Row, withDatabase } from "../../modules/local/catalog";
import { runLocal } from "../../modules/local/orchestration";
import type { RunEvent, RunResult } from "../../modules/local/run-types";

export const ROOT = join(__dirname, "..", "..");

export function shopContract(): DatasetContract {
  const { contract, problems } = loadDatasetContract(join(ROOT, "datasets"), "shopstream");
  if (contract === undefined) throw new Error(JSON.stringify(problems));
  return contract;
}

/** Content of files by their path below the source folder. */
export type Files = Readonly<Record<string, string | Buffer>>;

/** A shop so small that every figure can be computed in the head. */
export const SHOP: Files = {
  "raw/postgres/users/users.csv": lines(
    "id,email,first_name,last_name,country,plan_type,created_at",
    "1,ada@example.com,Ada,Byron,GBR,premium,2024-01-01 10:00:00",
    "2,bob@example.com,Bob,,,freemium,2024-01-02 10:00:00",
    '3,eve@example.com,Eve,"O""Neil, Jr.",FRA,enterprise,2024-01-03 10:00:00',
  ),
  "raw/postgres/products/products.csv": lines(
    "id,name,category,unit_price,unit_cost,created_at",
    "1,Lamp,Home,20.00,12.00,2023-01-01 00:00:00",
    "2,Ball,Sports,5.50,2.25,2023-01-01 00:00:00",
    "3,Doll,Toys,9.00,9.50,2023-01-01 00:00:00",
  ),
  "raw/postgres/orders/2024-05-01/orders.csv": lines(
    "id,user_id,created_at,total_amount,status,country,payment_method",
    "10,1,2024-03-01 09:00:00,45.50,pending,GBR,credit_card",
    "11,2,2024-03-02 09:00:00,11.00,delivered,,paypal",
  ),
  "raw/postgres/orders/2024-05-02/orders.csv": lines(
    "id,user_id,created_at,total_amount,status,country,payment_method",
    "10,1,2024-03-01 09:00:00,45.50,paid,GBR,credit_card",
    "12,1,2024-04-01 09:00:00,9.00,cancelled,GBR,",
  ),
  "raw/postgres/order_items/order_items.csv": lines(
    "id,order_id,product_id,quantity,unit_price",
    "100,10,1,2,20.00",
    "101,10,2,1,5.50",
    "102,11,2,2,5.50",
    "103,12,3,1,9.00",
    "104,11,2,-1,5.50",
    "105,99,2,1,5.50",
  ),
  "raw/events/2024-05-01/events.json": lines(
    '{"event_id":"a","user_id":1,"session_id":"s1","event_type":"page_view","occurred_at":"2024-03-01 08:00:00","properties":{"page":"/"}}',
    '{"event_id":"b","user_id":null,"session_id":"s1","event_type":"purchase","occurred_at":"2024-03-01T09:00:00Z","properties":{}}',
    '{"event_id":"b","user_id":null,"session_id":"s1","event_type":"purchase","occurred_at":"2024-03-01T09:00:00Z","properties":{}}',
    "{broken",
  ),
};

export function lines(...each: readonly string[]): string {
  return `${each.join("\n")}\n`;
}

export function writeFiles(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** Folders of one test file; `remove` them at its end. */
export class Scratch {
  readonly root = mkdtempSync(join(tmpdir(), "medallion-data-"));
  private count = 0;

  /** A new folder, holding `files`. */
  folder(files: Files = {}): string {
    this.count += 1;
    const folder = join(this.root, String(this.count));
    mkdirSync(folder);
    writeFiles(folder, files);
    return folder;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

export function runShop(
  sourceDir: string,
  workDir: string,
  onEvent: (event: RunEvent) => void = () => undefined,
): Promise<RunResult> {
  return runLocal({ contract: shopContract(), sourceDir, workDir, projectRoot: ROOT, onEvent });
}

/** Rows of a query on the database of a work folder. */
export function query(workDir: string, sql: string): Promise<Row[]> {
  return withDatabase(join(workDir, "shopstream.duckdb"), "read", (database) => database.rows(sql));
}

export const GOLD = [
  "dim_customers",
  "dim_products",
  "fact_orders",
  "mart_sales_overview",
  "mart_product_performance",
  "mart_customer_ltv",
  "mart_funnel_daily",
] as const;

/** Every row of every gold table as text, in an order of its own. */
export async function goldOf(
  database: string,
  tables: readonly string[] = GOLD,
): Promise<Readonly<Record<string, readonly string[]>>> {
  return withDatabase(database, "read", async (open) => {
    const gold: Record<string, string[]> = {};
    for (const table of tables) {
      const rows = await open.rows(`select to_json(t)::VARCHAR as row from gold.${table} t order by row`);
      gold[table] = rows.map((each) => String(each.row));
    }
    return gold;
  });
}
