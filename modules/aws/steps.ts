import { landingRules } from "../contract/bronze";
import type { DatasetContract } from "../contract/dataset";
import type { S3Lake } from "../lake/s3-lake";
import { crawlerName } from "./crawlers";
import type { PipelineSettings } from "./settings-pipeline";

/** The Amazon States Language, as far as this pipeline uses it. */
export type State = Readonly<Record<string, unknown>>;

export interface StatesProps {
  readonly lake: S3Lake;
  readonly datasets: readonly DatasetContract[];
  readonly settings: PipelineSettings;
  /** Name of the Glue job that loads one table. */
  readonly loader: string;
  /** Tables that are loaded at the same time, and how long one may take. */
  readonly loads: { readonly atOnce: number; readonly timeoutMinutes: number };
  /** Name of the Glue job that runs dbt. */
  readonly transformer: string;
}

const SECONDS_PER_MINUTE = 60;
/** Waiting for a worker is no part of a job's own timeout. */
const START_MINUTES = 15;
const LOOK_AT_CRAWLER_SECONDS = 15;

/** What passes by itself, whatever the job. Source: AWS Glue Web API Reference, StartJobRun, errors. */
const BUSY = {
  ErrorEquals: [
    "Glue.ConcurrentRunsExceededException",
    "Glue.InternalServiceException",
    "Glue.OperationTimeoutException",
    "Glue.ResourceNumberLimitExceededException",
    "Glue.ThrottlingException",
  ],
  IntervalSeconds: 30,
  BackoffRate: 1.5,
  MaxAttempts: 12,
  MaxDelaySeconds: 300,
  JitterStrategy: "FULL",
};

/** What the steps need to know of one dataset. */
export function item({ lake, datasets: _, ...props }: StatesProps, dataset: DatasetContract) {
  const { name, tables } = dataset;
  return {
    dataset: name,
    crawler: crawlerName(lake.environment, name, "bronze"),
    landing_uri: lake.location(name, "landing").uri,
    loader: props.loader,
    tables: tables.map((table) => ({
      table: JSON.stringify(landingRules(table)),
      bronze_uri: `${lake.location(name, "bronze").uri}${table.name}/`,
    })),
  };
}

export function steps(props: StatesProps): Readonly<Record<string, State>> {
  return {
    is_wanted: {
      Type: "Choice",
      Choices: [
        {
          Or: [
            { Variable: "$.wanted", StringEquals: "*" },
            { Variable: "$.wanted", StringEqualsPath: "$.it.dataset" },
          ],
          Next: "landing_to_bronze",
        },
      ],
      Default: "not_wanted",
    },
    not_wanted: { Type: "Succeed" },
    landing_to_bronze: landingToBronze(props),
    ...crawl("bronze_to_silver"),
    bronze_to_silver: { ...dbt(props, "bronze_to_silver"), Next: "silver_to_gold" },
    silver_to_gold: { ...dbt(props, "silver_to_gold"), End: true },
  };
}

function landingToBronze({ loader, loads, settings }: StatesProps): State {
  const own = ["table", "bronze_uri"];
  return {
    Type: "Map",
    ItemsPath: "$.it.tables",
    ItemSelector: {
      "landing_uri.$": "$.it.landing_uri",
      ...Object.fromEntries(own.map((name) => [`${name}.$`, `$$.Map.Item.Value.${name}`])),
    },
    MaxConcurrency: loads.atOnce,
    ItemProcessor: {
      ProcessorConfig: { Mode: "INLINE" },
      StartAt: "load_table",
      States: {
        load_table: {
          ...glueJob(loader, loads.timeoutMinutes, settings.retries),
          Parameters: {
            JobName: loader,
            Arguments: {
              ...Object.fromEntries(["landing_uri", ...own].map((name) => [`--${name}.$`, `$.${name}`])),
              "--batch_id.$": "$$.Execution.Name",
            },
          },
          End: true,
        },
      },
    },
    ResultPath: null,
    Next: "start_crawler",
  };
}

/** The crawler tells the catalog of new date folders; nobody can read their rows before it has ended. */
function crawl(next: string): Readonly<Record<string, State>> {
  const named = { "Name.$": "$.it.crawler" };
  return {
    start_crawler: {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:glue:startCrawler",
      Parameters: named,
      ResultPath: null,
      // One that runs already may have passed the new files by.
      Retry: [
        { ...BUSY, ErrorEquals: ["Glue.CrawlerRunningException", ...BUSY.ErrorEquals], MaxAttempts: 40 },
      ],
      Next: "crawling",
    },
    crawling: { Type: "Wait", Seconds: LOOK_AT_CRAWLER_SECONDS, Next: "look_at_crawler" },
    look_at_crawler: {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:glue:getCrawler",
      Parameters: named,
      ResultSelector: { "crawler.$": "$.Crawler" },
      ResultPath: "$.found",
      Retry: [BUSY],
      Next: "has_crawled",
    },
    has_crawled: {
      Type: "Choice",
      Choices: [
        { Not: { Variable: "$.found.crawler.State", StringEquals: "READY" }, Next: "crawling" },
        {
          And: [
            { Variable: "$.found.crawler.LastCrawl.Status", IsPresent: true },
            { Not: { Variable: "$.found.crawler.LastCrawl.Status", StringEquals: "SUCCEEDED" } },
          ],
          Next: "crawl_failed",
        },
      ],
      Default: next,
    },
    crawl_failed: {
      Type: "Fail",
      Error: "CrawlFailed",
      Cause: "The crawler of bronze failed: its log is in /aws-glue/crawlers.",
    },
  };
}

function dbt({ transformer, settings }: StatesProps, step: string): State {
  return {
    ...glueJob(transformer, settings.stepTimeoutMinutes, settings.retries),
    Parameters: { JobName: transformer, Arguments: { "--dataset.$": "$.it.dataset", "--step": step } },
  };
}

/** Runs a Glue job and waits for its end. What ran into its time limit is not tried again: it would once more. */
function glueJob(JobName: string, timeoutMinutes: number, retries: number): State {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::glue:startJobRun.sync",
    Parameters: { JobName },
    TimeoutSeconds: (timeoutMinutes + START_MINUTES) * SECONDS_PER_MINUTE,
    ResultPath: null,
    Retry: [
      BUSY,
      {
        ErrorEquals: ["States.TaskFailed"],
        IntervalSeconds: 60,
        BackoffRate: 2,
        MaxAttempts: retries,
        MaxDelaySeconds: 900,
      },
    ],
  };
}
