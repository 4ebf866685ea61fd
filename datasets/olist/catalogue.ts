import { type Mistake, Planter } from "../planter";
import type { Random } from "../random";
import { Landed, type Market, newRandom, STREAM } from "./market";
import { STATES, writePlace } from "./places";
import { CATEGORIES, TRANSLATIONS } from "./vocabulary";

const PRODUCT_COLUMNS = [
  "product_id",
  "product_category_name",
  "product_name_lenght",
  "product_description_lenght",
  "product_photos_qty",
  "product_weight_g",
  "product_length_cm",
  "product_height_cm",
  "product_width_cm",
];
const PRODUCT_MISTAKES: readonly Mistake[] = [
  { column: "product_id", rule: "required", value: "" },
  { column: "product_weight_g", rule: "type", value: "leve" },
];
const PRODUCT_MISTAKE_EVERY = 997;
const SELLER_MISTAKES: readonly Mistake[] = [{ column: "seller_id", rule: "required", value: "" }];
const SELLER_MISTAKE_EVERY = 499;

/** Price of an article in cents, most of them cheap and ending in 90; goes on with the numbers of the article. */
export function priceOf(random: Random, product: number): number {
  const { prices } = random.at(STREAM.products, product).choose(CATEGORIES);
  const price = prices[0] + random.lowBelow(prices[1] - prices[0]);
  return random.chance(60) ? price - (price % 100) + 90 : price;
}

/** Without a category an article has neither name nor description nor photographs: 610 of 32,951 published ones. */
const PERCENT_WITHOUT_CATEGORY = 1.85;
/** Two published articles lack their measures. */
const PERCENT_WITHOUT_MEASURES = 0.006;

export async function writeProducts(market: Market): Promise<void> {
  const random = newRandom(market);
  const ids = newRandom(market);
  const landed = await Landed.create(market, "products", "olist_products_dataset.csv", PRODUCT_COLUMNS);
  const planter = new Planter(random, PRODUCT_MISTAKE_EVERY, PRODUCT_MISTAKES);
  for (let product = 0; product < market.sizes.products; product++) {
    const category = random.at(STREAM.products, product).choose(CATEGORIES);
    random.next();
    random.next();
    const isNamed = !random.chance(PERCENT_WITHOUT_CATEGORY);
    const isMeasured = !random.chance(PERCENT_WITHOUT_MEASURES);
    const dirt = planter.next();
    const row = landed.begin(dirt);
    row.id(ids.at(STREAM.productIds, product));
    row.word(isNamed ? category.name : "");
    const counts = [5 + random.below(60), 20 + random.lowBelow(3900), 1 + random.lowBelow(10)];
    for (const count of counts) row.word(isNamed ? String(count) : "");
    const sizes = [random.lowBelow(30_000), 16 + random.lowBelow(89), 2 + random.lowBelow(103)];
    for (const size of [...sizes, 6 + random.lowBelow(112)]) row.word(isMeasured ? String(size) : "");
    landed.end(dirt);
    if (landed.isFull) await landed.drain();
  }
}

export async function writeSellers(market: Market): Promise<void> {
  const random = newRandom(market);
  const ids = newRandom(market);
  const columns = ["seller_id", "seller_zip_code_prefix", "seller_city", "seller_state"];
  const landed = await Landed.create(market, "sellers", "olist_sellers_dataset.csv", columns);
  const planter = new Planter(random, SELLER_MISTAKE_EVERY, SELLER_MISTAKES);
  for (let seller = 0; seller < market.sizes.sellers; seller++) {
    random.at(STREAM.sellers, seller);
    const dirt = planter.next();
    const row = landed.begin(dirt);
    row.id(ids.at(STREAM.sellerIds, seller));
    writePlace(random, row, random.choose(STATES));
    landed.end(dirt);
    if (landed.isFull) await landed.drain();
  }
}

/** As published: with a byte order mark, and without two of the categories. */
export async function writeTranslations(market: Market): Promise<void> {
  const table = "product_category_name_translation";
  const columns = ["\ufeffproduct_category_name", "product_category_name_english"];
  const landed = await Landed.create(market, table, `${table}.csv`, columns);
  for (const { name, english } of TRANSLATIONS) {
    const row = landed.begin();
    row.word(name);
    row.word(english);
    landed.end();
  }
}
