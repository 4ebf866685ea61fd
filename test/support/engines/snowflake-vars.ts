import type { DatasetContract } from "../../../modules/contract/dataset";
import { synthesize } from "../../unit/snowflake/platform";
import { resources } from "../stack-json";
import type { BuildOrder } from "./engine-process";

/** The variables that the deployed task of a dataset gives to dbt: what runs in the tests is what is deployed. */
export function snowflakeVars(contract: DatasetContract): BuildOrder["vars"] {
  const tasks = resources(synthesize({ datasets: [contract.name] }, false, [contract]), "snowflake_task");
  const statement = String(tasks.find(({ name }) => name === "BRONZE_TO_SILVER")?.sql_statement);
  const [, literal] = / ARGS = '(.*)'$/s.exec(statement) ?? [];
  // As Snowflake reads a literal, and Terraform what would begin an expression in it.
  const text = literal
    ?.replaceAll("''", "'")
    .replaceAll("\\\\", "\\")
    .replace(/([$%])\1\{/g, "$1{");
  const [, vars] = / --vars '(.*)'$/s.exec(text ?? "") ?? [];
  if (vars === undefined) throw new Error(`no variables for dbt in ${statement}`);
  return JSON.parse(vars);
}
