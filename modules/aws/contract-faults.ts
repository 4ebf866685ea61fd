import type { ColumnType, DatasetContract, DatasetTable } from "../contract/dataset";
import type { Remark } from "../contract/remark";
import { columnFault } from "./redshift-names";

/** Digits after the point that Redshift keeps. Source: Amazon Redshift Database Developer Guide, "Numeric types". */
const LARGEST_SCALE = 37;

/**
 * Everything in a contract that Redshift has no name or no type for. Held against every dataset on AWS, whatever the
 * engine: what fits Athena only would stand in the way of changing it.
 */
export function contractFaults({ tables }: DatasetContract): Remark[] {
  return tables.flatMap((table, index) => tableFaults(table, ["schema", index]));
}

function tableFaults({ name, columns }: DatasetTable, path: readonly PropertyKey[]): Remark[] {
  const faults: Remark[] = [];
  const refuse = (place: readonly PropertyKey[], what: string, fault: string | undefined) => {
    if (fault !== undefined) faults.push({ path: [...path, ...place], message: `${what} ${fault}` });
  };
  refuse(["name"], `table ${name}`, columnFault(name));
  for (const [index, column] of columns.entries()) {
    const what = `column ${name}.${column.name}`;
    const place = ["properties", index];
    refuse([...place, "name"], what, columnFault(column.name));
    refuse([...place, "physicalType"], what, typeFault(column.type));
  }
  return faults;
}

function typeFault(type: ColumnType): string | undefined {
  if (type.kind !== "decimal" || type.scale <= LARGEST_SCALE) return undefined;
  return `has ${type.scale} digits after the point, and Redshift keeps ${LARGEST_SCALE}`;
}
