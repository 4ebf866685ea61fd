import type { Measure } from "./schema";

const REFERENCE = /\{([a-z][a-z0-9_]*)\}/g;

/** The measures that a measure's SQL names in braces. */
export function referencesIn(sql: string): string[] {
  return [...sql.matchAll(REFERENCE)].map((match) => match[1] as string);
}

/**
 * The SQL of a measure with every `{other}` replaced by that measure's own SQL, in parentheses, so that a figure made
 * of others cannot drift from them. The definition's check has refused unknown names and circles.
 */
export function expandMeasure(name: string, measures: Readonly<Record<string, Measure>>): string {
  const sql = measures[name]?.sql ?? "";
  return sql.replace(REFERENCE, (_, used: string) => `(${expandMeasure(used, measures)})`);
}
