import { createHash } from "node:crypto";
import type { CsvWriter } from "../csv-writer";
import { productName } from "./catalogue";
import { type Company, customerId, newRandom, STREAM } from "./company";

/** Years of the parent's facts, which end with the child's. */
const YEARS = [2024, 2025];
const MONTHS_PER_YEAR = 12;

const CHANNELS: readonly (readonly [string, string])[] = [
  ["Brick & Mortar", "Retailer"],
  ["E-Commerce", "Retailer"],
  ["E-Commerce", "Direct"],
  ["Brick & Mortar", "Distributor"],
];
const MARKETS = ["India", "India", "India", "Nepal", "Sri Lanka"];
const DIVISIONS: readonly (readonly [string, string, string])[] = [
  ["Nutrition Bars", "Energy Bars", "Classic Bar"],
  ["Breakfast Foods", "Granola & Cereals", "Corn Flakes"],
  ["Dairy & Recovery", "Recovery Dairy", "Buttermilk"],
  ["Household", "Cleaning", "Dish Soap"],
];
const VARIANTS = ["100g", "250g", "500g", "1kg"];

const codeOf = (name: string): string => createHash("sha256").update(name).digest("hex");

const parentName = (index: number): string => {
  const [, , article] = DIVISIONS[index % DIVISIONS.length] ?? [];
  const variant = VARIANTS[Math.floor(index / DIVISIONS.length) % VARIANTS.length];
  return `${article} ${1 + Math.floor(index / (DIVISIONS.length * VARIANTS.length))} (${variant})`;
};

/**
 * Writes the parent's finished gold layer. It already knows the child's first customer and first product, from before
 * the sale of the company, so that a merge has something to replace.
 */
export async function writeParent(company: Company): Promise<void> {
  await writeCustomers(company);
  const codes = await writeProducts(company);
  await writePrices(company, codes);
  for (const year of YEARS) await writeFacts(company, codes, year);
}

const parentCustomer = (index: number): number => 70_002_017 + index;

async function writeCustomers(company: Company): Promise<void> {
  const columns = ["customer_code", "customer", "market", "platform", "channel"];
  const row = await company.output.csv("parent/dim_customers.csv", columns);
  const tally = company.tally.table("parent_dim_customers");
  const write = (code: number, name: string, index: number): void => {
    const [platform = "", channel = ""] = CHANNELS[index % CHANNELS.length] ?? [];
    row.integer(code);
    for (const value of [name, MARKETS[index % MARKETS.length] ?? "", platform, channel]) row.text(value);
    row.endRow();
    tally.accept();
  };
  write(customerId(0), "Sports Bar walk-in", 0);
  for (let index = 0; index < company.sizes.parentCustomers; index++) {
    write(parentCustomer(index), `Wholesale ${index + 1}`, index);
    if (row.isFull) await row.drain();
  }
}

/** @returns the codes of the parent's products; the last one is the child's. */
async function writeProducts(company: Company): Promise<readonly string[]> {
  const columns = ["product_code", "division", "category", "product", "variant"];
  const row = await company.output.csv("parent/dim_products.csv", columns);
  const tally = company.tally.table("parent_dim_products");
  const names = Array.from({ length: company.sizes.parentProducts }, (_, index) => parentName(index));
  const codes = [...names, productName(0)].map(codeOf);
  for (const [index, name] of [...names, productName(0)].entries()) {
    const [division = "", category = ""] = DIVISIONS[index % DIVISIONS.length] ?? [];
    const variant = /\(([^)]*)\)/.exec(name)?.[1] ?? "";
    for (const value of [codes[index] ?? "", division, category, name, variant]) row.text(value);
    row.endRow();
    tally.accept();
    if (row.isFull) await row.drain();
  }
  return codes;
}

async function writePrices(company: Company, codes: readonly string[]): Promise<void> {
  const random = newRandom(company);
  const columns = ["product_code", "price_inr", "year"];
  const row = await company.output.csv("parent/dim_gross_price.csv", columns);
  const tally = company.tally.table("parent_dim_gross_price");
  for (const [index, code] of codes.entries()) {
    let price = 1_500 + random.at(STREAM.parentPrices, index).lowBelow(40_000);
    for (const year of YEARS) {
      row.word(code);
      row.cents(price);
      row.integer(year);
      row.endRow();
      tally.accept();
      price += random.below(900);
    }
    if (row.isFull) await row.drain();
  }
}

async function writeFacts(company: Company, codes: readonly string[], year: number): Promise<void> {
  const random = newRandom(company);
  const columns = ["date", "product_code", "customer_code", "sold_quantity"];
  const row: CsvWriter = await company.output.csv(`parent/fact_orders_${year}.csv`, columns);
  const table = "parent_fact_orders";
  const tally = company.tally.tables[table] ?? company.tally.table(table);
  const { parentCustomers, parentProducts, parentRowsPerMonth } = company.sizes;
  const write = (date: string, code: string, customer: number, quantity: number): void => {
    row.word(date);
    row.word(code);
    row.integer(customer);
    row.integer(quantity);
    row.endRow();
    tally.accept();
  };
  for (let month = 1; month <= MONTHS_PER_YEAR; month++) {
    const date = `${year}-${String(month).padStart(2, "0")}-01`;
    for (let index = 0; index < parentRowsPerMonth; index++) {
      random.at(STREAM.parent, index * 10_007 + (year - 2000) * MONTHS_PER_YEAR + month);
      // Every product, then every product for the customer after: no pair comes twice in a month.
      const product = index % parentProducts;
      const customer = (Math.floor(index / parentProducts) + product * 3 + month) % parentCustomers;
      const code = codes[product] ?? "";
      write(date, code, parentCustomer(customer), 10 + random.lowBelow(4_000));
      if (row.isFull) await row.drain();
    }
    write(date, codes[parentProducts] ?? "", customerId(0), 1 + random.below(50));
  }
  await row.close();
}
