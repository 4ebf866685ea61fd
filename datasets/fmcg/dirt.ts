import type { Random } from "../random";

/** Letters of a name in any case, and spaces around and inside; a pipeline reads the same name out of it. */
export function dirtyName(random: Random, name: string): string {
  const cased = random.pick([name, name, name.toUpperCase(), name.toLowerCase()]);
  const spaced = random.chance(15) ? cased.replaceAll(" ", "   ") : cased;
  return random.chance(12) ? `  ${spaced} ` : spaced;
}

/** 'Protein' as some of the exports have it. */
export function misspeltProtein(random: Random, text: string): string {
  return text.replaceAll("Protein", random.pick(["Protien", "PROTIEN", "protien"]));
}
