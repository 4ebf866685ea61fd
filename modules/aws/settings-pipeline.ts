import { z } from "zod";
import { scheduleFault } from "./schedule";
import { judgedText } from "./settings-text";

/** The pipeline works with the rights of the engine's role, and such a session cannot be longer. */
const SESSION_MINUTES = 60;

function zoneFault(zone: string): string | undefined {
  const fault = "must be the name of a time zone, such as UTC or Europe/Paris";
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    // An offset is no name; EventBridge Scheduler takes names only.
    return /^[+-]/.test(zone) ? fault : undefined;
  } catch {
    return fault;
  }
}

/** The Step Functions state machine that runs the steps, under `aws.pipeline` in an environment file. */
export const pipelineSettings = z
  .strictObject({
    schedule: judgedText(scheduleFault)
      .optional()
      .describe("When the pipeline runs, such as cron(0 3 * * ? *). Without it, when it is started."),
    timezone: judgedText(zoneFault).default("UTC").describe("Time zone of the schedule."),
    onArrival: z
      .boolean()
      .default(false)
      .describe("Run a dataset's pipeline whenever a file arrives in its landing folder."),
    stepTimeoutMinutes: z
      .number()
      .int()
      .min(1)
      .max(SESSION_MINUTES)
      .default(SESSION_MINUTES)
      .describe(
        "dbt is stopped after this many minutes in each step; a session of the engine's role lasts 60.",
      ),
    retries: z
      .number()
      .int()
      .min(0)
      .max(10)
      .default(2)
      .describe("How often a job that failed is tried again, each time after a longer pause."),
    logDays: z
      .literal([
        1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
        3653,
      ])
      .default(30)
      .describe(
        "Days for which the history of runs is kept in CloudWatch Logs, one of the periods that it offers.",
      ),
    tracing: z.boolean().default(false).describe("Trace runs with AWS X-Ray, which is charged by the trace."),
  })
  .describe("AWS Step Functions, which runs landing to bronze, bronze to silver and silver to gold.");

export type PipelineSettings = z.output<typeof pipelineSettings>;
