import type { CsvWriter } from "../csv-writer";
import { type Mistake, Planter } from "../planter";
import type { Random } from "../random";
import { Exports, newRandom, type Shop, STREAM } from "./shop";
import { HOURS } from "./vocabulary";

const COLUMNS = ["id", "name", "category", "unit_price", "unit_cost", "created_at"];

/** A department: its prices in cents, its margin in percent of the price, and what it sells. */
interface Department {
  readonly name: string;
  readonly prices: readonly [number, number];
  readonly margin: readonly [number, number];
  readonly articles: readonly string[];
}

const DEPARTMENTS: readonly Department[] = [
  {
    name: "Electronics",
    prices: [1_990, 89_900],
    margin: [16, 32],
    articles: articles('Headphones|Monitor 27"|Keyboard|Webcam|Speaker|Smartwatch|Router|Tablet 10.5"'),
  },
  {
    name: "Fashion",
    prices: [1_290, 14_900],
    margin: [45, 62],
    articles: articles("T-Shirt|Jeans|Hoodie|Sneakers|Raincoat|Scarf, wool|Belt|Dress"),
  },
  {
    name: "Home",
    prices: [990, 29_900],
    margin: [34, 50],
    articles: articles(
      "Frying Pan, 28 cm|Desk Lamp|Cushion|Kettle|Storage Box|Duvet, 140 x 200|Bookshelf|Mug Set",
    ),
  },
  {
    name: "Beauty",
    prices: [490, 7_900],
    margin: [50, 68],
    articles: articles(
      "Face Cream|Shampoo|Lipstick|Sunscreen SPF 50|Perfume, 50 ml|Hand Soap|Serum|Hair Dryer",
    ),
  },
  {
    name: "Sports",
    prices: [890, 34_900],
    margin: [30, 48],
    articles: articles(
      "Yoga Mat|Dumbbell, 5 kg|Running Shoes|Water Bottle|Tent, 2 persons|Bike Helmet|Skipping Rope|Football",
    ),
  },
  {
    name: "Books",
    prices: [590, 3_900],
    margin: [25, 40],
    articles: articles('Novel|Cookbook|Atlas|"The Lake" (hardcover)|Biography|Dictionary|Poetry|Comic'),
  },
  {
    name: "Toys",
    prices: [690, 9_900],
    margin: [35, 52],
    articles: articles(
      "Building Blocks|Puzzle, 1000 pieces|Doll|Race Car|Board Game|Kite|Plush Bear|Marble Run",
    ),
  },
];

function articles(line: string): string[] {
  return line.split("|");
}

const SERIES = articles(
  "Aurora|Boréal|Cedar|Delta|Ember|Fjord|Garnet|Harbour|Iris|Jade|Kestrel|Lumen|Maple|Nimbus|Opal|Pine|Quartz|Rivage|Sienna|Tundra|Umber|Vela|Willow|Zephyr",
);

/** Articles that nobody buys; some of them carry a mistake, which then costs no order its lines. */
export function isUnsold(id: number): boolean {
  return id % 20 === 7;
}

const MISTAKES: readonly Mistake[] = [
  { column: "unit_price", rule: "minimum", value: "-9.99" },
  { column: "category", rule: "allowed_values", value: "Gadgets" },
  { column: "name", rule: "required", value: "" },
  { column: "unit_cost", rule: "type", value: "n/a" },
];
/** One unsold article in that many. */
const MISTAKE_EVERY = 4;

/** List prices of all articles in cents, by id: four bytes an article, looked up for every order line. */
export function listPrices(shop: Shop): Int32Array {
  const random = newRandom(shop);
  return Int32Array.from({ length: shop.sizes.products + 1 }, (_, id) => priceOf(random, id));
}

/** Many cheap articles and few dear ones, ending in 99 or 90 cents. */
function priceOf(random: Random, id: number): number {
  const [lowest, highest] = departmentOf(id).prices;
  const price = lowest + random.at(STREAM.prices, id).lowBelow(highest - lowest);
  return Math.ceil(price / 100) * 100 - (random.chance(70) ? 1 : 10);
}

function departmentOf(id: number): Department {
  return DEPARTMENTS[id % DEPARTMENTS.length] as Department;
}

function nameOf(id: number): string {
  const { articles } = departmentOf(id);
  const place = Math.floor(id / DEPARTMENTS.length);
  const article = articles[place % articles.length];
  const series = Math.floor(place / articles.length);
  const edition = Math.floor(series / SERIES.length);
  return `${SERIES[series % SERIES.length]} ${article}${edition === 0 ? "" : ` Mk ${edition + 1}`}`;
}

export async function writeProducts(shop: Shop, prices: Int32Array): Promise<void> {
  const random = newRandom(shop);
  const exports = await Exports.create(shop, "products", COLUMNS);
  const planter = new Planter(random, MISTAKE_EVERY, MISTAKES);
  const { days, products } = shop.timeline;
  for (const { index, date } of days) {
    const end = products[index + 1] ?? 0;
    for (let id = (products[index] ?? 0) + 1; id <= end; id++) {
      const { name: category, margin } = departmentOf(id);
      random.at(STREAM.products, id);
      const second = random.secondOfDay(HOURS);
      const price = prices[id] ?? 0;
      const percent = margin[0] + random.below(margin[1] - margin[0] + 1);
      const write = (row: CsvWriter, cents: number) => {
        row.integer(id);
        row.text(nameOf(id));
        row.word(category);
        row.cents(cents);
        row.cents(Math.round((price * (100 - percent)) / 100));
        row.moment(date, second);
      };
      const isEarly = index <= shop.lastEarlyDay;
      if (isEarly) {
        const early = exports.early();
        // A third of the articles became dearer since.
        write(early, id % 3 === 0 ? Math.round(price * 0.95) : price);
        early.endRow();
      }
      const dirt = !isEarly && isUnsold(id) ? planter.next() : undefined;
      write(exports.late(dirt), price);
      exports.endLate(dirt);
      if (exports.isFull) await exports.drain();
    }
  }
}
