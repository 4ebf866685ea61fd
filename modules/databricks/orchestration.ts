import { Job, type JobConfig } from "@cdktf/provider-databricks/lib/job";
import { Permissions } from "@cdktf/provider-databricks/lib/permissions";
import { Token } from "cdktf";
import { Construct } from "constructs";
import type { DatasetContract } from "../contract/dataset";
import { PIPELINE_STEPS, type Pipeline, type PipelineStep } from "../contract/variant";
import type { DatabricksEngine } from "./engine";
import { WorkspaceFiles } from "./ingestion";
import type { DatabricksSettings } from "./settings";
import { DBT_ENVIRONMENT, pipelineTasks, TASKS } from "./tasks";

export interface DatabricksPipelineProps {
  readonly engine: DatabricksEngine;
  readonly datasets: readonly DatasetContract[];
  readonly settings: DatabricksSettings;
  /** Tags of the jobs. @default none */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * A job for each dataset, serverless, whose tasks are the steps of the pipeline. `silver_to_gold` is three tasks, and
 * `setup` stops a run that cannot end well. A job has a schedule or waits for files, never both: with both wanted, a
 * second job waits and starts the first.
 */
export class DatabricksPipeline extends Construct implements Pipeline {
  /** For each step the tasks that run it, as `<job>/<task>`, those of several datasets one after the other. */
  readonly jobs: Readonly<Record<PipelineStep, string>>;
  private readonly files: WorkspaceFiles;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DatabricksPipelineProps,
  ) {
    super(scope, id);
    const { engine, datasets, settings } = props;
    this.files = new WorkspaceFiles(this, "files", {
      names: engine.names,
      folder: settings.workspaceFolder,
      datasets,
      uploadDbt: settings.job.dbt.source === "workspace",
    });
    for (const dataset of datasets) this.addJobs(dataset);
    const tasksOf = (step: PipelineStep): string[] =>
      datasets.flatMap(({ name }) =>
        TASKS.filter((task) => task.startsWith(step)).map((task) => `${engine.names.job(name)}/${task}`),
      );
    this.jobs = Object.fromEntries(PIPELINE_STEPS.map((step) => [step, tasksOf(step).join(", ")])) as Record<
      PipelineStep,
      string
    >;
  }

  private addJobs(dataset: DatasetContract): void {
    const { schedule, fileArrival } = this.props.settings.job;
    const start: Partial<JobConfig> =
      schedule === undefined
        ? {}
        : {
            schedule: {
              quartzCronExpression: schedule.cron,
              timezoneId: schedule.timezone,
              pauseStatus: "UNPAUSED",
            },
          };
    if (fileArrival === undefined || schedule === undefined) {
      this.addPipelineJob(dataset, { ...start, ...this.arrivalTrigger(dataset.name) });
      return;
    }
    const job = this.addPipelineJob(dataset, start);
    const starter = new Job(this, `${dataset.name}-on-arrival`, {
      ...this.frame(),
      name: this.props.engine.names.job(dataset.name, "arrival"),
      description: `Starts ${this.props.engine.names.job(dataset.name)} when files land`,
      ...this.arrivalTrigger(dataset.name),
      task: [
        {
          taskKey: "run",
          runJobTask: { jobId: Token.asNumber(job.id) },
          timeoutSeconds: this.props.settings.job.timeoutMinutes * 60,
        },
      ],
    });
    this.show(`${dataset.name}-on-arrival`, starter);
  }

  private addPipelineJob(dataset: DatasetContract, start: Partial<JobConfig>): Job {
    const { engine, settings } = this.props;
    const { dbt } = settings.job;
    const job = new Job(this, dataset.name, {
      ...this.frame(),
      name: engine.names.job(dataset.name),
      description: `Takes what landed of ${dataset.name} to gold`,
      ...start,
      gitSource: dbt.source === "git" ? { url: dbt.url, provider: dbt.provider, tag: dbt.ref } : undefined,
      environment: [DBT_ENVIRONMENT],
      task: pipelineTasks({ engine, files: this.files, settings: settings.job, dataset }),
      dependsOn: [...this.files.files],
    });
    this.show(dataset.name, job);
    return job;
  }

  /** What every job has: an end, one run at a time, and someone to answer for it. */
  private frame(): Omit<JobConfig, "name"> {
    const { settings, tags } = this.props;
    const { timeoutMinutes, runAs, notify } = settings.job;
    return {
      maxConcurrentRuns: 1,
      // A run that is asked for during another waits for its turn.
      queue: { enabled: true },
      timeoutSeconds: timeoutMinutes * 60,
      runAs: runAs === undefined ? undefined : { servicePrincipalName: runAs },
      emailNotifications: notify.length === 0 ? undefined : { onFailure: [...notify].sort() },
      tags: tags === undefined ? undefined : { ...tags },
    };
  }

  private arrivalTrigger(dataset: string): Partial<JobConfig> {
    const { fileArrival } = this.props.settings.job;
    if (fileArrival === undefined) return {};
    return {
      trigger: {
        pauseStatus: "UNPAUSED",
        fileArrival: {
          // The volume and not the bucket: whoever may read the one may not read the other.
          url: `${this.props.engine.names.volumePath(dataset)}/`,
          minTimeBetweenTriggersSeconds: fileArrival.secondsBetweenRuns,
          waitAfterLastChangeSeconds: fileArrival.quietSeconds,
        },
      },
    };
  }

  /** Whoever looks at every layer to find out why a number is what it is sees the runs too, and starts none. */
  private show(id: string, job: Job): void {
    const groupName = this.props.engine.names.group("engineer");
    new Permissions(this, `${id}-access`, {
      jobId: job.id,
      accessControl: [{ groupName, permissionLevel: "CAN_VIEW" }],
    });
  }
}
