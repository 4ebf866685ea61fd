import { join } from "node:path";
import { loadDatasetContract } from "../../../modules/config/odcs";
import type { DatasetContract } from "../../../modules/contract/dataset";
import { type Row, withDatabase } from "../../../modules/local/catalog";
import { runLocal } from "../../../modules/local/orchestration";
import type { RunResult } from "../../../modules/local/run-types";
import { type Files, goldOf as goldOfTables, lines, ROOT } from "../shop";

export function fmcgContract(): DatasetContract {
  const { contract, problems } = loadDatasetContract(join(ROOT, "datasets"), "fmcg");
  if (contract === undefined) throw new Error(JSON.stringify(problems));
  return contract;
}

export const HEADERS = {
  customers: "customer_id,customer_name,city",
  products: "product_name,product_id,category",
  prices: "product_id,month,gross_price",
  orders: "order_id,order_placement_date,customer_id,product_id,order_qty",
} as const;

export const ORDERS_OF_JULY_1 = "orders/landing/orders_2025_07_01.csv";

/** Two companies so small that every figure can be computed in the head. */
export const COMPANIES: Files = {
  "customers/customers.csv": lines(
    HEADERS.customers,
    "789101,  prime   FITNESS ,Bengaluruu",
    "789101,Prime Fitness,",
    "789102,ZEN gym,new dheli",
    "789103,zen gym,Atlantis",
  ),
  "products/products.csv": lines(
    HEADERS.products,
    "SportsBar Energy Bar (60g),25891101,energy bars",
    "SportsBar Protien Shake (330ml),25891102,PROTIEN BARS",
    "SportsBar Cookie,abc,healthy  snacks",
    "SportsBar Energy Bar (60g),25891101,energy bars",
  ),
  "gross_price/gross_price.csv": lines(
    HEADERS.prices,
    "25891101,2025/07/01,-50",
    "25891101,01/08/2025,52.5",
    "25891101,01-09-2025,unknown",
    "25891101,2025-08-01,51",
    "25891102,2025-13-01,12",
    "777,2025-08-01,12",
    "25891102,2024-12-01,99.99",
  ),
  [ORDERS_OF_JULY_1]: lines(
    HEADERS.orders,
    'FO1,"Tuesday, July 01, 2025",789101,25891101,10',
    "FO1,2025/07/01,789101,25891101,10",
    "FO2,02/07/2025,n/a,25891102,5",
    "FO3,31/02/2025,789101,25891101,1",
    "FO4,03-07-2025,789102,25891102,",
    "FO5,2025-07-03,789102,111,4",
  ),
  "orders/landing/orders_2025_07_31.csv": lines(HEADERS.orders, "FO9,31-07-2025,789101,25891101,3"),
  "parent/dim_customers.csv": lines(
    "customer_code,customer,market,platform,channel",
    "70001,Big Store,India,Brick & Mortar,Retailer",
    "789102,Zen of old,India,E-Commerce,Direct",
  ),
  "parent/dim_products.csv": lines(
    "product_code,division,category,product,variant",
    "p1,Nutrition Bars,Energy Bars,Parent Bar,50g",
  ),
  "parent/dim_gross_price.csv": lines("product_code,price_inr,year", "p1,10,2024", "p1,12.50,2025"),
  "parent/fact_orders_2024.csv": lines(
    "date,product_code,customer_code,sold_quantity",
    "2024-03-01,p1,70001,100",
  ),
  "parent/fact_orders_2025.csv": lines(
    "date,product_code,customer_code,sold_quantity",
    "2025-07-01,p1,70001,40",
    "2025-09-01,p9,70001,3",
  ),
  "reference/city_spelling.csv": lines("city_raw,city", "Bengaluruu,Bengaluru", "NewDheli,New Delhi"),
  "reference/customer_city.csv": lines("customer_id,city", "789103,Hyderabad", "789101,Nowhere"),
};

export function runFmcg(sourceDir: string, workDir: string): Promise<RunResult> {
  const contract = fmcgContract();
  return runLocal({ contract, sourceDir, workDir, projectRoot: ROOT, onEvent: () => undefined });
}

/** Rows of a query on the database of a work folder. */
export function query(workDir: string, sql: string): Promise<Row[]> {
  return withDatabase(join(workDir, "fmcg.duckdb"), "read", (database) => database.rows(sql));
}

export const GOLD = [
  "dim_customers",
  "dim_date",
  "dim_gross_price",
  "dim_products",
  "fact_orders",
  "sb_dim_customers",
  "sb_dim_gross_price",
  "sb_dim_products",
  "sb_fact_orders",
  "vw_fact_orders_enriched",
] as const;

/** Every row of every gold table as text, in an order of its own. */
export const goldOf = (database: string) => goldOfTables(database, GOLD);
