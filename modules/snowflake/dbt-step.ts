import { contractRules } from "../contract/bronze";
import type { MountedDataset } from "./catalog";
import type { SnowflakeSettings } from "./settings";
import { qualified, sqlText, verbatim } from "./sql";

/** Name of the dbt project object in each dataset's schema `pipeline`. */
export const DBT_PROJECT = "MEDALLION";

/** What each step builds, and which tests it runs with that: those of silver must not wait for gold. */
const SELECTIONS = {
  bronze_to_silver: { folders: ["staging"], tests: "buildable" },
  silver_to_gold: { folders: ["core", "marts"], tests: "eager" },
} as const;

/** The statement of a task that lets dbt build one step of one dataset. */
export function dbtStatement(
  step: keyof typeof SELECTIONS,
  { contract, database, schemas }: MountedDataset,
  names: SnowflakeSettings["schemas"],
): string {
  const { folders, tests } = SELECTIONS[step];
  const paths = folders.map((folder) => `path:models/${contract.name}/${folder}`).join(" ");
  const { bronze, silver, core, marts, quarantine } = names;
  const vars = quotedJson({
    contract: contractRules(contract),
    schemas: { bronze, silver, core, marts, quarantine },
  });
  const args = `build --select ${paths} --indirect-selection ${tests} --exclude-resource-type unit_test --vars '${vars}'`;
  return `EXECUTE DBT PROJECT ${qualified(database, schemas.pipeline, DBT_PROJECT)} ARGS = ${sqlText(verbatim(args))}`;
}

/** JSON that may stand between single quotes on dbt's command line. */
function quotedJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("'", "\\u0027");
}
