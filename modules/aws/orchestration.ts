import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { SchedulerSchedule } from "@cdktf/provider-aws/lib/scheduler-schedule";
import { SfnStateMachine } from "@cdktf/provider-aws/lib/sfn-state-machine";
import { TerraformOutput } from "cdktf";
import { Construct } from "constructs";
import type { DatasetContract } from "../contract/dataset";
import { type NameRule, resourceName } from "../contract/naming";
import type { Pipeline, PipelineStep } from "../contract/variant";
import type { Statement } from "../lake/policy";
import type { S3Lake } from "../lake/s3-lake";
import { crawlerName } from "./crawlers";
import type { GlueIngestion } from "./ingestion";
import type { QueryEngine } from "./query-engine";
import { addRole, trustService } from "./roles";
import type { AwsSettings } from "./settings";
import { stateMachine } from "./states";
import { DbtTransformation } from "./transformation";

/** 1 to 80 characters. Source: AWS Step Functions API Reference, CreateStateMachine. */
const STATE_MACHINE_NAME: NameRule<"environment" | "purpose"> = {
  kind: "Step Functions state machine",
  parts: ["environment", "purpose"],
  separator: "-",
  maxLength: 80,
};

/** 1 to 64 characters, as schedules and rules have. Source: EventBridge Scheduler and EventBridge API References. */
const TRIGGER_NAME: NameRule<"environment" | "purpose" | "dataset"> = {
  kind: "EventBridge rule",
  parts: ["environment", "purpose", "dataset"],
  separator: "-",
  maxLength: 64,
};

const PURPOSE = "pipeline";
/** A start that failed is tried again for an hour; after that the next one in the schedule is as good. */
const START_RETRIES = { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 5 };

export interface AwsPipelineProps {
  readonly lake: S3Lake;
  readonly engine: QueryEngine;
  readonly datasets: readonly DatasetContract[];
  readonly ingestion: GlueIngestion;
  readonly settings: AwsSettings;
}

