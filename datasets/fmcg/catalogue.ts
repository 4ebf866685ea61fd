import type { CsvWriter } from "../csv-writer";
import { type Mistake, Planter } from "../planter";
import { type Company, newRandom, PRICE_WRITINGS, productId, STREAM, writings } from "./company";
import { dirtyName, misspeltProtein } from "./dirt";

const PRODUCT_COLUMNS = ["product_name", "product_id", "category"];
const PRICE_COLUMNS = ["product_id", "month", "gross_price"];

/** Category, the sizes it is sold in, its prices in paise, and its articles. */
interface Range {
  readonly category: string;
  readonly variants: readonly string[];
  readonly prices: readonly [number, number];
  readonly articles: readonly string[];
}

const list = (line: string): readonly string[] => line.split("|");

const RANGES: readonly Range[] = [
  {
    category: "Energy Bars",
    variants: list("60g|45g|12 x 60g"),
    prices: [3_000, 9_000],
    articles: list("Energy Bar Choco Fudge|Energy Bar Peanut|Energy Bar Berry, Nuts & Seeds"),
  },
  {
    category: "Protein Bars",
    variants: list("50g|70g"),
    prices: [6_000, 14_000],
    articles: list("Protein Bar Almond|Protein Bar Coffee|Protein Crisp Caramel"),
  },
  {
    category: "Granola & Cereals",
    variants: list("400g|1kg"),
    prices: [19_000, 48_000],
    articles: list('Granola "Morning Run"|Muesli Honey|Protein Oats'),
  },
  {
    category: "Recovery Dairy",
    variants: list("330ml|1l"),
    prices: [5_000, 18_000],
    articles: list("Protein Shake Vanilla|Recovery Lassi|Protein Yoghurt Mango"),
  },
  {
    category: "Healthy Snacks",
    variants: list("80g|200g"),
    prices: [4_000, 16_000],
    articles: list("Trail Mix|Roasted Makhana|Protein Cookie"),
  },
  {
    category: "Electrolyte Mix",
    variants: list("20 sachets|500g"),
    prices: [21_000, 69_000],
    articles: list("Electrolyte Orange|Electrolyte Lime|Hydration Salt"),
  },
];

/** One product in that many is renamed on the first of December. */
const RENAMED_EVERY = 20;
const RENAMED_FILE = "products/products_2025_12_01.csv";

const PRODUCT_MISTAKES: readonly Mistake[] = [{ column: "product_name", rule: "required", value: "" }];
const PRODUCT_MISTAKE_EVERY = 23;

const PRICE_MISTAKES: readonly Mistake[] = [
  { column: "gross_price", rule: "type", value: "unknown" },
  { column: "month", rule: "type", value: "2025-13-01" },
  { column: "product_id", rule: "reference", value: "99999901" },
  { column: "gross_price", rule: "required", value: "" },
  { column: "month", rule: "type", value: "Tuesday, July 01, 2025" },
];
const PRICE_MISTAKE_EVERY = 13;
/** Months with a price of their own, for every product. */
const PRICE_MONTHS = ["2024-12-01", "2025-06-01", "2025-09-01", "2025-10-01"];

function rangeOf(index: number): Range {
  return RANGES[index % RANGES.length] as Range;
}

/** The name of a product as it is meant. */
export function productName(index: number): string {
  const { articles, variants } = rangeOf(index);
  const place = Math.floor(index / RANGES.length);
  const article = articles[place % articles.length];
  const variant = variants[Math.floor(place / articles.length) % variants.length];
  const edition = Math.floor(place / (articles.length * variants.length));
  return `SportsBar ${article}${edition === 0 ? "" : ` No. ${edition + 1}`} (${variant})`;
}

/** Writes the child's products: an export of all, and a later one with those that got a new name. */
export async function writeProducts(company: Company): Promise<void> {
  const random = newRandom(company);
  const planter = new Planter(random, PRODUCT_MISTAKE_EVERY, PRODUCT_MISTAKES);
  const tally = company.tally.table("products");
  const all = await company.output.csv("products/products.csv", PRODUCT_COLUMNS);
  const renamed = await company.output.csv(RENAMED_FILE, PRODUCT_COLUMNS);
  const write = (row: CsvWriter, name: string, number: string, category: string): void => {
    row.text(name);
    row.text(number);
    row.text(category);
    row.endRow();
  };
  for (let index = 0; index < company.sizes.products; index++) {
    random.at(STREAM.products, index);
    const { category } = rangeOf(index);
    const misspelt = random.chance(40);
    const spell = (text: string): string => (misspelt ? misspeltProtein(random, text) : text);
    write(all, spell(productName(index)), String(productId(index)), dirtyName(random, spell(category)));
    tally.accept();
    const dirt = planter.next();
    if (dirt === "repeat") {
      all.repeatRow();
      tally.repeat();
    } else if (dirt !== undefined) {
      write(all, dirt.value, String(productId(company.sizes.products + index)), category);
      tally.reject(dirt.column, dirt.rule);
    }
    if (index % RENAMED_EVERY === RENAMED_EVERY / 2) {
      write(renamed, `${productName(index)} New Recipe`, String(productId(index)), category);
      tally.repeat();
    }
    if (all.isFull) await all.drain();
    if (renamed.isFull) await renamed.drain();
  }
  write(all, "SportsBar Gift Box (assorted)", "SKU-GIFT", "gift boxes");
  tally.accept();
}

/** Writes the child's prices, each month in one of four formats and some with a minus sign. */
export async function writePrices(company: Company): Promise<void> {
  const random = newRandom(company);
  const planter = new Planter(random, PRICE_MISTAKE_EVERY, PRICE_MISTAKES);
  const tally = company.tally.table("gross_price");
  const row = await company.output.csv("gross_price/gross_price.csv", PRICE_COLUMNS);
  const months = PRICE_MONTHS.map((month) => writings(month));
  const write = (index: number, month: readonly string[], cents: number): void => {
    const amount = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
    row.integer(productId(index));
    row.word(month[random.below(PRICE_WRITINGS)] ?? "");
    row.word(random.chance(6) ? `-${amount}` : amount);
    row.endRow();
  };
  for (let index = 0; index < company.sizes.products; index++) {
    const [lowest, highest] = rangeOf(index).prices;
    let price = lowest + random.at(STREAM.prices, index).lowBelow(highest - lowest);
    for (const month of months) {
      price += random.below(400);
      const dirt = planter.next();
      if (dirt !== undefined && dirt !== "repeat") {
        row.replaceNext(dirt);
        write(index, month, price);
        tally.reject(dirt.column, dirt.rule);
      }
      write(index, month, price);
      tally.accept();
      if (dirt !== "repeat") continue;
      row.repeatRow();
      tally.repeat();
      // The same month twice, with another price: both stay, and the larger counts.
      write(index, month, price + 500);
      tally.accept();
    }
    if (row.isFull) await row.drain();
  }
}
