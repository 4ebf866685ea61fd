/**
 * Declares a suite that needs something a machine may not have. Where it is missing the suite counts as skipped, and
 * its reason stands in the report.
 */
export function describeIf(missing: string | undefined, name: string, body: () => void): void {
  if (missing === undefined) describe(name, body);
  else it.skip(`${name} (skipped: ${missing})`, () => {});
}
