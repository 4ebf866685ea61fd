import { cpSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { GENERATORS } from "../../datasets/generators";
import { loadDatasetContract } from "../../modules/config/odcs";
import type { DatasetContract } from "../../modules/contract/dataset";
import { writeFiles } from "../support/local-bronze";
import { HEADERS } from "./fmcg/fmcg";
import { HEADER } from "./olist";
import { type Files, lines, ROOT } from "./shop";

/** Files beside those of a generator: dirt of every kind, and what a later day brings. */
interface Dirt {
  readonly first: Files;
  /** Files that are new on the second day or have changed since the first. */
  readonly second: Files;
  /** A folder or file that is gone on the second day. */
  readonly gone: string;
}

const ORDERS = "id,user_id,created_at,total_amount,status,country,payment_method";
const day = (number: number) => `raw/postgres/orders/2031-01-0${number}/orders.csv`;

export const DIRT: Readonly<Record<string, Dirt>> = {
  shopstream: {
    first: {
      [day(1)]: lines(
        ORDERS,
        "1,1,2031-01-01,9.00,paid,FRA,paypal",
        "2,1",
        '3,"open,2031-01-01,1,paid,,',
        "4,2,,,,,,,,",
      ),
      [day(2)]: `\ufeff${ORDERS},note\r\n5,1,2031-01-02,"1,5",paid,,"two\r\nlines"\r\n\r\n6,1,,,,,,x\r\n`,
      "raw/events/2031-01-01/events.json": lines(
        '{"event_id":"x1","user_id":7,"properties":{"price": 1.50, "tags": ["é", null]},"surprise":true}',
        "{broken",
        '["no object"]',
        '{"event_id":"x2","user_id":null,"occurred_at":"2031-01-01T00:00:00Z"}',
      ),
      "raw/events/2031-01-01/late.json": Buffer.concat([
        Buffer.from('{"event_id":"'),
        Buffer.from([0xe9]),
        Buffer.from('"}\n\n{}\n'),
      ]),
    },
    second: {
      [day(1)]: lines(ORDERS, "1,1,2031-01-01,10.00,paid,FRA,paypal"),
      [day(3)]: lines(ORDERS, "7,1,2031-01-03,9.00,paid,FRA,paypal"),
    },
    gone: day(2),
  },
  olist: {
    first: {
      "order_reviews.csv": `${HEADER.order_reviews}\n"r1","o1",5,"Very ""good""","three\n\nlines, really",2018-01-01,2018-01-02\n"r2","o1",4,short\n"r3","o1",4,"bad" quote,,2018-01-01,\n"r1","o1",5,,,2018-01-01,2018-01-03\n`,
      "2018-02-01/customers.csv": lines(HEADER.customers, "k1,u1,1151.0,são paulo,SP", ",,,,", "k2"),
      "2018-02-01/SELLERS.CSV": Buffer.concat([
        Buffer.from(`${HEADER.sellers}\ns1,04195,s`),
        Buffer.from([0xe3]),
        Buffer.from("o paulo,SP\ns2,04196,x,SP\n"),
      ]),
    },
    second: {
      "2018-02-01/customers.csv": lines(HEADER.customers, "k9,u9,01151,campinas,SP"),
      "2018-02-02/olist_customers_dataset.csv": lines(HEADER.customers, "k1,u1,01151,sao paulo,SP"),
    },
    gone: "order_reviews.csv",
  },
  fmcg: {
    first: {
      "customers/late.csv": lines(
        HEADERS.customers,
        "1,\u00a0Zen  gym ,Pune",
        "2,one,two,three",
        "",
        '3,"a\nb",Pune,',
      ),
      "orders/landing/orders_2031_01_01.csv": lines(
        HEADERS.orders,
        'X1,"Tuesday, July 01, 2025",1,2,3',
        "X2,,",
      ),
      "orders/landing/2031-01-02/orders.csv": lines(HEADERS.orders, "X3,01/02/2031,1,2,"),
      "parent/fact_orders_2.csv": lines("date,product_code,customer_code,sold_quantity", "2031-01-01,p,1,5"),
      "reference/notes.csv": "nobody,knows\n1,2\n",
    },
    second: {
      "orders/landing/orders_2031_01_01.csv": lines(
        HEADERS.orders,
        "X1,2031-01-01,1,2,4",
        "X5,2031-01-01,1,2,4",
      ),
      "orders/landing/orders_2031_01_03.csv": lines(HEADERS.orders),
    },
    gone: "parent/fact_orders_2.csv",
  },
};

export function contractOf(dataset: string): DatasetContract {
  const { contract, problems } = loadDatasetContract(join(ROOT, "datasets"), dataset);
  if (contract === undefined) throw new Error(JSON.stringify(problems));
  return contract;
}

function dirtOf(dataset: string): Dirt {
  const dirt = DIRT[dataset];
  if (dirt === undefined) throw new Error(`nothing is known of ${dataset}`);
  return dirt;
}

/** Writes a dataset with its dirt, as files of a minute ago. */
export async function landFirstDay(dataset: string, folder: string): Promise<void> {
  const generate = await GENERATORS[dataset]?.();
  await generate?.({ scale: 0.01, seed: 3, outDir: folder });
  writeFiles(folder, dirtOf(dataset).first);
  const before = Math.floor(Date.now() / 1000) - 60;
  for (const path of readdirSync(folder, { recursive: true }))
    utimesSync(join(folder, String(path)), before, before);
}

/** Writes the same folder as it lies a day later. */
export function landSecondDay(dataset: string, first: string, folder: string): void {
  const { second, gone } = dirtOf(dataset);
  cpSync(first, folder, { recursive: true, preserveTimestamps: true });
  rmSync(join(folder, gone));
  writeFiles(folder, second);
}
