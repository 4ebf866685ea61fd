import type { Kind } from "./kinds";

/** How Snowflake appears. */
export const SNOWFLAKE_KINDS: Readonly<Record<string, Kind>> = {
  snowflake_database: { word: "database", area: "engine" },
  // Gold has two schemas; every other zone has one, which its id ends with.
  snowflake_schema: { word: "schema", area: "pipeline", zoneOf: { core: "gold", marts: "gold" } },
  snowflake_table: { word: "table", within: ["schema"] },
  snowflake_file_format: { word: "file format", within: ["schema"] },
  snowflake_stage: { word: "stage", within: ["schema"], arrows: { storage_integration: "read through" } },
  snowflake_storage_integration: {
    word: "storage integration",
    area: "engine",
    arrows: { storage_aws_role_arn: "works as" },
  },
  snowflake_warehouse: {
    word: "warehouse",
    area: "engine",
    details: ({ warehouse_size, auto_suspend }) => [`${warehouse_size}, stops after ${auto_suspend} s`],
    arrows: { resource_monitor: "stopped by" },
  },
  snowflake_resource_monitor: {
    word: "resource monitor",
    area: "engine",
    details: ({ credit_quota, frequency }) => [
      `${credit_quota} credits ${String(frequency ?? "monthly").toLowerCase()}`,
    ],
  },
  snowflake_task: {
    word: "task",
    area: "pipeline",
    runsSteps: true,
    arrows: { warehouse: "works on" },
    details: ({ schedule }) => {
      const cron = (schedule as { using_cron?: string } | undefined)?.using_cron;
      return cron === undefined ? [] : [`at ${cron}`];
    },
  },
  snowflake_account_role: {
    word: "role",
    area: "access",
    together: "One access role for each zone and access",
  },
  snowflake_grant_account_role: { word: "membership", within: ["parent_role_name", "role_name"] },
  snowflake_grant_privileges_to_account_role: {
    word: "grant",
    within: ["account_role_name", "on_account_object.object_name"],
  },
  snowflake_grant_ownership: { word: "grant", within: ["account_role_name"] },
  snowflake_service_user: { word: "service user", area: "people", arrows: { default_role: "signs in as" } },
};
