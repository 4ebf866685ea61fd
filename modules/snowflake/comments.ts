/** Longest comment of a column that is worth reading; Snowflake takes more. */
const LONGEST = 1000;

/**
 * What stands beside an object, for whoever finds it: what it is, and the tags of its environment in braces. Snowflake's
 * own tags are objects of the Enterprise edition.
 */
export function comment(text: string, tags: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  return `${oneLine(text)} {${pairs.sort().join("; ")}}`;
}

/** Text without line breaks, cut to a length that fits a list. */
export function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}
