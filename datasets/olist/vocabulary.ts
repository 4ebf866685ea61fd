import { choice } from "../random";

/** Categories by their number of articles: in Portuguese, in English where the translation has it, and prices in cents. */
export interface Category {
  readonly name: string;
  readonly english: string;
  readonly prices: readonly [number, number];
}

const named = (name: string, english: string, from: number, to: number): Category => ({
  name,
  english,
  prices: [from, to],
});

const WEIGHTED: readonly (readonly [Category, number])[] = [
  [named("cama_mesa_banho", "bed_bath_table", 1_990, 29_900), 92],
  [named("esporte_lazer", "sports_leisure", 1_500, 49_900), 87],
  [named("moveis_decoracao", "furniture_decor", 1_990, 39_900), 81],
  [named("beleza_saude", "health_beauty", 990, 39_900), 74],
  [named("utilidades_domesticas", "housewares", 990, 29_900), 71],
  [named("automotivo", "auto", 1_990, 59_900), 58],
  [named("informatica_acessorios", "computers_accessories", 990, 49_900), 50],
  [named("brinquedos", "toys", 1_290, 39_900), 43],
  [named("relogios_presentes", "watches_gifts", 3_990, 99_900), 40],
  [named("telefonia", "telephony", 690, 49_900), 34],
  [named("bebes", "baby", 1_990, 49_900), 28],
  [named("perfumaria", "perfumery", 2_990, 49_900), 26],
  [named("papelaria", "stationery", 490, 19_900), 26],
  [named("pet_shop", "pet_shop", 1_490, 39_900), 22],
  [named("eletronicos", "electronics", 990, 29_900), 16],
  [named("livros_interesse_geral", "books_general_interest", 990, 19_900), 7],
  [named("artes", "art", 1_490, 29_900), 3],
  [named("pcs", "computers", 59_900, 349_900), 1],
  // The published translation lacks these two.
  [named("portateis_cozinha_e_preparadores_de_alimentos", "", 4_990, 49_900), 0.4],
  [named("pc_gamer", "", 9_900, 29_900), 0.3],
];

export const CATEGORIES = choice(WEIGHTED);
export const TRANSLATIONS: readonly Category[] = WEIGHTED.map(([category]) => category)
  .filter(({ english }) => english !== "")
  .sort((one, other) => (one.name < other.name ? -1 : 1));

/** What becomes of an order in the end. */
export const FATES = choice([
  ["delivered", 9702],
  ["shipped", 111],
  ["canceled", 63],
  ["unavailable", 61],
  ["invoiced", 32],
  ["processing", 30],
  ["created", 3],
  ["approved", 3],
] as const);

export const PIECES = choice([
  [1, 9000],
  [2, 760],
  [3, 130],
  [4, 50],
  [5, 20],
  [6, 20],
  [7, 10],
  [12, 4],
] as const);

export const PAYMENT_TYPES = choice([
  ["credit_card", 750],
  ["boleto", 195],
  ["voucher", 39],
  ["debit_card", 15],
] as const);

export const INSTALMENTS = choice([
  [1, 50],
  [2, 12],
  [3, 10],
  [4, 7],
  [5, 5],
  [6, 4],
  [8, 4],
  [10, 6],
  [0, 0.1],
] as const);

/** Scores of parcels that came in time, and of those that came late or never. */
export const HAPPY_SCORES = choice([
  [5, 62],
  [4, 20],
  [3, 8],
  [2, 3],
  [1, 7],
] as const);
export const UNHAPPY_SCORES = choice([
  [1, 54],
  [2, 8],
  [3, 11],
  [4, 10],
  [5, 17],
] as const);

/** Hours of the day by how much is ordered in them. */
export const HOURS = choice(
  [24, 12, 5, 3, 2, 2, 5, 12, 30, 48, 62, 66, 60, 65, 66, 65, 67, 61, 58, 60, 62, 62, 58, 41].map(
    (weight, hour) => [hour, weight] as const,
  ),
);

export const TITLES = [
  "Recomendo",
  "Ótimo",
  "Super recomendo",
  "Não chegou",
  "10",
  "Muito bom!",
  "👍",
] as const;

/** Comments as customers type them: commas, quotes, line ends of both kinds, emoji, blanks at the ends. */
export const COMMENTS = [
  "Muito bom, recomendo",
  "Produto chegou antes do prazo",
  "Recebi bem antes do prazo estipulado.",
  "Ótimo produto. Entrega rápida!",
  "Adorei 😍",
  "Não recebi o produto e ninguém responde",
  'Comprei como "novo" e veio usado, péssimo',
  "Bom   ",
  "Parabéns lojas: boa\r\n\r\nentrega, bom preço",
  "Veio com defeito.\r\nQuero trocar",
  "Tudo certo\n",
  'A caixa veio aberta.\n\n"Lacrada", diz o anúncio',
  "ok",
  "Aparelho eficiente. no site a marca do aparelho está impresso como 3 desinfector, e ao chegar está com outro nome.",
] as const;
