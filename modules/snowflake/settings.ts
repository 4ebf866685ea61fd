import { z } from "zod";
import { awsRegion } from "../lake/regions";
import { cloudPlace, lakeSettings } from "../lake/settings";
import { accountFault, identifierFault, organizationFault } from "./account-identifier";
import { scheduleFault } from "./cron";
import { nameFault, TAKEN_IN_ACCOUNT, TAKEN_SCHEMAS } from "./names";
import { monitor, warehouse } from "./settings-compute";
import { judgedText } from "./settings-text";
import { users } from "./settings-users";

/** Refuses a name that two keys have. */
const eachOnce =
  (kind: string) => (names: Readonly<Record<string, string>>, context: z.core.$RefinementCtx) => {
    const owners = new Map<string, string>();
    for (const [key, name] of Object.entries(names)) {
      const owner = owners.get(name);
      const message = `is ${name}, the ${kind} of ${owner} too`;
      if (owner !== undefined) context.addIssue({ code: "custom", path: [key], message });
      owners.set(name, key);
    }
  };

const database = judgedText((name) => nameFault(name, TAKEN_IN_ACCOUNT));
const schemaName = (layer: string, name: string) =>
  judgedText((text) => nameFault(text, TAKEN_SCHEMAS))
    .default(name)
    .describe(`Schema of ${layer}.`);

const schemas = z
  .strictObject({
    landing: schemaName("landing: stages and file formats", "LANDING"),
    bronze: schemaName("bronze: every landed row, as text", "RAW"),
    silver: schemaName("silver: cleaned, typed and deduplicated", "STAGING"),
    core: schemaName("gold's dimensions and facts", "CORE"),
    marts: schemaName("gold's marts", "MARTS"),
    quarantine: schemaName("what silver refuses", "QUARANTINE"),
    pipeline: schemaName("the pipeline: its tasks and its dbt project", "PIPELINE"),
  })
  .superRefine(eachOnce("schema"))
  .describe("Schemas of each database, one for each layer and two for gold.");

const databases = z
  .record(z.string(), database)
  .superRefine(eachOnce("database"))
  .default({})
  .describe(
    "Databases with names of your own, by dataset. The others are named <ENVIRONMENT>_<DATASET>, so that two environments never share one.",
  );

const warehouses = z
  .strictObject({
    loading: warehouse("landing to bronze").prefault({}),
    transform: warehouse("dbt, bronze to gold").prefault({}),
    bi: warehouse("people and dashboards").prefault({}),
  })
  .describe("Virtual warehouses, one for each kind of work, so that none waits for another.");

const snowflake = z
  .strictObject({
    organization: judgedText(organizationFault).describe("Snowflake organization, for example MYORG."),
    account: judgedText(accountFault).describe("Account inside of the organization, for example ANALYTICS."),
    region: awsRegion
      .optional()
      .meta({ description: "AWS region of the Snowflake account. Without it the region of the lake." }),
    edition: z
      .enum(["standard", "enterprise"])
      .default("standard")
      .describe("Edition of the account; business-critical counts as enterprise."),
    retentionDays: z
      .number()
      .int()
      .min(0)
      .max(90)
      .default(1)
      .describe("Days for which changed or dropped rows can be brought back (Time Travel)."),
    databases,
    schemas: schemas.prefault({}),
    warehouses: warehouses.prefault({}),
    monitor: monitor.prefault({}),
    schedule: judgedText(scheduleFault)
      .optional()
      .describe("When the pipeline runs, such as 0 3 * * * UTC. Without it, when it is started."),
    stepTimeoutMinutes: z
      .number()
      .int()
      .min(1)
      .max(24 * 60)
      .default(60)
      .describe("A step of the pipeline is stopped after this many minutes."),
    retries: z
      .number()
      .int()
      .min(0)
      .max(30)
      .default(2)
      .describe("How often a failed run is tried again, from the step that failed."),
    failuresBeforeSuspend: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(5)
      .describe("After this many failed runs in a row the schedule stops, until somebody looks."),
    users,
    trustedPrincipalArns: z
      .array(
        z.string().regex(/^arn:aws[a-z-]*:(iam|sts)::\d{12}:\S+$/, "must be the ARN of an IAM principal"),
      )
      .min(1)
      .optional()
      .describe(
        "Who may assume the AWS role that brings files to landing. Without it, whoever the account's own IAM policies allow to.",
      ),
  })
  .superRefine((all, context) => {
    const refuse = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    const identifier = identifierFault(all.organization, all.account);
    if (identifier !== undefined) refuse(["account"], identifier);
    if (all.edition === "enterprise") return;
    if (all.retentionDays > 1)
      refuse(["retentionDays"], "is at most 1 on Standard edition; with more, say `edition: enterprise` too");
    for (const [name, { maxClusters }] of Object.entries(all.warehouses)) {
      if (maxClusters > 1)
        refuse(
          ["warehouses", name, "maxClusters"],
          "is at most 1 on Standard edition; with more, say `edition: enterprise` too",
        );
    }
  })
  .describe("Snowflake, the SQL engine: account, names, warehouses, pipeline and users.");

/** Keys of an environment file with `variant: snowflake`, beside those that every environment has. */
export const snowflakeSettings = {
  ...cloudPlace,
  lake: lakeSettings.prefault({}),
  snowflake,
};

/** The Snowflake keys of an environment with every default filled in. */
export type SnowflakeEnvironmentKeys = z.output<z.ZodObject<typeof snowflakeSettings>>;
export type SnowflakeSettings = SnowflakeEnvironmentKeys["snowflake"];
