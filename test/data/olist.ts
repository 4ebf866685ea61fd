import { join } from "node:path";
import { loadDatasetContract } from "../../modules/config/odcs";
import type { DatasetContract } from "../../modules/contract/dataset";
import { type Row, withDatabase } from "../../modules/local/catalog";
import { runLocal } from "../../modules/local/orchestration";
import type { RunResult } from "../../modules/local/run-types";
import { type Files, lines, ROOT } from "./shop";

export function olistContract(): DatasetContract {
  const { contract, problems } = loadDatasetContract(join(ROOT, "datasets"), "olist");
  if (contract === undefined) throw new Error(JSON.stringify(problems));
  return contract;
}

export const OLIST_GOLD = [
  "dim_customer",
  "dim_date",
  "dim_product",
  "dim_seller",
  "fact_order_items",
  "fact_orders",
  "mart_daily_sales",
] as const;

/** Headers of the published files. */
export const HEADER = {
  customers: "customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state",
  geolocation:
    "geolocation_zip_code_prefix,geolocation_lat,geolocation_lng,geolocation_city,geolocation_state",
  order_items: "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value",
  order_payments: "order_id,payment_sequential,payment_type,payment_installments,payment_value",
  order_reviews:
    "review_id,order_id,review_score,review_comment_title,review_comment_message,review_creation_date,review_answer_timestamp",
  orders:
    "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date",
  products:
    "product_id,product_category_name,product_name_lenght,product_description_lenght,product_photos_qty,product_weight_g,product_length_cm,product_height_cm,product_width_cm",
  sellers: "seller_id,seller_zip_code_prefix,seller_city,seller_state",
} as const;

/**
 * All nine files under their published names, with the quirks of the published ones, so small that every figure can
 * be computed in the head.
 */
export const OLIST: Files = {
  "olist_customers_dataset.csv": lines(
    '"customer_id","customer_unique_id","customer_zip_code_prefix","customer_city","customer_state"',
    '"k1","u1","01151",sao paulo,SP',
    '"k2","u2","22241",rio de janeiro,RJ',
    '"k3","u1","01151",sant\'ana do livramento,SP',
    '"k4","u4","14409",franca,SP',
  ),
  "olist_sellers_dataset.csv": lines(
    '"seller_id","seller_zip_code_prefix","seller_city","seller_state"',
    '"s1","04195","sao paulo, sp",SP',
  ),
  "olist_products_dataset.csv": lines(
    '"product_id","product_category_name","product_name_lenght","product_description_lenght","product_photos_qty","product_weight_g","product_length_cm","product_height_cm","product_width_cm"',
    '"p1",beleza_saude,40,287,1,225,16,10,14',
    '"p2",pc_gamer,40,287,1,0,16,10,14',
    '"p3",,,,,,,,',
  ),
  "product_category_name_translation.csv":
    "\ufeffproduct_category_name,product_category_name_english\r\nbeleza_saude,health_beauty\r\n",
  "olist_orders_dataset.csv": lines(
    HEADER.orders
      .split(",")
      .map((name) => `"${name}"`)
      .join(","),
    '"o1","k1",delivered,2017-10-02 10:56:33,2017-10-02 11:07:15,2017-10-04 19:55:00,2017-10-10 21:25:13,2017-10-18 00:00:00',
    '"o2","k2",delivered,2017-10-02 23:59:59,2017-10-03 11:07:15,2017-10-04 19:55:00,2017-10-18 09:00:00,2017-10-18 00:00:00',
    '"o3","k3",canceled,2017-10-04 08:00:00,,,,2017-10-20 00:00:00',
    '"o4","k4",created,2017-10-05 08:00:00,,,,2017-10-20 00:00:00',
  ),
  "olist_order_items_dataset.csv": lines(
    '"order_id","order_item_id","product_id","seller_id","shipping_limit_date","price","freight_value"',
    '"o1",1,"p1","s1",2017-10-06 11:07:15,58.90,13.29',
    '"o1",2,"p1","s1",2017-10-06 11:07:15,58.9,0.00',
    '"o2",1,"p3","s9",2017-10-06 11:07:15,10,5.1',
    '"o3",1,"p2","s1",2017-10-06 11:07:15,1000.00,50.00',
  ),
  "olist_order_payments_dataset.csv": lines(
    HEADER.order_payments,
    "o1,2,voucher,1,31.09",
    "o1,1,credit_card,8,100.00",
    "o1,3,voucher,1,0.00",
    "o2,1,boleto,1,15.10",
    "o3,1,not_defined,1,0.00",
  ),
  "olist_order_reviews_dataset.csv": lines(
    '"review_id","order_id","review_score","review_comment_title","review_comment_message","review_creation_date","review_answer_timestamp"',
    '"r1","o1",4,"Ótimo","Adorei!\r\n\r\nChegou ""antes"" do prazo 😀,\nobrigada",2017-10-11 00:00:00,2017-10-12 03:43:48',
    '"r1","o2",4,,,2017-10-11 00:00:00,2017-10-12 03:43:48',
    '"r2","o2",1,,"atrasou",2017-10-19 00:00:00,2017-10-19 03:43:48',
  ),
  "olist_geolocation_dataset.csv": lines(
    '"geolocation_zip_code_prefix","geolocation_lat","geolocation_lng","geolocation_city","geolocation_state"',
    '"01151",-23.54562128115268,-46.63929204800168,sao paulo,SP',
    '"01151",-23.54562128115268,-46.63929204800168,sao paulo,SP',
    '"01151",-23.54562128115268,-46.63929204800168,são paulo,SP',
    '"68900",0.034934069999999997,-51.0694,macapa,AP',
  ),
};

export function runOlist(sourceDir: string, workDir: string): Promise<RunResult> {
  return runLocal({
    contract: olistContract(),
    sourceDir,
    workDir,
    projectRoot: ROOT,
    onEvent: () => undefined,
  });
}

/** Rows of a query on the database of a work folder. */
export function queryOlist(workDir: string, sql: string): Promise<Row[]> {
  return withDatabase(join(workDir, "olist.duckdb"), "read", (database) => database.rows(sql));
}
