import { choice } from "../random";

/** Given names, and how they are written in an address. */
export const FIRST_NAMES: readonly (readonly [string, string])[] = [
  "Emma|Liam|Olivia|Noah|Ava|Lucas|Mia|Hugo|Louise|Jules|Chloé|Léa|Zoé|Théo|François|Anaïs|Jürgen",
  "Björn|Anna|Paul|Lena|Felix|Clara|Marta|Sofía|José|Lucía|Diego|Giulia|Marco|Elena|Luca|Sanne",
  "Daan|Femke|Bram|Freya|Oscar|Ingrid|Lars|Aisha|Omar|Fatima|Yusuf|Priya|Arjun|Ananya|Rohan|Mei",
  "Wei|Yuki|Haruto|Grace|Henry|Charlotte|William|Amelia|James|Zofia|Piotr|Katarzyna|Jakub",
].flatMap(names);

/** Family names, one with an apostrophe and one with a space, as real ones have. */
export const LAST_NAMES: readonly (readonly [string, string])[] = [
  "Martin|Bernard|Dubois|Lefèvre|Moreau|Garnier|Müller|Schmidt|Weber|Fischer|Schäfer|García",
  "Fernández|López|Martínez|Rossi|Russo|Ferrari|Bianchi|de Vries|Jansen|Bakker|Visser|Andersson",
  "Nilsson|Hansen|Olsen|Smith|Johnson|Brown|Taylor|Wilson|Davies|O'Connor|Murphy|Walsh|Kowalski",
  "Nowak|Wójcik|Novák|Horváth|Silva|Santos|Pereira|Ali|Hassan|Khan|Ahmed|Sharma|Patel|Singh|Gupta",
  "Chen|Wang|Li|Tanaka|Sato|Suzuki|Kim|Park|Nguyen|Tran",
].flatMap(names);

function names(line: string): (readonly [string, string])[] {
  return line.split("|").map((name) => [name, ascii(name)]);
}

function ascii(name: string): string {
  return name
    .normalize("NFD")
    .replace(/[^A-Za-z]/g, "")
    .toLowerCase();
}

/** Addresses under these names reach nobody (RFC 2606). */
export const MAIL_DOMAINS = ["example.com", "example.org", "example.net"] as const;

/** Where customers live; empty for those who did not say. */
export const COUNTRIES = choice([
  ["FRA", 30],
  ["DEU", 15],
  ["GBR", 12],
  ["ESP", 9],
  ["ITA", 8],
  ["USA", 7],
  ["BEL", 5],
  ["NLD", 4],
  ["CHE", 2],
  ["CAN", 2],
  ["", 6],
] as const);

export const PAYMENT_METHODS = choice([
  ["credit_card", 55],
  ["paypal", 24],
  ["stripe", 13],
  ["bank_transfer", 8],
] as const);

export const ITEMS_PER_ORDER = choice([
  [1, 18],
  [2, 27],
  [3, 24],
  [4, 15],
  [5, 9],
  [6, 4],
  [7, 3],
] as const);

export const QUANTITIES = choice([
  [1, 72],
  [2, 17],
  [3, 7],
  [4, 3],
  [5, 1],
] as const);

/** What becomes of an order in the end. */
export const FATES = choice([
  ["delivered", 72],
  ["cancelled", 8],
  ["refunded", 5],
  ["shipped", 8],
  ["paid", 3],
  ["pending", 4],
] as const);

/** Hours of the day by how much happens in them: quiet nights, a peak after dinner. */
export const HOURS = choice(
  [2, 1, 1, 1, 1, 2, 4, 7, 10, 12, 13, 14, 16, 14, 12, 12, 13, 15, 18, 22, 24, 20, 12, 6].map(
    (weight, hour) => [hour, weight] as const,
  ),
);

export const COMPANIES = [
  "Durand & Fils",
  "Nordwind GmbH",
  "Atelier 27",
  "Blue Harbour, Ltd.",
  "Casa Verde S.L.",
  'Studio "Lumen"',
  "Fjord AS",
  "Kowal, Nowak i Wspólnicy",
  "Mertens BV",
  "Sunrise Trading Co.",
  "Pixelwerk",
  "Officina Rossi",
] as const;

export const PAGES = ["/", "/sale", "/new", "/search", "/help", "/account"] as const;
