import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { DatasetContract, DatasetTable } from "../contract/dataset";
import { check } from "./check";
import { toColumn } from "./odcs-column";
import { checkKeys, checkLandingPaths, checkReferences, type Report } from "./odcs-rules";
import { type OdcsContract, type OdcsTable, odcsSchema } from "./odcs-schema";
import type { Problem } from "./problem";
import { closest, didYouMean } from "./suggest";
import { readYaml, type YamlSource } from "./yaml-source";

const CONTRACT_FILE = "contract.odcs.yaml";

/** The custom properties that say where a table lands; the standard has no place for it. */
const LANDING_PROPERTIES = ["landingPath", "landingFormat", "landingRequired"];

/** Names of the folders below `datasetsDir` that hold a data contract, sorted. */
export function datasetNames(datasetsDir: string): string[] {
  return readdirSync(datasetsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(datasetsDir, entry.name, CONTRACT_FILE)))
    .map((entry) => entry.name)
    .sort();
}

/** A contract that was read, or at least one problem of severity `error` that names its place in the file. */
export interface LoadedContract {
  readonly contract?: DatasetContract;
  readonly problems: Problem[];
  /** Where things stand in the file. @default the file could not be read */
  readonly source?: YamlSource;
}

/** Reads `<datasetsDir>/<name>/contract.odcs.yaml`. */
export function loadDatasetContract(datasetsDir: string, name: string): LoadedContract {
  const file = join(datasetsDir, name, CONTRACT_FILE);
  const { source, problems } = existsSync(file)
    ? readYaml(file)
    : { source: undefined, problems: [unknownDataset(file, datasetsDir, name)] };
  if (source === undefined) return { problems };
  const checked = check(odcsSchema, source);
  problems.push(...checked.problems);
  if (checked.value === undefined) return { problems, source };
  const contract = toContract(checked.value, reporter(source, problems), name);
  const usable = !problems.some((problem) => problem.severity === "error");
  return usable ? { contract, problems, source } : { problems, source };
}

function unknownDataset(file: string, datasetsDir: string, name: string): Problem {
  const names = existsSync(datasetsDir) ? datasetNames(datasetsDir) : [];
  const known = names.length === 0 ? "There is none" : `There is: ${names.join(", ")}`;
  const message = `there is no dataset "${name}".${didYouMean(name, names)} ${known}`;
  return { file, line: 1, column: 1, message, severity: "error" };
}

function reporter(source: YamlSource, problems: Problem[]): Report {
  return (path, message) => {
    problems.push({ file: source.file, ...source.position(path, "value"), message, severity: "error" });
  };
}

function toContract(odcs: OdcsContract, report: Report, folder: string): DatasetContract {
  if (odcs.name !== folder) {
    report(
      ["name"],
      `the dataset is named "${odcs.name}" but lies in the folder "${folder}"; they must be equal`,
    );
  }
  checkKeys(odcs, report);
  checkReferences(odcs, report);
  const tables = odcs.schema.map((table, index) => toTable(table, ["schema", index], report));
  checkLandingPaths(tables, report);
  return { name: odcs.name, version: odcs.version, description: odcs.description.purpose, tables };
}

function toTable(table: OdcsTable, path: readonly PropertyKey[], report: Report): DatasetTable {
  const landing = landingOf(table, path, report);
  return {
    name: table.name,
    description: table.description,
    ...landing,
    primaryKey: table.properties
      .filter((column) => column.primaryKey)
      .sort((one, other) => (one.primaryKeyPosition ?? 0) - (other.primaryKeyPosition ?? 0))
      .map((column) => column.name),
    columns: table.properties.map((column, index) =>
      toColumn(column, [...path, "properties", index], report),
    ),
  };
}

function landingOf(table: OdcsTable, path: readonly PropertyKey[], report: Report) {
  const values = new Map<string, unknown>();
  table.customProperties?.forEach(({ property, value }, index) => {
    const at = [...path, "customProperties", index, "property"];
    const near = closest(property, LANDING_PROPERTIES);
    if (values.has(property)) report(at, `the custom property "${property}" is given twice`);
    else if (near !== undefined && property !== near) {
      report(at, `unknown custom property "${property}". Did you mean "${near}"?`);
    }
    values.set(property, value);
  });
  const landingPath = values.get("landingPath");
  const format = values.get("landingFormat");
  const required = values.get("landingRequired") ?? false;
  const where = `table "${table.name}": the custom property`;
  const at = (property: string) => {
    const index = table.customProperties?.findIndex((candidate) => candidate.property === property) ?? -1;
    return index === -1 ? [...path, "name"] : [...path, "customProperties", index, "value"];
  };
  if (typeof landingPath !== "string" || !/^[a-z0-9_-]+(\/[a-z0-9_-]+)*$/.test(landingPath)) {
    const example = `for example "raw/postgres/${table.name}"`;
    report(at("landingPath"), `${where} "landingPath" must be a folder below the source folder, ${example}`);
  }
  if (format !== "csv" && format !== "json")
    report(at("landingFormat"), `${where} "landingFormat" must be "csv" or "json"`);
  if (typeof required !== "boolean")
    report(at("landingRequired"), `${where} "landingRequired" must be true or false`);
  return {
    format: format === "json" ? ("json" as const) : ("csv" as const),
    required: required === true,
    landingPath: String(landingPath),
  };
}
