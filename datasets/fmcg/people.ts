import { type Mistake, Planter } from "../planter";
import { choice } from "../random";
import { type Company, customerId, newRandom, STREAM } from "./company";
import { dirtyName } from "./dirt";

const COLUMNS = ["customer_id", "customer_name", "city"];

/** Cities of the child, each with the ways in which its people misspell it. */
const CITIES: readonly (readonly [string, readonly string[]])[] = [
  ["Bengaluru", ["Bengaluruu", "Bengalore", "Bangalore"]],
  ["Hyderabad", ["Hyderabadd", "Hyderbad"]],
  ["New Delhi", ["NewDelhee", "NewDheli", "Dehli"]],
  ["Mumbai", ["Mumbay", "Bombay"]],
  ["Pune", ["Poona"]],
];

const FIRST = "Prime Zen Alpha Apex Iron Royal Urban Fit-Zone Power Élan Vital Sunrise Metro Golden".split(
  " ",
);
const SECOND = "Fitness Gym Sports Nutrition Wellness Athletics Mart Health Active Store Arena".split(" ");

const WRITING = choice([
  ["right", 55],
  ["misspelt", 25],
  ["missing", 12],
  ["elsewhere", 8],
]);

const MISTAKES: readonly Mistake[] = [{ column: "customer_id", rule: "required", value: "" }];
/** One customer in that many comes once more without a number, and another one twice. */
const MISTAKE_EVERY = 29;

/** Writes the child's customers, and what the business knows of their cities. */
export async function writeCustomers(company: Company): Promise<void> {
  const random = newRandom(company);
  const planter = new Planter(random, MISTAKE_EVERY, MISTAKES);
  const tally = company.tally.table("customers");
  const row = await company.output.csv("customers/customers.csv", COLUMNS);
  const supplied = await company.output.csv("reference/customer_city.csv", ["customer_id", "city"]);
  const suppliedTally = company.tally.table("customer_city");
  for (let index = 0; index < company.sizes.customers; index++) {
    random.at(STREAM.customers, index);
    const name = nameOf(index);
    const [city, spellings] = random.pick(CITIES);
    const writing = random.choose(WRITING);
    const write = (number: string, written: string): void => {
      row.word(number);
      row.text(dirtyName(random, name));
      row.text(written);
      row.endRow();
    };
    const written = { right: city, misspelt: random.pick(spellings), missing: "", elsewhere: "Atlantis" };
    write(String(customerId(index)), written[writing as keyof typeof written]);
    tally.accept();
    const dirt = planter.next();
    if (dirt === "repeat") {
      write(String(customerId(index)), "");
      tally.repeat();
    } else if (dirt !== undefined) {
      write(dirt.value, city);
      tally.reject(dirt.column, dirt.rule);
    }
    if (writing === "missing" && random.chance(50)) {
      supplied.integer(customerId(index));
      supplied.text(city);
      supplied.endRow();
      suppliedTally.accept();
    }
    if (row.isFull) await row.drain();
    if (supplied.isFull) await supplied.drain();
  }
  await writeSpellings(company);
}

async function writeSpellings(company: Company): Promise<void> {
  const row = await company.output.csv("reference/city_spelling.csv", ["city_raw", "city"]);
  const tally = company.tally.table("city_spelling");
  for (const [city, spellings] of CITIES) {
    for (const spelling of spellings) {
      row.text(spelling);
      row.text(city);
      row.endRow();
      tally.accept();
    }
  }
}

function nameOf(index: number): string {
  const branch = Math.floor(index / (FIRST.length * SECOND.length));
  const name = `${FIRST[index % FIRST.length]} ${SECOND[Math.floor(index / FIRST.length) % SECOND.length]}`;
  return branch === 0 ? name : `${name} ${branch + 1}`;
}
