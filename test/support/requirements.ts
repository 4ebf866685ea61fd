/**
 * Declares a suite that needs something a machine may not have. Where it is missing the suite counts as skipped, and
 * its reason stands in the report.
 */
export function describeIf(missing: string | undefined, name: string, body: () => void): void {
  if (missing === undefined) describe(name, body);
  else it.skip(`${name} (skipped: ${missing})`, () => {});
}

/** Declares one test that needs something a machine may not have, as `describeIf` does for a suite. */
export function itIf(missing: string | undefined, name: string, test: () => Promise<void>): void {
  if (missing === undefined) it(name, test);
  else it.skip(`${name} (skipped: ${missing})`, () => {});
}
