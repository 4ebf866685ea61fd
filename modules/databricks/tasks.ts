import type { JobTask } from "@cdktf/provider-databricks/lib/job";
import type { DatasetContract } from "../contract/dataset";
import { type DbtTask, dbtCommand, dbtVariables } from "./dbt-project";
import type { DatabricksEngine } from "./engine";
import type { NotebookName, WorkspaceFiles } from "./ingestion";
import type { JobSettings } from "./settings-job";
import { literal } from "./tables";

/** The tasks of a run in their order; each waits for the one before it. */
export const TASKS = [
  "setup",
  "landing_to_bronze",
  "bronze_to_silver",
  "silver_to_gold_dimensions",
  "silver_to_gold_facts",
  "silver_to_gold_view",
] as const satisfies readonly (NotebookName | DbtTask)[];
type TaskKey = (typeof TASKS)[number];

/** Where dbt itself runs; its SQL runs on the warehouse. Source: Databricks, "Serverless environment versions". */
export const DBT_ENVIRONMENT = {
  environmentKey: "dbt",
  spec: { environmentVersion: "4", dependencies: ["dbt-databricks==1.12.7"] },
};

/** What the tasks of one dataset are made of. */
export interface TaskContext {
  readonly engine: DatabricksEngine;
  readonly files: WorkspaceFiles;
  readonly settings: JobSettings;
  readonly dataset: DatasetContract;
}

/** The tasks in the order of their keys: the provider sends them so, and would find every other order changed. */
export function pipelineTasks(context: TaskContext): JobTask[] {
  return [...TASKS].sort().map((key) => task(key, context));
}

function task(key: TaskKey, context: TaskContext): JobTask {
  const { retries, retryWaitSeconds, taskTimeoutMinutes } = context.settings;
  const previous = TASKS[TASKS.indexOf(key) - 1];
  return {
    taskKey: key,
    dependsOn: previous === undefined ? undefined : [{ taskKey: previous }],
    maxRetries: retries,
    minRetryIntervalMillis: retryWaitSeconds * 1000,
    retryOnTimeout: false,
    timeoutSeconds: taskTimeoutMinutes * 60,
    ...(key === "setup" || key === "landing_to_bronze" ? notebookTask(key, context) : dbtTask(key, context)),
  };
}

function notebookTask(name: NotebookName, { engine, files, dataset }: TaskContext): Partial<JobTask> {
  return {
    notebookTask: {
      notebookPath: files.notebook(name),
      source: "WORKSPACE",
      baseParameters: {
        contract: files.contract(dataset.name),
        catalog: engine.names.catalog(dataset.name),
        bronze: engine.names.schema("bronze"),
        landing: engine.names.volumePath(dataset.name),
        // Filled in by Databricks when the run begins.
        batch: "{{job.run_id}}",
      },
    },
  };
}

function dbtTask(key: DbtTask, { engine, files, settings, dataset }: TaskContext): Partial<JobTask> {
  const { dbt } = settings;
  const command = dbtCommand(key, dataset.name);
  const place =
    dbt.source === "git"
      ? {
          source: "GIT",
          projectDirectory: dbt.directory,
          commands: [withVariables(command, dataset, engine)],
        }
      : {
          source: "WORKSPACE",
          projectDirectory: `/Workspace${files.dbtFolder(dataset.name)}`,
          commands: [command],
        };
  return {
    environmentKey: DBT_ENVIRONMENT.environmentKey,
    dbtTask: {
      ...place,
      warehouseId: engine.warehouse.id,
      catalog: engine.names.catalog(dataset.name),
      schema: engine.names.schema("gold"),
    },
  };
}

/** The project of a repository knows no contract, so it is told by the command. */
function withVariables(command: string, dataset: DatasetContract, { names }: DatabricksEngine): string {
  const variables = JSON.stringify(dbtVariables(dataset, names.schemas));
  return literal(`${command} --vars '${variables.replaceAll("'", "'\\''")}'`);
}
