import { GrantOwnership } from "@cdktf/provider-snowflake/lib/grant-ownership";
import { Task, type TaskConfig } from "@cdktf/provider-snowflake/lib/task";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { PIPELINE_STEPS, type Pipeline, type PipelineStep } from "../contract/variant";
import type { MountedDataset } from "./catalog";
import { comment } from "./comments";
import { dbtStatement } from "./dbt-step";
import type { SnowflakeEngine, WarehouseKey } from "./engine";
import { qualified } from "./sql";

const MILLISECONDS_PER_MINUTE = 60_000;

const STEP_WAREHOUSES: Readonly<Record<PipelineStep, WarehouseKey>> = {
  landing_to_bronze: "loading",
  bronze_to_silver: "transform",
  silver_to_gold: "transform",
};

/** In what the first task of a graph differs from the others. */
type RootOrChild = Partial<TaskConfig> & Pick<TaskConfig, "started">;

/** Name of the task of a step: the step's own, in capitals. */
function taskName(step: PipelineStep): string {
  return step.toUpperCase();
}

/**
 * One graph of tasks for each dataset, in the schema `pipeline` of its database: the first step is the root, which has
 * the schedule, and each other step comes after the one before it. Tasks run as the engine's role, which owns them.
 *
 * dbt's steps execute the project object MEDALLION in the same schema, which `snow dbt deploy` makes of `dbt/` and the
 * profile in `notebooks/snowflake`.
 */
export class SnowflakePipeline extends Construct implements Pipeline {
  readonly jobs: Readonly<Record<PipelineStep, string>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly engine: SnowflakeEngine,
  ) {
    super(scope, id);
    const mayRun = this.letEngineRun();
    for (const dataset of engine.datasets) this.addGraph(dataset, mayRun);
    const schema = engine.platform.settings.schemas.pipeline;
    this.jobs = Object.fromEntries(
      PIPELINE_STEPS.map((step) => [step, `${schema}.${taskName(step)}`]),
    ) as Record<PipelineStep, string>;
  }

  /** What the owner of a task must have before the task can be started. */
  private letEngineRun(): ITerraformDependable[] {
    const { roles } = this.engine;
    const execute = roles.grantTo("engine", "execute-task", {
      privileges: ["EXECUTE TASK"],
      onAccount: true,
    });
    const usages = [...new Set(Object.values(STEP_WAREHOUSES))].map((key) =>
      roles.grantTo("engine", `warehouse-${key}`, {
        privileges: ["USAGE"],
        onAccountObject: { objectType: "WAREHOUSE", objectName: this.engine.warehouse(key) },
      }),
    );
    return [execute, ...usages, ...roles.membershipsOf("engine")];
  }

  private addGraph(dataset: MountedDataset, mayRun: readonly ITerraformDependable[]): void {
    const name = dataset.contract.name;
    const owned = this.giveToEngine(dataset);
    // The others come after the root, and so after all that it waits for.
    let before: Task | undefined;
    for (const step of PIPELINE_STEPS) {
      const place: RootOrChild =
        before === undefined
          ? { ...this.rootConfig(), dependsOn: [...mayRun, ...owned, ...dataset.ready] }
          : { started: true, after: [qualified(dataset.database, dataset.schemas.pipeline, before.name)] };
      before = new Task(this, `${name}-${step}`, { ...this.common(dataset, step), ...place });
    }
  }

  /** Tasks of this schema belong to the engine from the moment they are made, and a graph keeps one owner. */
  private giveToEngine(dataset: MountedDataset): ITerraformDependable[] {
    const { roles, platform } = this.engine;
    const { name } = dataset.contract;
    const inSchema = qualified(dataset.database, dataset.schemas.pipeline);
    const usage = roles.grantTo("engine", `${name}-pipeline`, {
      // `snow dbt deploy` makes the dbt project as the engine; a load makes its reader and its list of files for itself.
      privileges: ["CREATE DBT PROJECT", "CREATE FUNCTION", "CREATE TABLE", "USAGE"],
      onSchema: { schemaName: inSchema },
    });
    const ownership = new GrantOwnership(this, `${name}-tasks`, {
      provider: platform.accountAdmin,
      accountRoleName: roles.functionalRole("engine"),
      on: { future: { objectTypePlural: "TASKS", inSchema } },
    });
    return [usage, ownership];
  }

  private rootConfig(): RootOrChild {
    const { schedule, retries, failuresBeforeSuspend } = this.engine.platform.settings;
    return {
      // Without a schedule there is nothing to start; EXECUTE TASK runs it all the same.
      started: schedule !== undefined,
      ...(schedule === undefined ? {} : { schedule: { usingCron: schedule } }),
      allowOverlappingExecution: "false",
      taskAutoRetryAttempts: retries,
      suspendTaskAfterNumFailures: failuresBeforeSuspend,
    };
  }

  private common(dataset: MountedDataset, step: PipelineStep) {
    const { platform } = this.engine;
    const { contract, database, schemas } = dataset;
    return {
      database,
      schema: schemas.pipeline,
      name: taskName(step),
      comment: comment(`${step.replaceAll("_", " ")} of ${contract.name}`, platform.tags),
      warehouse: this.engine.warehouse(STEP_WAREHOUSES[step]),
      userTaskTimeoutMs: platform.settings.stepTimeoutMinutes * MILLISECONDS_PER_MINUTE,
      // Times without a zone are UTC in every layer, whatever the account's time zone is.
      timezone: "UTC",
      sqlStatement:
        step === "landing_to_bronze"
          ? dataset.stage.loadStatement(contract, {
              database,
              bronze: schemas.bronze,
              pipeline: schemas.pipeline,
            })
          : dbtStatement(step, dataset, platform.settings.schemas, {
              role: this.engine.roles.functionalRole("engine"),
              warehouse: this.engine.warehouse(STEP_WAREHOUSES[step]),
            }),
    };
  }
}
