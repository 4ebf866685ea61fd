import type { CsvWriter } from "../csv-writer";
import { type Mistake, Planter } from "../planter";
import { choice, type Random } from "../random";
import { Exports, newRandom, type Shop, STREAM } from "./shop";
import { COUNTRIES, FIRST_NAMES, HOURS, LAST_NAMES, MAIL_DOMAINS } from "./vocabulary";

const USER_COLUMNS = ["id", "email", "first_name", "last_name", "country", "plan_type", "created_at"];

const PLANS = choice([
  ["freemium", 62],
  ["premium", 30],
  ["enterprise", 8],
] as const);

/** Most days between sign-up and the first paid plan, for those who begin with the free one. */
const LONGEST_TRIAL_DAYS = 300;

const USER_MISTAKES: readonly Mistake[] = [
  { column: "plan_type", rule: "required", value: "" },
  { column: "plan_type", rule: "allowed_values", value: "gold" },
  { column: "country", rule: "pattern", value: "France" },
  { column: "created_at", rule: "type", value: "31/02/2025" },
];
/** Of those who never order: their mistakes then cost no order. */
const USER_MISTAKE_EVERY = 12;

/** One account in seven only looks. */
export function neverOrders(userId: number): boolean {
  return userId % 7 === 3;
}

/** Where an account's owner lives, or nothing when they did not say. The first number of its row, so cheap to ask. */
export function countryOf(random: Random, userId: number): string {
  return random.at(STREAM.users, userId).choose(COUNTRIES);
}

export interface Person {
  readonly country: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
}

/** Who an account belongs to; goes on with the numbers of its row. */
export function personOf(random: Random, userId: number): Person {
  const country = countryOf(random, userId);
  const [firstName, first] = random.pick(FIRST_NAMES);
  const [lastName, last] = random.pick(LAST_NAMES);
  return { country, firstName, lastName, email: `${first}.${last}${userId}@${random.pick(MAIL_DOMAINS)}` };
}

export async function writeUsers(shop: Shop): Promise<void> {
  const random = newRandom(shop);
  const exports = await Exports.create(shop, "users", USER_COLUMNS);
  const planter = new Planter(random, USER_MISTAKE_EVERY, USER_MISTAKES);
  const { days, users } = shop.timeline;
  for (const { index, date } of days) {
    const end = users[index + 1] ?? 0;
    for (let id = (users[index] ?? 0) + 1; id <= end; id++) {
      const person = personOf(random, id);
      const plan = random.choose(PLANS);
      const upgradedOn = random.chance(50) ? index : index + random.below(LONGEST_TRIAL_DAYS);
      const second = random.secondOfDay(HOURS);
      const write = (row: CsvWriter, day: number) => {
        row.integer(id);
        row.word(person.email);
        row.word(person.firstName);
        row.word(person.lastName);
        row.word(person.country);
        row.word(day < upgradedOn ? "freemium" : plan);
        row.moment(date, second);
      };
      const isEarly = index <= shop.lastEarlyDay;
      if (isEarly) {
        const early = exports.early();
        write(early, shop.lastEarlyDay);
        early.endRow();
      }
      const dirt = !isEarly && neverOrders(id) ? planter.next() : undefined;
      write(exports.late(dirt), days.length);
      exports.endLate(dirt);
      if (exports.isFull) await exports.drain();
    }
  }
}
