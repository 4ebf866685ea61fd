import { existsSync, readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { type Environment, loadEnvironments } from "../modules/config/environment";
import { datasetNames, type LoadedContract, loadDatasetContract } from "../modules/config/odcs";
import { formatProblem, isError, type Problem } from "../modules/config/problem";
import { didYouMean } from "../modules/config/suggest";
import type { DatasetContract } from "../modules/contract/dataset";
import { UserError } from "../modules/contract/errors";
import { VARIANTS } from "../modules/load-variant";
import { projectRoot } from "./project-root";

/** Everything that the files of the project describe, checked. */
export interface Project {
  /** In the order of their file names. */
  readonly environments: readonly Environment[];
  /** The contract of every dataset that an environment uses, by name. */
  readonly contracts: ReadonlyMap<string, DatasetContract>;
  /** What is worth knowing and stops nothing, as lines. */
  readonly warnings: readonly string[];
}

export const DATASETS_FOLDER = join(projectRoot(), "datasets");

/**
 * The environment files of a folder, sorted by name.
 *
 * @throws UserError when the folder is not there or holds none.
 */
export function environmentFiles(folder: string): string[] {
  if (!existsSync(folder)) {
    throw new UserError(
      `${folder}: no such folder. Name the folder of your environment files with --environments.`,
    );
  }
  const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  if (files.length === 0) throw new UserError(`${folder}: no environment files (*.yaml) in it.`);
  return files.sort().map((name) => join(folder, name));
}

/** Environments, the contracts they use, and everything there is to say about both. */
export interface Examination {
  /** Those without an error of their own. */
  readonly environments: readonly Environment[];
  readonly contracts: ReadonlyMap<string, DatasetContract>;
  readonly problems: readonly Problem[];
}

/** Whose contracts are wanted, by name; none named means all. */
export interface Wanted {
  readonly environments?: readonly string[];
  /** Datasets of these environments. */
  readonly datasets?: readonly string[];
}

const isWanted = (names: readonly string[] = [], name: string): boolean =>
  names.length === 0 || names.includes(name);

/** Reads environment files and the data contracts that they use, and asks each variant what it cannot keep. */
export function examine(files: readonly string[], only: Wanted = {}): Examination {
  const datasets = datasetNames(DATASETS_FOLDER);
  const { environments, problems } = loadEnvironments(files, { variants: VARIANTS, datasets });
  const wanted = environments.filter(({ name }) => isWanted(only.environments, name));
  const used = datasets.filter((name) => wanted.some((environment) => environment.datasets.includes(name)));
  const chosen = used.filter((name) => isWanted(only.datasets, name));
  const loaded = chosen.map((name) => loadDatasetContract(DATASETS_FOLDER, name));
  const found = loaded.flatMap((one) => [...one.problems, ...contractFaults(one, environments)]);
  return {
    environments,
    contracts: new Map(
      loaded.flatMap(({ contract }) => (contract ? [[contract.name, contract] as const] : [])),
    ),
    problems: [...problems, ...found.map(fromHere)],
  };
}

/** What a dataset asks for that an engine it is deployed on does not have. */
function contractFaults(
  { contract, source }: LoadedContract,
  environments: readonly Environment[],
): Problem[] {
  if (contract === undefined || source === undefined) return [];
  const users = environments.filter(({ datasets }) => datasets.includes(contract.name));
  const variants = [...new Set(users.map(({ variant }) => variant))];
  return variants.flatMap((variant) => {
    const faults = VARIANTS[variant]?.judgeContract(contract) ?? [];
    const names = users.filter((user) => user.variant === variant).map(({ name }) => name);
    return faults.map(({ path, message }): Problem => {
      const told = `${message} (on ${names.join(", ")})`;
      return { file: source.file, ...source.position(path, "value"), message: told, severity: "error" };
    });
  });
}

/**
 * Reads every environment of a folder and the contracts they use.
 *
 * @throws UserError with all problems of all files, one a line.
 */
export function loadProject(environmentsFolder: string, only: Wanted = {}): Project {
  const { environments, contracts, problems: found } = examine(environmentFiles(environmentsFolder), only);
  const problems = found.map(fromHere);
  if (problems.some(isError)) throw new UserError(problems.map(formatProblem));
  return { environments, contracts, warnings: problems.map(formatProblem) };
}

/**
 * The environments of these names, or all of them when none is named.
 *
 * @throws UserError for a name that no file has.
 */
export function selectEnvironments(project: Project, names: readonly string[]): readonly Environment[] {
  if (names.length === 0) return project.environments;
  const known = project.environments.map((environment) => environment.name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new UserError(
      unknown.map(
        (name) =>
          `no environment is called "${name}".${didYouMean(name, known)} There are: ${known.join(", ")}.`,
      ),
    );
  }
  return project.environments.filter((environment) => names.includes(environment.name));
}

/**
 * The environment of this name.
 *
 * @throws UserError when no file has it
 */
export function selectEnvironment(project: Project, name: string): Environment {
  const [environment] = selectEnvironments(project, [name]);
  if (environment === undefined) throw new Error(`the environment ${name} was selected and is not there`);
  return environment;
}

function fromHere(problem: Problem): Problem {
  return { ...problem, file: relative(process.cwd(), resolve(problem.file)) || problem.file };
}
