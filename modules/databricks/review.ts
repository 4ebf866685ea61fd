import type { Remark } from "../contract/remark";
import type { DatabricksEnvironmentKeys } from "./settings";

/** What is allowed and still deserves a thought. */
export function reviewDatabricks(
  environment: DatabricksEnvironmentKeys & { readonly datasets: readonly string[] },
): Remark[] {
  const { region, databricks, datasets } = environment;
  const { workspaceRegion, job, catalogs } = databricks;
  const remarks: Remark[] = [];
  if (workspaceRegion !== undefined && workspaceRegion !== region) {
    remarks.push({
      path: ["databricks", "workspaceRegion"],
      message: `the workspace is in ${workspaceRegion} and the lake in ${region}: every byte read is charged as traffic between regions, and is slow`,
    });
  }
  if (job.runAs === undefined) {
    remarks.push({
      path: ["databricks"],
      message:
        "the pipeline runs as whoever deploys, who owns everything; `job: { runAs: <application id> }` names a service principal in the engine's group",
    });
  }
  for (const name of Object.keys(catalogs).filter((dataset) => !datasets.includes(dataset))) {
    remarks.push({
      path: ["databricks", "catalogs", name],
      message: `"${name}" is none of the environment's datasets (${datasets.join(", ")}), so this name is used for nothing`,
    });
  }
  return remarks;
}
