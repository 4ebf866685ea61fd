import { type Mistake, Planter } from "../planter";
import type { Random } from "../random";
import { Landed, type Market, newRandom, STREAM } from "./market";
import { STATES, type State, zipPrefix } from "./places";

const COLUMNS = [
  "geolocation_zip_code_prefix",
  "geolocation_lat",
  "geolocation_lng",
  "geolocation_city",
  "geolocation_state",
];
const MISTAKES: readonly Mistake[] = [
  { column: "geolocation_lat", rule: "pattern", value: "-23,54" },
  { column: "geolocation_lng", rule: "required", value: "" },
];
const MISTAKE_EVERY = 9_973;
const POINTS_PER_PREFIX = 39;
/** Of the published rows, 26 in a hundred repeat another one in every column. */
const PERCENT_REPEATED = 35;
const ACCENTS: Readonly<Record<string, string>> = {
  "sao paulo": "são paulo",
  brasilia: "brasília",
  belem: "belém",
};

/** Points of the map: many for each zip prefix, many twice, some with the accents that others lack. */
export async function writeGeolocation(market: Market): Promise<void> {
  const random = newRandom(market);
  const prefixes = newRandom(market);
  const landed = await Landed.create(market, "geolocation", "olist_geolocation_dataset.csv", COLUMNS);
  const planter = new Planter(random, MISTAKE_EVERY, MISTAKES);
  for (let point = 0; point < market.sizes.points; point++) {
    const place = prefixes.at(STREAM.prefixes, Math.floor(point / POINTS_PER_PREFIX)).choose(STATES);
    const zip = zipPrefix(prefixes, place);
    random.at(STREAM.points, point);
    const planted = planter.next();
    const dirt = planted ?? (random.chance(PERCENT_REPEATED) ? "repeat" : undefined);
    const row = landed.begin(dirt);
    row.word(zip);
    row.word(degrees(random, place.latitude));
    row.word(degrees(random, place.longitude));
    row.word(cityOf(random, place));
    row.word(place.code);
    landed.end(dirt);
    if (landed.isFull) await landed.drain();
  }
}

function cityOf(random: Random, place: State): string {
  const city = random.pick(place.cities);
  return random.chance(10) ? (ACCENTS[city] ?? city) : city;
}

/** A degree with as many decimals as the published points have. */
function degrees(random: Random, whole: number): string {
  const decimals = `${String(random.next()).padStart(10, "0")}${String(1000 + random.below(9000))}`;
  return `${whole === 0 ? "" : "-"}${Math.abs(whole)}.${decimals}`;
}
