import type { DatasetContract, DatasetTable } from "../contract/dataset";
import type { Remark } from "../contract/remark";
import { nameFault } from "./names";
import { sqlName } from "./sql";
import { typeFault } from "./types";

/** Everything in a contract that Snowflake has no name or no type for. */
export function contractFaults({ tables }: DatasetContract): Remark[] {
  return tables.flatMap((table, index) => tableFaults(table, ["schema", index]));
}

/** @param path keys that lead to the table */
export function tableFaults({ name, columns }: DatasetTable, path: readonly PropertyKey[]): Remark[] {
  const faults: Remark[] = [];
  const refuse = (place: readonly PropertyKey[], what: string, fault: string | undefined) => {
    if (fault !== undefined) faults.push({ path: [...path, ...place], message: `${what} ${fault}` });
  };
  refuse(["name"], `table ${name}`, nameFault(sqlName(name)));
  for (const [index, column] of columns.entries()) {
    const what = `column ${name}.${column.name}`;
    const place = ["properties", index];
    refuse([...place, "name"], what, nameFault(sqlName(column.name)));
    refuse([...place, "physicalType"], what, typeFault(column.type));
    const namesake = columns.slice(0, index).some((other) => sqlName(other.name) === sqlName(column.name));
    if (namesake)
      refuse([...place, "name"], what, "differs from another only in its case, which Snowflake folds");
  }
  return faults;
}