/** The state machine that takes each dataset through the steps, and what starts it. */
export class AwsPipeline extends Construct implements Pipeline {
  readonly jobs: Readonly<Record<PipelineStep, string>>;
  private readonly name: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AwsPipelineProps,
  ) {
    super(scope, id);
    const { lake, engine, datasets, ingestion, settings } = props;
    const { scripts, securityConfiguration } = ingestion;
    const transformation = new DbtTransformation(this, "dbt", {
      ...{ lake, engine, datasets, scripts, securityConfiguration },
      timeoutMinutes: settings.pipeline.stepTimeoutMinutes,
    });
    const dbt = transformation.jobName;
    this.jobs = { ...ingestion.jobs, bronze_to_silver: dbt, silver_to_gold: dbt };
    this.name = resourceName(STATE_MACHINE_NAME, { environment: lake.environment, purpose: PURPOSE });
    const machine = this.addStateMachine();
    this.addTriggers(machine);
    const output = new TerraformOutput(this, "state-machine", {
      value: machine.arn,
      description: 'Runs the pipeline: start it with {} or with {"dataset": "..."}',
    });
    output.overrideLogicalId("pipeline");
  }

  private addStateMachine(): SfnStateMachine {
    const { lake, datasets, settings } = this.props;
    const { pipeline, glue } = settings;
    const logs = new CloudwatchLogGroup(this, "logs", {
      // The prefix that AWS keeps for its services, whose groups need no policy of their own each.
      name: `/aws/vendedlogs/states/${this.name}`,
      retentionInDays: pipeline.logDays,
      kmsKeyId: lake.kmsKeyArn,
    });
    const role = addRole(this, "role", {
      environment: lake.environment,
      purpose: PURPOSE,
      description: `The state machine that runs the pipeline of ${lake.environment}`,
      trust: trustService("states.amazonaws.com", lake.account),
      statements: this.statements(),
    });
    return new SfnStateMachine(this, "machine", {
      name: this.name,
      type: "STANDARD",
      roleArn: role.arn,
      definition: stateMachine({
        ...{ lake, datasets, settings: pipeline },
        loader: this.jobs.landing_to_bronze,
        loads: { atOnce: glue.maxConcurrentRuns, timeoutMinutes: glue.timeoutMinutes },
        transformer: this.jobs.bronze_to_silver,
      }),
      // Inputs and outputs of states are in the history of the execution; the log says what happened when.
      loggingConfiguration: { level: "ALL", includeExecutionData: false, logDestination: `${logs.arn}:*` },
      tracingConfiguration: pipeline.tracing ? { enabled: true } : undefined,
    });
  }

  private statements(): Statement[] {
    const { lake, datasets, settings } = this.props;
    const place = `${lake.region}:${lake.account}`;
    const { landing_to_bronze: loader, bronze_to_silver: dbt } = this.jobs;
    const crawlers = datasets.map(({ name }) => crawlerName(lake.environment, name, "bronze"));
    return [
      {
        Sid: "RunJobs",
        Effect: "Allow",
        Action: ["glue:BatchStopJobRun", "glue:GetJobRun", "glue:GetJobRuns", "glue:StartJobRun"],
        Resource: [loader, dbt].map((job) => `arn:aws:glue:${place}:job/${job}`),
      },
      {
        Sid: "RunCrawlers",
        Effect: "Allow",
        Action: ["glue:GetCrawler", "glue:StartCrawler"],
        Resource: crawlers.map((crawler) => `arn:aws:glue:${place}:crawler/${crawler}`),
      },
      {
        Sid: "SeeOtherExecutions",
        Effect: "Allow",
        Action: "states:ListExecutions",
        Resource: this.machineArn(),
      },
      {
        Sid: "DeliverLogs",
        Effect: "Allow",
        Action: [
          "logs:CreateLogDelivery",
          "logs:DeleteLogDelivery",
          "logs:DescribeLogGroups",
          "logs:DescribeResourcePolicies",
          "logs:GetLogDelivery",
          "logs:ListLogDeliveries",
          "logs:PutResourcePolicy",
          "logs:UpdateLogDelivery",
        ],
        // CloudWatch Logs knows no narrower resource for the delivery of logs.
        Resource: "*",
      },
      ...(settings.pipeline.tracing ? [TRACE] : []),
    ];
  }

  private addTriggers(machine: SfnStateMachine): void {
    const { schedule, onArrival } = this.props.settings.pipeline;
    if (schedule === undefined && !onArrival) return;
    const { lake, datasets } = this.props;
    const services = [
      ...(schedule === undefined ? [] : ["scheduler.amazonaws.com"]),
      ...(onArrival ? ["events.amazonaws.com"] : []),
    ];
    const role = addRole(this, "starter", {
      environment: lake.environment,
      purpose: "starter",
      description: `Starts the pipeline of ${lake.environment}`,
      trust: trustService(services, lake.account),
      statements: [
        { Sid: "Start", Effect: "Allow", Action: "states:StartExecution", Resource: this.machineArn() },
      ],
    });
    if (schedule !== undefined) this.addSchedule(schedule, machine, role.arn);
    if (onArrival) for (const { name } of datasets) this.addArrival(name, machine, role.arn);
  }

  private addSchedule(scheduleExpression: string, machine: SfnStateMachine, roleArn: string): void {
    const { lake, settings } = this.props;
    new SchedulerSchedule(this, "schedule", {
      name: resourceName(TRIGGER_NAME, { environment: lake.environment, purpose: PURPOSE, dataset: "all" }),
      description: `Starts the pipeline of ${lake.environment}`,
      scheduleExpression,
      scheduleExpressionTimezone: settings.pipeline.timezone,
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn: machine.arn, roleArn, input: "{}", retryPolicy: START_RETRIES },
    });
  }

  /** One rule for each dataset: a file that lands starts the pipeline of its own dataset only. */
  private addArrival(dataset: string, machine: SfnStateMachine, roleArn: string): void {
    const { container, prefix } = this.props.lake.location(dataset, "landing");
    const { environment } = this.props.lake;
    const rule = new CloudwatchEventRule(this, `arrival-${dataset}`, {
      name: resourceName(TRIGGER_NAME, { environment, purpose: "arrival", dataset }),
      description: `A file of ${dataset} arrived in landing`,
      eventPattern: JSON.stringify({
        source: ["aws.s3"],
        "detail-type": ["Object Created"],
        detail: { bucket: { name: [container] }, object: { key: [{ prefix }] } },
      }),
    });
    new CloudwatchEventTarget(this, `arrival-${dataset}-target`, {
      rule: rule.name,
      arn: machine.arn,
      roleArn,
      input: JSON.stringify({ dataset, trigger: "arrival" }),
      retryPolicy: START_RETRIES,
    });
  }

  /** As text, since the role of the state machine names it before it exists. */
  private machineArn(): string {
    const { region, account } = this.props.lake;
    return `arn:aws:states:${region}:${account}:stateMachine:${this.name}`;
  }
}

/** AWS X-Ray knows no resources for these calls. */
const TRACE: Statement = {
  Sid: "Trace",
  Effect: "Allow",
  Action: [
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
  ],
  Resource: "*",
};
