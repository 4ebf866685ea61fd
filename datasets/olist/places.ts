import type { CsvWriter } from "../csv-writer";
import { choice, type Random } from "../random";

/** A state: its zip prefixes from one to another, about where it lies, and cities in it. */
export interface State {
  readonly code: string;
  readonly zips: readonly [number, number];
  readonly latitude: number;
  readonly longitude: number;
  readonly cities: readonly string[];
}

function state(
  code: string,
  zips: readonly [number, number],
  latitude: number,
  longitude: number,
  cities: string,
): State {
  return { code, zips, latitude, longitude, cities: cities.split("|") };
}

/** States by how many customers live in them. Prefixes of São Paulo begin with 0 or 1. */
export const STATES = choice<State>([
  [
    state(
      "SP",
      [1001, 19_999],
      -23,
      -46,
      "sao paulo|campinas|guarulhos|sao bernardo do campo|santos|ribeirao preto|mogi das cruzes",
    ),
    420,
  ],
  [state("RJ", [20_001, 28_999], -22, -43, "rio de janeiro|niteroi|nova iguacu|duque de caxias"), 129],
  [state("MG", [30_001, 39_999], -19, -43, "belo horizonte|juiz de fora|contagem|uberlandia"), 117],
  [state("RS", [90_001, 99_999], -30, -51, "porto alegre|caxias do sul|canoas|sant'ana do livramento"), 55],
  [state("PR", [80_001, 87_999], -25, -49, "curitiba|londrina|maringa"), 51],
  [state("SC", [88_001, 89_999], -27, -48, "florianopolis|joinville|blumenau"), 37],
  [state("BA", [40_001, 48_999], -12, -38, "salvador|feira de santana|porto seguro"), 34],
  [state("DF", [70_001, 72_799], -15, -47, "brasilia|taguatinga"), 21],
  [state("ES", [29_001, 29_999], -20, -40, "vitoria|vila velha|serra"), 20],
  [state("GO", [74_001, 76_799], -16, -49, "goiania|anapolis"), 20],
  [state("PE", [50_001, 56_999], -8, -34, "recife|olinda"), 17],
  [state("CE", [60_001, 63_999], -3, -38, "fortaleza|caucaia"), 13],
  [state("PA", [66_001, 68_899], -1, -48, "belem|ananindeua"), 10],
  [state("MT", [78_001, 78_899], -15, -56, "cuiaba|varzea grande"), 9],
  [state("MA", [65_001, 65_999], -2, -44, "sao luis"), 7],
  [state("MS", [79_001, 79_999], -20, -54, "campo grande"), 7],
  [state("PB", [58_001, 58_999], -7, -34, "joao pessoa"), 5],
  [state("PI", [64_001, 64_999], -5, -42, "teresina"), 5],
  [state("RN", [59_001, 59_999], -5, -35, "natal"), 5],
  [state("AL", [57_001, 57_999], -9, -35, "maceio"), 4],
  [state("SE", [49_001, 49_999], -10, -37, "aracaju"), 4],
  [state("TO", [77_001, 77_999], -10, -48, "palmas"), 3],
  [state("RO", [76_801, 76_999], -8, -63, "porto velho"), 3],
  [state("AM", [69_001, 69_299], -3, -60, "manaus"), 2],
  [state("AC", [69_901, 69_999], -9, -67, "rio branco"), 1],
  [state("AP", [68_901, 68_999], 0, -51, "macapa"), 1],
  [state("RR", [69_301, 69_399], 2, -60, "boa vista"), 1],
]);

/** A zip prefix of the state, always five digits. */
export function zipPrefix(random: Random, { zips: [first, last] }: State): string {
  return String(first + random.lowBelow(last - first + 1)).padStart(5, "0");
}

/** Writes zip prefix, city and state; goes on with the numbers of the row. */
export function writePlace(random: Random, row: CsvWriter, lives: State): void {
  row.word(zipPrefix(random, lives));
  row.word(random.pick(lives.cities));
  row.word(lives.code);
}
