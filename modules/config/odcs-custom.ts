import type { Report } from "./odcs-rules";
import { closest } from "./suggest";

interface WithCustomProperties {
  readonly customProperties?: readonly { readonly property: string; readonly value?: unknown }[] | undefined;
}

/**
 * The custom properties of a table or column by name, and where each stands. One that is nearly the name of a known one
 * is reported: it would be passed over as one of somebody else's.
 */
export function customValues(
  { customProperties }: WithCustomProperties,
  known: readonly string[],
  path: readonly PropertyKey[],
  report: Report,
): { values: ReadonlyMap<string, unknown>; at: (property: string) => readonly PropertyKey[] } {
  const values = new Map<string, unknown>();
  customProperties?.forEach(({ property, value }, index) => {
    const at = [...path, "customProperties", index, "property"];
    const near = closest(property, known);
    if (values.has(property)) report(at, `the custom property "${property}" is given twice`);
    else if (near !== undefined && property !== near) {
      report(at, `unknown custom property "${property}". Did you mean "${near}"?`);
    }
    values.set(property, value);
  });
  const at = (property: string): readonly PropertyKey[] => {
    const index = customProperties?.findIndex((candidate) => candidate.property === property) ?? -1;
    return index === -1 ? [...path, "name"] : [...path, "customProperties", index, "value"];
  };
  return { values, at };
}
