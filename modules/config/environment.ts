import { resolve } from "node:path";
import { checkEnvironment, checkNameIsFree } from "./environment-checks";
import { environmentSchema, type SchemaOptions } from "./environment-schema";
import { isError, type Problem, sortProblems } from "./problem";
import { readYaml } from "./yaml-source";

/** Where Terraform keeps what it knows about an environment. */
export type State =
  | { readonly backend: "local" }
  | { readonly backend: "s3"; readonly bucket: string; readonly region: string };

/** What an environment file says, checked, with every default filled in. The keys of its variant stand beside these. */
export interface Environment {
  /** First part of the name of everything the environment makes. */
  readonly name: string;
  readonly variant: string;
  readonly state: State;
  /** At least one, each once. */
  readonly datasets: readonly string[];
  /** `destroy` is the first of the two keys that must be turned before data can be deleted. */
  readonly dataDeletion: "retain" | "destroy";
  readonly tags: Readonly<Record<string, string>>;
}

export type { SchemaOptions } from "./environment-schema";
export type { EnvironmentOf, VariantDefinition } from "./variant-definition";

/**
 * Reads environment files and checks them against the variants and datasets that exist. Every problem of every file
 * is told at once; an environment with an error is left out, one with warnings is not.
 */
export function loadEnvironments(
  files: readonly string[],
  options: SchemaOptions,
): { environments: Environment[]; problems: Problem[] } {
  let problems: Problem[] = [];
  const environments: Environment[] = [];
  const nameOwners = new Map<string, string>();
  const expected = { ...options, schema: environmentSchema(options) };
  for (const file of firstOfEachFile(files)) {
    const { source, problems: unreadable } = readYaml(file);
    const checked = source === undefined ? { problems: [] } : checkEnvironment(source, expected);
    const taken = source === undefined ? [] : checkNameIsFree(source, nameOwners);
    const found = [...unreadable, ...checked.problems, ...taken];
    problems = problems.concat(found);
    if (checked.environment !== undefined && !found.some(isError)) environments.push(checked.environment);
  }
  return { environments, problems: sortProblems(problems) };
}

function firstOfEachFile(files: readonly string[]): string[] {
  const seen = new Set<string>();
  return files.filter((file) => !seen.has(resolve(file)) && seen.add(resolve(file)));
}
