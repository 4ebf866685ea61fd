import type { CsvWriter } from "../csv-writer";
import { type Mistake, Planter } from "../planter";
import { type Choice, choice } from "../random";
import { personOf } from "./people";
import { Exports, newRandom, type Shop, STREAM } from "./shop";
import { COMPANIES, HOURS, MAIL_DOMAINS } from "./vocabulary";

const COLUMNS = ["id", "email", "company", "lead_status", "created_at", "last_contacted_at"];

const LEAD_STATUSES: Choice<string> = choice([
  ["new", 30],
  ["contacted", 28],
  ["qualified", 18],
  ["converted", 14],
  ["lost", 10],
]);

const CUSTOMER_PERCENT = 60;
/** The first talk with a contact comes at most so many days after it was entered. */
const LONGEST_WAIT_DAYS = 90;

const MISTAKES: readonly Mistake[] = [
  { column: "created_at", rule: "type", value: "yesterday" },
  { column: "id", rule: "required", value: "" },
];
const MISTAKE_EVERY = 90;

/** Writes the contacts of the CRM; most are customers under the address of their account. */
export async function writeContacts(shop: Shop): Promise<void> {
  const random = newRandom(shop);
  const people = newRandom(shop);
  const exports = await Exports.create(shop, "crm_contacts", COLUMNS);
  const planter = new Planter(random, MISTAKE_EVERY, MISTAKES);
  const { days, contacts } = shop.timeline;
  for (const { index, date } of days) {
    const end = contacts[index + 1] ?? 0;
    for (let id = (contacts[index] ?? 0) + 1; id <= end; id++) {
      random.at(STREAM.contacts, id);
      const customer = 1 + random.below(shop.sizes.users);
      const isCustomer = random.chance(CUSTOMER_PERCENT);
      const domain = random.pick(MAIL_DOMAINS);
      const email = isCustomer ? personOf(people, customer).email : `contact${id}@${domain}`;
      const company = random.pick(COMPANIES);
      const second = random.secondOfDay(HOURS);
      const reached = days[index + 1 + random.below(LONGEST_WAIT_DAYS)];
      const status = reached === undefined ? "new" : random.choose(LEAD_STATUSES);
      const write = (row: CsvWriter, isNew: boolean) => {
        row.integer(id);
        row.word(email);
        row.text(company);
        row.word(isNew ? "new" : status);
        row.moment(date, second);
        if (isNew || status === "new" || reached === undefined) row.word("");
        else row.moment(reached.date, second);
      };
      const isEarly = index <= shop.lastEarlyDay;
      if (isEarly) {
        const early = exports.early();
        write(early, true);
        early.endRow();
      }
      const dirt = isEarly ? undefined : planter.next();
      write(exports.late(dirt), false);
      exports.endLate(dirt);
      if (exports.isFull) await exports.drain();
    }
  }
}
