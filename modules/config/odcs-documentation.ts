import type { Change } from "../contract/changes";
import type { OdcsColumn, OdcsContract, OdcsTable } from "./odcs-schema";

type Fields = Readonly<Record<string, unknown>>;
type Properties = OdcsTable["customProperties"];

/** What `DatasetContract` holds and its changes are told by `contractChanges`; the rest of a contract only documents. */
const HELD = {
  contract: ["version", "name", "schema"],
  table: ["name", "description", "properties", "customProperties", "quality"],
  column: [
    ...["name", "description", "logicalType", "logicalTypeOptions", "primaryKey", "required"],
    ...["relationships", "quality", "customProperties"],
  ],
  options: ["minimum", "maximum", "pattern", "timezone"],
  properties: [
    "landingPath",
    "landingFiles",
    "landingFormat",
    "landingRequired",
    "codeDigits",
    "mayBeAbsent",
  ],
};

/** Differences in what a contract only documents. Of tables and columns that have another name nothing is said. */
export function documentationChanges(was: OdcsContract, is: OdcsContract): Change[] {
  const tables = is.schema.flatMap((table) => {
    const before = was.schema.find(({ name }) => name === table.name);
    return before === undefined ? [] : ofTable(before, table);
  });
  return [...differences(ofContract(was), ofContract(is)), ...tables];
}

function ofTable(was: OdcsTable, is: OdcsTable): Change[] {
  const columns = is.properties.flatMap((column) => {
    const before = was.properties.find(({ name }) => name === column.name);
    if (before === undefined) return [];
    return differences(fieldsOf(before), fieldsOf(column)).map((change) => ({
      ...change,
      column: column.name,
    }));
  });
  const own = (table: OdcsTable): Fields => ({
    ...without(table, HELD.table),
    quality: without(table.quality?.[0] ?? {}, ["type", "engine", "implementation"]),
    customProperties: foreign(table.customProperties),
  });
  return [...differences(own(was), own(is)), ...columns].map((change) => ({ ...change, table: is.name }));
}

/** The purpose is the description of the dataset. */
function ofContract(odcs: OdcsContract): Fields {
  return { ...without(odcs, HELD.contract), description: without(odcs.description, ["purpose"]) };
}

function fieldsOf(column: OdcsColumn): Fields {
  const options =
    "logicalTypeOptions" in column ? (column.logicalTypeOptions as Fields | undefined) : undefined;
  const isHeld = column.logicalType === "number";
  return {
    ...without(column, [...HELD.column, ...(isHeld ? ["physicalType"] : [])]),
    logicalTypeOptions: without(options ?? {}, HELD.options),
    quality: without(column.quality?.[0] ?? {}, ["arguments", "metric", "mustBe", "type"]),
    customProperties: foreign(column.customProperties),
  };
}

const foreign = (properties: Properties) =>
  properties?.filter(({ property }) => !HELD.properties.includes(property)) ?? [];

function without(fields: object, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

function differences(was: Fields, is: Fields): Change[] {
  const names = new Set([...Object.keys(was), ...Object.keys(is)]);
  const differing = [...names].filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]));
  return differing.map((property) => ({
    impact: property === "slaProperties" ? "compatible" : "documentation",
    property,
    message: `${property} changed`,
  }));
}
