import type { DatasetContract } from "../../../modules/contract/dataset";
import { plain, synthesize } from "../../unit/snowflake/platform";
import { resources } from "../stack-json";
import type { BuildOrder } from "./engine-process";

/** The command and the variables that a deployed task gives to dbt: what runs in the tests is what is deployed. */
export function dbtArguments(contract: DatasetContract, step: "BRONZE_TO_SILVER" | "SILVER_TO_GOLD") {
  const json = synthesize({ datasets: [contract.name] }, false, [contract]);
  const found = resources(json, "snowflake_task").find(({ name }) => name === step);
  const statement = plain(json, found?.sql_statement);
  const [, literal] = / ARGS = '(.*)' DBT_VERSION = '[0-9.]+'$/s.exec(statement) ?? [];
  // As Snowflake reads a literal, and Terraform what would begin an expression in it.
  const text = literal
    ?.replaceAll("''", "'")
    .replaceAll("\\\\", "\\")
    .replace(/([$%])\1\{/g, "$1{");
  const [, command, vars] = /^(.*) --vars '(.*)'$/s.exec(text ?? "") ?? [];
  if (command === undefined || vars === undefined) throw new Error(`no variables for dbt in ${statement}`);
  return { command, vars: JSON.parse(vars) as BuildOrder["vars"] };
}

/** Where the emulator keeps a dataset is for its engine to say. */
export function snowflakeVars(contract: DatasetContract): BuildOrder["vars"] {
  return dbtArguments(contract, "BRONZE_TO_SILVER").vars;
}
