import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { DatasetContract, DatasetTable } from "../contract/dataset";
import { check } from "./check";
import { toColumn } from "./odcs-column";
import { checkLandingPaths, landingOf } from "./odcs-landing";
import { checkKeys, checkReferences, type Report } from "./odcs-rules";
import { type OdcsContract, type OdcsTable, odcsSchema } from "./odcs-schema";
import { agreedFrequencies } from "./odcs-sla";
import { isError, type Problem } from "./problem";
import { didYouMean } from "./suggest";
import { parseYaml, readYaml, type YamlSource } from "./yaml-source";

const CONTRACT_FILE = "contract.odcs.yaml";

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
  /** What the file says, the parts included that only document. @default the file is no contract */
  readonly odcs?: OdcsContract;
}

/** Where the contract of a dataset lies. */
export const contractFile = (datasetsDir: string, name: string): string =>
  join(datasetsDir, name, CONTRACT_FILE);

/** Reads `<datasetsDir>/<name>/contract.odcs.yaml`. */
export function loadDatasetContract(datasetsDir: string, name: string): LoadedContract {
  const file = contractFile(datasetsDir, name);
  if (!existsSync(file)) return { problems: [unknownDataset(file, datasetsDir, name)] };
  const { source, problems } = readYaml(file);
  return source === undefined ? { problems } : checkedContract(source, problems, name);
}

/**
 * Reads a contract from a file of any name.
 * @param text the content, where it lies in no file here; `file` is what problems call it then. @default that of the file
 */
export function loadContractFile(file: string, text?: string): LoadedContract {
  const { source, problems } = text === undefined ? readYaml(file) : parseYaml(file, text);
  return source === undefined ? { problems } : checkedContract(source, problems);
}

function checkedContract(source: YamlSource, problems: Problem[], folder?: string): LoadedContract {
  const { value: odcs, problems: found } = check(odcsSchema, source);
  problems.push(...found);
  if (odcs === undefined) return { problems, source };
  const contract = toContract(odcs, reporter(source, problems), folder ?? odcs.name);
  return { ...(problems.some(isError) ? {} : { contract }), problems, source, odcs };
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
  const frequencies = agreedFrequencies(odcs, report);
  const tables = odcs.schema.map((table, index) => {
    const frequency = frequencies.get(table.name);
    const read = toTable(table, ["schema", index], report);
    return frequency === undefined ? read : { ...read, frequency };
  });
  checkLandingPaths(tables, report);
  return { name: odcs.name, version: odcs.version, description: odcs.description.purpose, tables };
}

function toTable(table: OdcsTable, path: readonly PropertyKey[], report: Report): DatasetTable {
  const landing = landingOf(table, path, report);
  const limit = table.quality?.[0]?.implementation;
  return {
    name: table.name,
    description: table.description,
    ...landing,
    ...limit,
    primaryKey: table.properties
      .filter((column) => column.primaryKey)
      .sort((one, other) => (one.primaryKeyPosition ?? 0) - (other.primaryKeyPosition ?? 0))
      .map((column) => column.name),
    columns: table.properties.map((column, index) =>
      toColumn(column, [...path, "properties", index], report),
    ),
  };
}
