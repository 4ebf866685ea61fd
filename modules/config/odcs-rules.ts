import type { OdcsColumn, OdcsContract, OdcsTable } from "./odcs-schema";
import { didYouMean } from "./suggest";

/** Notes a mistake at a place of the contract. */
export type Report = (path: readonly PropertyKey[], message: string) => void;

/** Names are unique, and every table has a key whose columns always hold a value. */
export function checkKeys(odcs: OdcsContract, report: Report): void {
  checkUnique(odcs.schema, ["schema"], "table", report);
  odcs.schema.forEach((table, index) => {
    const path = ["schema", index];
    checkUnique(table.properties, [...path, "properties"], "column", report);
    if (!table.properties.some((column) => column.primaryKey)) {
      report([...path, "name"], `table "${table.name}" needs a key: say "primaryKey: true" on a column`);
    }
    table.properties.forEach((column, position) => {
      if (column.primaryKey && !column.required) {
        report(
          [...path, "properties", position, "name"],
          `the key column "${column.name}" must be "required: true"`,
        );
      }
    });
  });
}

function checkUnique(
  items: readonly { readonly name: string }[],
  path: readonly PropertyKey[],
  what: string,
  report: Report,
): void {
  const seen = new Set<string>();
  items.forEach((item, index) => {
    if (seen.has(item.name)) report([...path, index, "name"], `there are two ${what}s named "${item.name}"`);
    seen.add(item.name);
  });
}

/**
 * Every reference points at the whole key of another table, holds the same type, and the references do not run in a
 * circle: rows are checked table by table, the one pointed at first.
 */
export function checkReferences(odcs: OdcsContract, report: Report): void {
  const targets = new Map<string, string[]>();
  odcs.schema.forEach((table, index) => {
    table.properties.forEach((column, position) => {
      const to = column.relationships?.[0]?.to;
      if (to === undefined) return;
      const path = ["schema", index, "properties", position, "relationships", 0, "to"];
      const message =
        mistakeOfReference(odcs, column, to) ?? circle(targets, table.name, to.split(".")[0] ?? "");
      if (message !== undefined) report(path, message);
      else targets.set(table.name, [...(targets.get(table.name) ?? []), to.split(".")[0] ?? ""]);
    });
  });
}

function mistakeOfReference(odcs: OdcsContract, column: OdcsColumn, to: string): string | undefined {
  const [tableName = "", columnName = ""] = to.split(".");
  const table = find(odcs.schema, tableName);
  if (table === undefined) return unknown("table", tableName, odcs.schema);
  const target = find<OdcsColumn>(table.properties, columnName);
  if (target === undefined) return `table "${tableName}": ${unknown("column", columnName, table.properties)}`;
  if (!isWholeKey(table, target))
    return `"${to}" is not the key of "${tableName}", so it may name several rows`;
  if (target.logicalType !== column.logicalType) {
    return `"${column.name}" is ${column.logicalType} but "${to}" is ${target.logicalType}; they must be equal`;
  }
  return undefined;
}

function find<Item extends { readonly name: string }>(
  items: readonly Item[],
  name: string,
): Item | undefined {
  return items.find((item) => item.name === name);
}

function isWholeKey(table: OdcsTable, column: OdcsColumn): boolean {
  return table.properties.every((other) => (other.primaryKey ?? false) === (other.name === column.name));
}

function unknown(what: string, name: string, among: readonly { readonly name: string }[]): string {
  const hint = didYouMean(
    name,
    among.map((item) => item.name),
  );
  return `there is no ${what} "${name}".${hint}`;
}

/** Says so when a reference from one table to another would close a circle. */
function circle(
  targets: ReadonlyMap<string, readonly string[]>,
  from: string,
  to: string,
): string | undefined {
  const reached = [to];
  for (const table of reached) reached.push(...(targets.get(table) ?? []));
  return reached.includes(from) ? `references run in a circle from "${from}" to "${to}" and back` : undefined;
}
