import { z } from "zod";
import { awsRegion } from "../lake/regions";
import { cloudPlace, lakeSettings } from "../lake/settings";
import { hostProblem } from "./host";
import { type Identified, identifierProblem } from "./identifier";
import { jobSettings, ruled } from "./settings-job";

/** Source: Warehouses API, `cluster_size`. The service takes exactly this spelling. */
export const WAREHOUSE_SIZES = [
  "2X-Small",
  "X-Small",
  "Small",
  "Medium",
  "Large",
  "X-Large",
  "2X-Large",
  "3X-Large",
  "4X-Large",
] as const;

/** Groups that everybody is in: granting to them would open the platform to the whole workspace or account. */
const EVERYBODY = ["account users", "users", "all users"];

const identifier = (kind: Identified) => ruled((name) => identifierProblem(kind, name));

const warehouse = z
  .strictObject({
    size: z
      .enum(WAREHOUSE_SIZES)
      .meta({ title: "warehouse size", description: "Size of one cluster of the SQL warehouse." })
      .default("2X-Small"),
    maxClusters: z
      .number()
      .int()
      .min(1)
      .max(30)
      .default(1)
      .describe("Clusters at most, when many query at once. Each costs as much as the first."),
    autoStopMinutes: z
      .number()
      .int()
      .min(10, "must be at least 10: 0 would never stop the warehouse, and Databricks refuses 1 to 9")
      .max(120, "must be at most 120: until then an idle warehouse is paid for")
      .default(10)
      .describe("Minutes without a query after which the warehouse stops, 10 to 120."),
    serverless: z
      .boolean()
      .default(true)
      .describe("Starts in seconds, on machines of Databricks. Without it, clusters start in your account."),
  })
  .describe("The SQL warehouse that dbt and analysts query with.");

const schemas = z
  .strictObject({
    landing: identifier("schema").default("landing").describe("Schema of the volume with the landed files."),
    bronze: identifier("schema").default("bronze").describe("Schema of bronze."),
    silver: identifier("schema").default("silver").describe("Schema of silver."),
    gold: identifier("schema").default("gold").describe("Schema of gold."),
    quarantine: identifier("schema")
      .default("quarantine")
      .describe("Schema of the rows that silver rejects."),
  })
  .superRefine((names, context) => {
    const entries = Object.entries(names);
    for (const [index, [zone, name]] of entries.entries()) {
      const first = entries.slice(0, index).find(([, other]) => other === name)?.[0];
      if (first === undefined) continue;
      const message = `is "${name}", which is the schema of ${first} already; every layer has its own`;
      context.addIssue({ code: "custom", path: [zone], message });
    }
  })
  .describe("Names of the schemas, the same in every dataset's catalog.");

/** Source: Unity Catalog grants API: a user by e-mail, an account group by name, a service principal by its id. */
const principal = ruled((name) => {
  if (name.trim() === "" || name !== name.trim())
    return "must be the name of a group, without spaces around it";
  if (name.toLowerCase() === "admins") {
    return 'is "admins", who may do everything already, and whom the provider refuses to give less';
  }
  if (!EVERYBODY.includes(name.toLowerCase())) return undefined;
  return `is "${name}", which everybody is in; name a group of your own`;
});

const principals = z
  .strictObject({
    engine: principal
      .optional()
      .describe("Group that the pipeline's identity is in. Default <environment>-engine."),
    engineer: principal
      .optional()
      .describe("Group that may look at every layer. Default <environment>-engineer."),
    analyst: principal.optional().describe("Group that may read gold. Default <environment>-analyst."),
  })
  .superRefine((names, context) => {
    const entries = Object.entries(names);
    for (const [index, [role, name]] of entries.entries()) {
      const first = entries.slice(0, index).find(([, other]) => other === name)?.[0];
      if (first === undefined) continue;
      const message = `is "${name}", which is the group of ${first} already and would have the rights of both`;
      context.addIssue({ code: "custom", path: [role], message });
    }
  })
  .describe("Account groups that exist already and are assigned to the workspace.");

/** Keys of an environment file with `variant: databricks`, beside those that every environment has. */
export const databricksSettings = {
  ...cloudPlace,
  lake: lakeSettings.prefault({}),
  databricks: z
    .strictObject({
      host: ruled(hostProblem).describe(
        "Address of the workspace, such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com.",
      ),
      workspaceRegion: awsRegion
        .optional()
        .meta({ description: "AWS region of the workspace, to be warned when the lake is in another one." }),
      catalogs: z
        .record(z.string(), identifier("catalog"))
        .default({})
        .describe("Names of catalogs by dataset. Without one, <environment>_<dataset>."),
      schemas: schemas.prefault({}),
      volume: identifier("volume").default("files").describe("Name of the volume in the landing schema."),
      principals: principals.prefault({}),
      warehouse: warehouse.prefault({}),
      job: jobSettings.prefault({}),
      workspaceFolder: z
        .string()
        .regex(
          /^(\/(?!\.{1,2}(\/|$))[\w .@-]+)+$/,
          'must be a path from the workspace\'s root, such as "/medallion", without "//", ".." or a "/" at its end',
        )
        .regex(
          /^(?!\/(Shared|Workspace|Users|Repos|Volumes?)(\/|$))/i,
          "must be a folder of its own: what lies in /Shared can be changed by everybody, and the others are the workspace's",
        )
        .default("/medallion")
        .describe(
          "Folder of the workspace for notebooks and dbt models, in which each environment has its own.",
        ),
      trustedPrincipalArns: z
        .array(
          z.string().regex(/^arn:aws[a-z-]*:(iam|sts)::\d{12}:\S+$/, "must be the ARN of an IAM principal"),
        )
        .min(1)
        .optional()
        .describe(
          "Who may assume the IAM role that brings files. Without it, whoever the account's own IAM policies allow to.",
        ),
    })
    .superRefine(({ catalogs }, context) => {
      const entries = Object.entries(catalogs);
      for (const [index, [dataset, name]] of entries.entries()) {
        const first = entries.slice(0, index).find(([, other]) => other === name)?.[0];
        if (first === undefined) continue;
        const message = `is "${name}", which is the catalog of ${first} already; every dataset has its own`;
        context.addIssue({ code: "custom", path: ["catalogs", dataset], message });
      }
    })
    .describe("Databricks with Unity Catalog: the workspace and what is made in it."),
};

/** The Databricks keys of an environment with every default filled in. */
export type DatabricksEnvironmentKeys = z.output<z.ZodObject<typeof databricksSettings>>;
export type DatabricksSettings = DatabricksEnvironmentKeys["databricks"];
