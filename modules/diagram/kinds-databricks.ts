import type { Kind } from "./kinds";
import { valuesAt } from "./terraform";

const WORKSPACE = { area: "pipeline", together: "Workspace folder" } as const;

/** How Databricks appears. */
export const DATABRICKS_KINDS: Readonly<Record<string, Kind>> = {
  databricks_catalog: { word: "catalog", area: "engine" },
  databricks_schema: { word: "schema", zoneOf: {} },
  databricks_sql_table: { word: "table", within: ["schema_name"] },
  databricks_volume: { word: "volume", within: ["schema_name"] },
  databricks_external_location: {
    word: "external location",
    within: ["url"],
    arrows: { credential_name: "through" },
  },
  databricks_storage_credential: {
    word: "storage credential",
    area: "engine",
    arrows: { "aws_iam_role.role_arn": "works as" },
  },
  databricks_grant: { word: "grant", givenTo: "principal" },
  databricks_permissions: {
    word: ["set of permissions", "sets of permissions"],
    within: ["sql_endpoint_id", "job_id", "directory_path"],
  },
  databricks_sql_endpoint: {
    word: "SQL warehouse",
    area: "engine",
    details: ({ cluster_size, auto_stop_mins }) => [`${cluster_size}, stops after ${auto_stop_mins} min`],
  },
  databricks_job: {
    word: "job",
    area: "pipeline",
    runsSteps: true,
    details: ({ schedule, task }) => [...clock(schedule), ...order(task)],
    arrows: { "task.dbt_task.warehouse_id": "SQL on", "task.run_job_task.job_id": "starts" },
  },
  databricks_directory: { word: "folder", ...WORKSPACE },
  databricks_notebook: { word: "notebook", ...WORKSPACE },
  databricks_workspace_file: { word: "file", ...WORKSPACE },
};

function clock(schedule: unknown): string[] {
  const [cron] = valuesAt(schedule, "quartz_cron_expression");
  const [zone] = valuesAt(schedule, "timezone_id");
  return cron === undefined ? [] : [`at ${cron} ${zone}`];
}

/** The tasks of a job, each after those that it depends on. */
function order(tasks: unknown): string[] {
  const before = new Map(
    [tasks].flat().map((task) => [valuesAt(task, "task_key")[0], valuesAt(task, "depends_on.task_key")]),
  );
  const done: unknown[] = [];
  while (done.length < before.size) {
    const next = [...before].filter(
      ([key, all]) => !done.includes(key) && all.every((one) => done.includes(one)),
    );
    if (next.length === 0) break;
    done.push(...next.map(([key]) => key));
  }
  return done.length < 2 ? [] : [done.join(" → ")];
}
