import { z } from "zod";
import { quartzProblem } from "./quartz";

/** Databricks waits at least this long between two runs that files start. Source: provider documentation, job. */
const LEAST_ARRIVAL_SECONDS = 60;
const MOST_MINUTES = 24 * 60;

/** Text with a rule that says itself what is wrong, as the end of a sentence. */
export function ruled(problem: (text: string) => string | undefined) {
  return z.string().superRefine((text, context) => {
    const message = problem(text);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
}

/** Databricks hands the id to Java, which takes names of places; an offset would ignore summer time. */
function timeZoneProblem(zone: string): string | undefined {
  const rule = 'must be a time zone by name, such as "UTC" or "Europe/Paris"';
  if (!/^[A-Za-z]/.test(zone)) return rule;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return undefined;
  } catch {
    return rule;
  }
}

const schedule = z
  .strictObject({
    cron: ruled(quartzProblem).describe(
      'When the pipeline runs, a Quartz cron expression with the seconds first: "0 0 3 * * ?" is every day at three.',
    ),
    timezone: ruled(timeZoneProblem)
      .default("UTC")
      .describe("Time zone of the expression, by name: UTC, Europe/Paris."),
  })
  .describe("Runs the pipeline by the clock.");

const fileArrival = z
  .strictObject({
    quietSeconds: z
      .number()
      .int()
      .min(LEAST_ARRIVAL_SECONDS)
      .max(86_400)
      .default(300)
      .describe("Seconds without a new file after which a run starts, so that one delivery gives one run."),
    secondsBetweenRuns: z
      .number()
      .int()
      .min(LEAST_ARRIVAL_SECONDS)
      .max(86_400)
      .default(900)
      .describe("Seconds between the starts of two runs, at least."),
  })
  .describe(
    "Runs the pipeline when files land. With a schedule too, this is a second job that starts the first.",
  );

const dbt = z
  .discriminatedUnion("source", [
    z.strictObject({
      source: z.literal("workspace").describe("This project's models are uploaded with the stack."),
    }),
    z.strictObject({
      source: z.literal("git").describe("The models are read from a repository at every run."),
      url: z
        .string()
        .regex(
          /^https:\/\/[^\s@/]+\/\S+$/,
          "must be the https address of a repository, without a user or password",
        )
        .describe("Address of the repository, https and without credentials."),
      provider: z
        .enum(["gitHub", "gitLab", "bitbucketCloud", "azureDevOpsServices", "awsCodeCommit"])
        .default("gitHub")
        .describe("What the repository is hosted on."),
      ref: z
        .string()
        .regex(/^[A-Za-z0-9][\w./-]*$/, "must be the name of a tag")
        .describe("The tag to run. A branch would run what nobody has deployed."),
      directory: z
        .string()
        .regex(/^[A-Za-z0-9][\w./-]*$/, "must be a folder below the repository's root")
        .default("dbt")
        .describe("Folder of dbt_project.yml in the repository."),
    }),
  ])
  .describe("Where the dbt models of silver and gold come from.");

/** The job that runs the pipeline, under `databricks.job`. */
export const jobSettings = z
  .strictObject({
    schedule: schedule.optional(),
    fileArrival: fileArrival.optional(),
    timeoutMinutes: z
      .number()
      .int()
      .min(1)
      .max(MOST_MINUTES)
      .default(240)
      .describe("A run is stopped after this many minutes."),
    taskTimeoutMinutes: z
      .number()
      .int()
      .min(1)
      .max(MOST_MINUTES)
      .default(60)
      .describe("Each step is stopped after this many minutes."),
    retries: z.number().int().min(0).max(10).default(2).describe("How often a failed step is tried again."),
    retryWaitSeconds: z.number().int().min(1).max(3600).default(60).describe("Seconds between two tries."),
    runAs: z
      .string()
      .regex(
        /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
        "must be the application id of a service principal (a UUID in lower case), not its name",
      )
      .optional()
      .describe(
        "Application id of the service principal that runs the job, a member of the engine's group. Without it, whoever deploys.",
      ),
    notify: z
      .array(z.email("must be an e-mail address"))
      .max(20)
      .default([])
      .describe("Who gets a mail when a run fails."),
    dbt: dbt.default({ source: "workspace" }),
  })
  .refine((job) => job.taskTimeoutMinutes <= job.timeoutMinutes, {
    path: ["taskTimeoutMinutes"],
    message: "must not be longer than timeoutMinutes, which stops the whole run",
  })
  .describe("The job that runs the pipeline of each dataset.");

export type JobSettings = z.output<typeof jobSettings>;
