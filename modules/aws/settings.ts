import { z } from "zod";
import { cloudPlace, lakeSettings } from "../lake/settings";
import { cronFault } from "./schedule";
import { pipelineSettings } from "./settings-pipeline";
import { redshiftSettings } from "./settings-redshift";
import { judgedText } from "./settings-text";

/** Athena refuses a cutoff below 10 MB. */
const SMALLEST_SCAN_LIMIT_GB = 0.01;
const WEEK_MINUTES = 7 * 24 * 60;

const athena = z
  .strictObject({
    scanLimitGb: z
      .number()
      .min(SMALLEST_SCAN_LIMIT_GB)
      .max(100_000)
      .default(10)
      .describe("A query is stopped when it has read this many GB. Athena charges per TB read."),
    resultDays: z
      .number()
      .int()
      .min(1)
      .max(365)
      .default(14)
      .describe("Days for which the results of queries are kept."),
  })
  .describe("Amazon Athena, the SQL engine of `engine: athena`.");

const glue = z
  .strictObject({
    workers: z
      .number()
      .int()
      .min(2)
      .max(100)
      .default(2)
      .describe("Workers of one job run, each with 4 vCPU and 16 GB (G.1X)."),
    timeoutMinutes: z
      .number()
      .int()
      .min(1)
      .max(WEEK_MINUTES)
      .default(60)
      .describe("A job run is stopped after this many minutes."),
    maxConcurrentRuns: z
      .number()
      .int()
      .min(1)
      .max(200)
      .default(6)
      .describe("Job runs at the same time, one for each table that is being loaded."),
    crawlerSchedule: judgedText(cronFault)
      .optional()
      .describe("When the crawlers run, in UTC. Without it they run when they are started."),
  })
  .describe("AWS Glue, which loads files into bronze and keeps the catalog.");

/** Keys of an environment file with `variant: aws`, beside those that every environment has. */
export const awsSettings = {
  ...cloudPlace,
  lake: lakeSettings.prefault({}),
  aws: z
    .strictObject({
      engine: z
        .enum(["athena", "redshift"])
        .default("athena")
        .describe(
          "What runs SQL: Athena over the files of the lake, or Redshift Serverless with tables of its own.",
        ),
      athena: athena.prefault({}),
      redshift: redshiftSettings.optional(),
      glue: glue.prefault({}),
      pipeline: pipelineSettings.prefault({}),
      trustedPrincipalArns: z
        .array(
          z.string().regex(/^arn:aws[a-z-]*:(iam|sts)::\d{12}:\S+$/, "must be the ARN of an IAM principal"),
        )
        .min(1)
        .optional()
        .describe(
          "Who may assume the roles of the platform. Without it, whoever the account's own IAM policies allow to.",
        ),
    })
    .superRefine(({ engine, redshift }, context) => {
      if (engine === "redshift" || redshift === undefined) return;
      const message = "is used only with `engine: redshift`; set that, or remove the block";
      context.addIssue({ code: "custom", path: ["redshift"], message });
    })
    .prefault({}),
};

/** The AWS keys of an environment with every default filled in. */
export type AwsEnvironmentKeys = z.output<z.ZodObject<typeof awsSettings>>;
export type AwsSettings = AwsEnvironmentKeys["aws"];
