import { parse, stringify } from "yaml";
import type { DatasetContract } from "../contract/dataset";
import type { Zone } from "../contract/layers";
import { filesBelow, projectFile } from "../lake/project-file";

/** The parts of the project that a run reads; profiles are made by Databricks from the warehouse. */
const SHIPPED = /^(dbt_project\.yml|(macros|models|tests)\/.*\.(sql|ya?ml))$/;

/** How dbt is told what to build. */
export interface DbtVariables {
  readonly contract: DatasetContract;
  /** The schema of each layer that models speak of. */
  readonly schemas: Readonly<Record<string, string>>;
}

export function dbtVariables(
  contract: DatasetContract,
  schemas: Readonly<Record<Zone, string>>,
): DbtVariables {
  const { bronze, silver, gold, quarantine } = schemas;
  return { contract, schemas: { bronze, silver, core: gold, marts: gold, gold, quarantine } };
}

/**
 * The dbt project as it is uploaded for one dataset, file by path. The contract is a variable inside of it and not of
 * the command line: a contract is longer than a command may be.
 */
export function dbtProject(variables: DbtVariables): Map<string, string> {
  const dataset = variables.contract.name;
  const others = new RegExp(`^(models|tests)/(?!${dataset}/)`);
  const files = [...filesBelow(projectFile("dbt"))].filter(
    ([path]) => SHIPPED.test(path) && !others.test(path),
  );
  return new Map(
    files.map(([path, text]) => [path, path === "dbt_project.yml" ? withVariables(text, variables) : text]),
  );
}

function withVariables(project: string, variables: DbtVariables): string {
  const settings = parse(project);
  const vars = { ...settings.vars, ...variables };
  return stringify({ ...settings, vars }, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** What the three tasks of gold build, and the one of silver. */
export type DbtTask =
  | "bronze_to_silver"
  | "silver_to_gold_dimensions"
  | "silver_to_gold_facts"
  | "silver_to_gold_view";

/**
 * The dbt command of a task. A dimension may be made from facts, so dimensions bring what they are made from; silver
 * is not made again. Tests run with the last of the models that they look at.
 */
export function dbtCommand(task: DbtTask, dataset: string): string {
  const models = `medallion.${dataset}`;
  const selections: Readonly<Record<DbtTask, string>> = {
    bronze_to_silver: `--select "${models}.staging"`,
    silver_to_gold_dimensions: `--select "+${models}.core.${dataset}__dim_*" --exclude "${models}.staging"`,
    silver_to_gold_facts: `--select "${models}.core" --exclude "${models}.core.${dataset}__dim_*"`,
    silver_to_gold_view: `--select "${models}.marts"`,
  };
  return `dbt build ${selections[task]} --indirect-selection buildable --exclude-resource-type unit_test`;
}
