import { distance } from "fastest-levenshtein";

/** Longer words are no typing mistakes of a key, and comparing them would take time. */
const LONGEST_WORD = 64;
/** The share of a word's letters that may differ. One letter always may. */
const TOLERANCE = 1 / 3;
const SHORTEST_FRAGMENT = 4;

/** The candidate that was probably meant, if one is near enough. Case, hyphens and underscores do not matter. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  if (word.length > LONGEST_WORD) return undefined;
  const plain = simplify(word);
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const away = differences(plain, simplify(candidate));
    if (best === undefined || away < best.distance) best = { candidate, distance: away };
  }
  const most = Math.min(plain.length - 1, Math.max(1, Math.floor(plain.length * TOLERANCE)));
  if (best !== undefined && best.distance <= most) return best.candidate;
  return candidates.find((candidate) => contains(plain, simplify(candidate)));
}

/** ` Did you mean "x"?`, or nothing. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const candidate = closest(word, candidates);
  return candidate === undefined ? "" : ` Did you mean "${candidate}"?`;
}

/** Letters that only changed places are one mistake. */
function differences(a: string, b: string): number {
  const count = distance(a, b);
  return count > 1 && [...a].sort().join("") === [...b].sort().join("") ? 1 : count;
}

function simplify(word: string): string {
  return word.toLowerCase().replace(/[-_ ]/g, "");
}

function contains(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= SHORTEST_FRAGMENT && (a.includes(b) || b.includes(a));
}
