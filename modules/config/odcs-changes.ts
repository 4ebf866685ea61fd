import { type Change, contractChanges } from "../contract/changes";
import type { DatasetContract } from "../contract/dataset";
import { compareVersions, neededVersion } from "../contract/version";
import { documentationChanges } from "./odcs-documentation";
import type { OdcsContract } from "./odcs-schema";
import type { Problem } from "./problem";
import type { Position, YamlSource } from "./yaml-source";

/** A contract that was read. */
export interface ContractState {
  readonly contract: DatasetContract;
  readonly odcs: OdcsContract;
}

/** A change, and where the newer file says it; what is no longer there is told where it was missed. */
export interface LocatedChange extends Change {
  readonly at: Position;
}

/** What became of a contract. */
export interface ContractDiff {
  readonly was: string;
  readonly is: string;
  /** The smallest version that the newer contract may carry. */
  readonly needed: string;
  readonly changes: readonly LocatedChange[];
}

/** Every difference between two states of a contract, and the version that the newer one needs for it. */
export function diffContracts(
  was: ContractState,
  is: ContractState & { readonly source: YamlSource },
): ContractDiff {
  const changes = [...contractChanges(was.contract, is.contract), ...documentationChanges(was.odcs, is.odcs)];
  const needed = neededVersion(was.contract.version, changes);
  const located = changes.map((change) => ({
    ...change,
    at: is.source.position(pathOf(change, is.odcs), "key"),
  }));
  return { was: was.contract.version, is: is.contract.version, needed, changes: located };
}

/**
 * What is wrong with the version of a contract after its changes: an error for every breaking change that it does not
 * announce, and one warning for all the others.
 */
export function versionProblems({ was, is, needed, changes }: ContractDiff, source: YamlSource): Problem[] {
  const { file } = source;
  const version = { file, ...source.position(["version"], "value") };
  if (compareVersions(is, was) < 0)
    return [{ ...version, message: `the version goes back from ${was} to ${is}`, severity: "error" }];
  if (compareVersions(is, needed) >= 0) return [];
  const breaking = changes.filter(({ impact }) => impact === "breaking");
  if (breaking.length === 0) {
    const message = `${changes.map(changeInWords).join("; ")}: version ${needed} would say so, it is ${is}`;
    return [{ ...version, message, severity: "warning" }];
  }
  return breaking.map(({ at, ...change }) => ({
    file,
    ...at,
    message: `${changeInWords(change)}. That breaks what relies on version ${was}: it needs version ${needed}, and the contract says ${is}`,
    severity: "error",
  }));
}

/** `orders.status: column removed`. */
export function changeInWords({ table, column, message }: Omit<Change, "impact">): string {
  const where = [table, column].filter((name) => name !== undefined).join(".");
  return where === "" ? message : `${where}: ${message}`;
}

/** Where the standard's YAML has what the platform calls otherwise. */
const TABLE_KEYS: Readonly<Record<string, string>> = {
  primaryKey: "properties",
  format: "landingFormat",
  required: "landingRequired",
  maxRejectedPercent: "quality",
};
const COLUMN_KEYS: Readonly<Record<string, readonly string[]>> = {
  type: ["logicalType"],
  allowedValues: ["quality"],
  references: ["relationships"],
  minimum: ["logicalTypeOptions", "minimum"],
  maximum: ["logicalTypeOptions", "maximum"],
  pattern: ["logicalTypeOptions", "pattern"],
};

function pathOf({ table: tableName, column: columnName, property = "name" }: Change, odcs: OdcsContract) {
  const index = odcs.schema.findIndex(({ name }) => name === tableName);
  const table = odcs.schema[index];
  if (table === undefined) return [tableName === undefined ? property : "schema"];
  const position = table.properties.findIndex(({ name }) => name === columnName);
  const column = table.properties[position];
  const path = ["schema", index];
  if (column === undefined) return [...path, ...inside(table, TABLE_KEYS[property] ?? property)];
  const isNumber = property === "type" && column.logicalType === "number";
  const keys = isNumber ? ["physicalType"] : COLUMN_KEYS[property];
  return [...path, "properties", position, ...(keys ?? inside(column, property))];
}

/** A custom property stands in a list. */
function inside(
  { customProperties }: Pick<OdcsContract["schema"][number], "customProperties">,
  property: string,
): PropertyKey[] {
  const index = customProperties?.findIndex((candidate) => candidate.property === property) ?? -1;
  return index === -1 ? [property] : ["customProperties", index, "value"];
}
