import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import {
  contractFile,
  datasetNames,
  type LoadedContract,
  loadContractFile,
  loadDatasetContract,
} from "../modules/config/odcs";
import { type ContractDiff, diffContracts, versionProblems } from "../modules/config/odcs-changes";
import { isError, type Problem } from "../modules/config/problem";
import { UserError } from "../modules/contract/errors";
import type { Baseline } from "./contract-baseline";

/** A contract, what became of it, and what is wrong with it. */
export interface ContractReport {
  /** The dataset's name. */
  readonly name: string;
  readonly problems: readonly Problem[];
  /** @default one of the two states is not there or cannot be read */
  readonly diff?: ContractDiff;
}

/** Holds the contracts of datasets against the schema, the rules of the house, and their state in the baseline. */
export function checkContracts(
  folder: string,
  names: readonly string[],
  baseline: Baseline | undefined,
): ContractReport[] {
  const datasets = names.length > 0 ? names : datasetNames(folder);
  const reports = datasets.map((name) => {
    const file = contractFile(folder, name);
    return reportOn(name, file, loadDatasetContract(folder, name), baseline);
  });
  return names.length > 0 || baseline === undefined ? reports : [...reports, ...removed(folder, baseline)];
}

/** What became of the contract in a file. */
export function reportOnFile(file: string, baseline: Baseline): ContractReport {
  const loaded = loadContractFile(file);
  return reportOn(loaded.odcs?.name ?? file, file, loaded, baseline);
}

function reportOn(
  name: string,
  file: string,
  { contract, odcs, source, problems }: LoadedContract,
  baseline: Baseline | undefined,
): ContractReport {
  const here = (problem: Problem): Problem => ({ ...problem, file: shown(problem.file) });
  const read = { name, problems: problems.map(here) };
  if (contract === undefined || odcs === undefined || source === undefined) return read;
  const text = baseline?.read(file);
  if (baseline === undefined || text === undefined) return read;
  const was = loadContractFile(`${baseline.name}:${shown(file)}`, text);
  if (was.contract === undefined || was.odcs === undefined) {
    const [first] = was.problems;
    const message = `not compared: in ${baseline.name} the contract is not valid (line ${first?.line}: ${first?.message})`;
    return {
      name,
      problems: [...read.problems, { file: shown(file), line: 1, column: 1, message, severity: "warning" }],
    };
  }
  const diff = diffContracts({ contract: was.contract, odcs: was.odcs }, { contract, odcs, source });
  return { name, diff, problems: [...read.problems, ...versionProblems(diff, source).map(here)] };
}

/** A contract that is gone has no version left to say so; whoever removes it should know who read it. */
function removed(folder: string, baseline: Baseline): ContractReport[] {
  const were = baseline
    .list(folder)
    .flatMap((path) => /^([^/]+)\/contract\.odcs\.yaml$/.exec(path)?.[1] ?? []);
  return were
    .filter((name) => !existsSync(contractFile(folder, name)))
    .map((name) => {
      const message = `the contract of ${name}, which ${baseline.name} has, was removed: its tables are no longer loaded`;
      const file = shown(contractFile(folder, name));
      return { name, problems: [{ file, line: 1, column: 1, message, severity: "warning" as const }] };
    });
}

/**
 * The file of a contract by its path or by the name of its dataset.
 *
 * @throws UserError when it is neither
 */
export function fileOfContract(folder: string, nameOrFile: string): string {
  if (existsSync(nameOrFile)) return nameOrFile;
  const file = contractFile(folder, nameOrFile);
  if (existsSync(file)) return file;
  const [problem] = loadDatasetContract(folder, nameOrFile).problems;
  throw new UserError(`${nameOrFile}: no such file, and ${problem?.message}`);
}

export const isSound = (reports: readonly ContractReport[]): boolean =>
  !reports.some(({ problems }) => problems.some(isError));

/** A path as one would type it here. */
export function shown(file: string): string {
  const fromHere = relative(process.cwd(), resolve(file));
  return fromHere === "" || fromHere.startsWith("..") ? file : fromHere;
}
