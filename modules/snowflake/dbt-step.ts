import { contractRules } from "../contract/bronze";
import type { MountedDataset } from "./catalog";
import type { SnowflakeSettings } from "./settings";
import { qualified, sqlText, verbatim } from "./sql";

/** Name of the dbt project object in each dataset's schema `pipeline`. */
export const DBT_PROJECT = "MEDALLION";

/**
 * The newest version of which Snowflake's documentation says that it runs it, of those that know where this project's
 * tests have their arguments. Source: Snowflake, "EXECUTE DBT PROJECT", "snow dbt deploy".
 */
const DBT_VERSION = "1.10.15";

/** The one target of notebooks/snowflake/profiles.yml. */
const DBT_TARGET = "snowflake";

/** What each step builds, and which tests it runs with that: those of silver must not wait for gold. */
const SELECTIONS = {
  bronze_to_silver: { folders: ["staging"], tests: "buildable" },
  silver_to_gold: { folders: ["core", "marts"], tests: "eager" },
} as const;

/** As what, and on what, a step runs; names are references. */
export interface DbtSession {
  readonly role: string;
  readonly warehouse: string;
}

/** The statement of a task that lets dbt build one step of one dataset. */
export function dbtStatement(
  step: keyof typeof SELECTIONS,
  { contract, database, schemas }: MountedDataset,
  names: SnowflakeSettings["schemas"],
  { role, warehouse }: DbtSession,
): string {
  const { folders, tests } = SELECTIONS[step];
  const paths = folders.map((folder) => `path:models/${contract.name}/${folder}`).join(" ");
  const { bronze, silver, core, marts, quarantine } = names;
  const command = `build --select ${paths} --indirect-selection ${tests} --exclude-resource-type unit_test --target ${DBT_TARGET}`;
  const rules = quotedJson({
    contract: contractRules(contract),
    schemas: { bronze, silver, core, marts, quarantine },
  });
  // References are for Terraform to fill in; all else is to stay as it is.
  const session = `{"database":"${database}","role":"${role}","warehouse":"${warehouse}",`;
  const args = `${command} --vars '${session}${verbatim(rules.slice(1))}'`;
  const project = qualified(database, schemas.pipeline, DBT_PROJECT);
  return `EXECUTE DBT PROJECT ${project} ARGS = ${sqlText(args)} DBT_VERSION = ${sqlText(DBT_VERSION)}`;
}

/** JSON that may stand between single quotes on dbt's command line. */
function quotedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("'", "\\u0027");
}
