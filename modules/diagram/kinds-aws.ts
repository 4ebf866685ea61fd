import { PIPELINE_STEPS } from "../contract/variant";
import type { Kind } from "./kinds";

const BUCKET_SETTING: Kind = { word: "setting", within: ["bucket"] };
const NETWORK = { area: "network", together: "Private network" } as const;
const GLUE = { area: "pipeline", together: "Shared by Glue's jobs and crawlers" } as const;
const ATHENA = { area: "engine", together: "Athena" } as const;

const LAKE: Readonly<Record<string, Kind>> = {
  aws_s3_bucket: { word: "S3 bucket", place: "bucket" },
  aws_s3_bucket_lifecycle_configuration: BUCKET_SETTING,
  aws_s3_bucket_logging: BUCKET_SETTING,
  aws_s3_bucket_notification: BUCKET_SETTING,
  aws_s3_bucket_ownership_controls: BUCKET_SETTING,
  aws_s3_bucket_policy: BUCKET_SETTING,
  aws_s3_bucket_public_access_block: BUCKET_SETTING,
  aws_s3_bucket_server_side_encryption_configuration: BUCKET_SETTING,
  aws_s3_bucket_versioning: BUCKET_SETTING,
  aws_s3_object: { word: "file", within: ["bucket"] },
  aws_kms_key: { word: "KMS key", details: ({ description }) => [String(description ?? "")] },
  aws_kms_alias: { word: ["alias", "aliases"], within: ["target_key_id"] },
};

const CATALOG: Readonly<Record<string, Kind>> = {
  aws_glue_catalog_database: { word: "Glue database", place: "location_uri" },
  aws_glue_catalog_table: { word: "table", within: ["database_name"] },
  aws_glue_crawler: { word: "crawler", within: ["database_name"] },
  aws_glue_classifier: { word: "classifier", ...GLUE },
  aws_glue_security_configuration: { word: "security configuration", ...GLUE },
  aws_glue_connection: { word: "network connection", ...GLUE },
};

const ENGINES: Readonly<Record<string, Kind>> = {
  aws_athena_workgroup: {
    word: "workgroup",
    ...ATHENA,
    details: ({ configuration }) => {
      const bytes = (configuration as { bytes_scanned_cutoff_per_query?: number } | undefined)
        ?.bytes_scanned_cutoff_per_query;
      return bytes === undefined ? [] : [`a query stops after ${bytes / 1e9} GB`];
    },
  },
  aws_athena_named_query: { word: ["saved query", "saved queries"], ...ATHENA },
  aws_redshiftserverless_namespace: {
    word: "Redshift Serverless namespace",
    area: "engine",
    arrows: { iam_roles: "works as" },
  },
  aws_redshiftserverless_workgroup: {
    word: "workgroup",
    within: ["namespace_name"],
    details: ({ base_capacity, max_capacity }) => [`${base_capacity} to ${max_capacity} RPU`],
    arrows: { security_group_ids: "in" },
  },
  aws_redshiftserverless_usage_limit: {
    word: "usage limit",
    within: ["resource_arn"],
    details: ({ amount, period, breach_action }) => [`${amount} RPU hours ${period}, then ${breach_action}`],
  },
  aws_redshiftdata_statement: {
    word: "SQL statement",
    within: ["workgroup_name"],
    details: ({ sql }) =>
      [...String(sql).matchAll(/CREATE (?:EXTERNAL )?SCHEMA IF NOT EXISTS (\w+)/g)].map(
        ([, name]) => `schema ${name}`,
      ),
  },
  aws_vpc: { word: "VPC", ...NETWORK },
  aws_subnet: { word: "subnet", ...NETWORK },
  aws_route_table: { word: "route table", ...NETWORK },
  aws_route_table_association: { word: "route", ...NETWORK },
  aws_vpc_endpoint: { word: "endpoint", ...NETWORK },
  aws_security_group: { word: "security group", ...NETWORK },
  aws_vpc_security_group_ingress_rule: { word: "rule", ...NETWORK },
  aws_vpc_security_group_egress_rule: { word: "rule", ...NETWORK },
};

const PIPELINE: Readonly<Record<string, Kind>> = {
  aws_glue_job: { word: "Glue job", area: "pipeline", runsSteps: true, arrows: { role_arn: "works as" } },
  aws_sfn_state_machine: {
    word: "Step Functions state machine",
    area: "pipeline",
    details: ({ definition }) => [
      PIPELINE_STEPS.filter((step) => String(definition).includes(`"${step}":`)).join(" → "),
    ],
    arrows: {
      definition: "starts",
      role_arn: "works as",
      "logging_configuration.log_destination": "writes to",
    },
  },
  aws_cloudwatch_log_group: { word: "log group", area: "pipeline", foldedAs: "writes to log group" },
  aws_scheduler_schedule: {
    word: "schedule",
    area: "pipeline",
    details: ({ schedule_expression, schedule_expression_timezone }) => [
      `${schedule_expression} ${schedule_expression_timezone}`,
    ],
    arrows: { "target.arn": "starts", "target.role_arn": "works as" },
  },
  aws_cloudwatch_event_rule: {
    word: "rule",
    area: "pipeline",
    details: ({ description }) => [String(description)],
  },
  aws_cloudwatch_event_target: {
    word: "target",
    within: ["rule"],
    arrows: { arn: "starts", role_arn: "works as" },
  },
};

/** How AWS appears: the lake under every engine, and Glue, Athena, Redshift and Step Functions. */
export const AWS_KINDS: Readonly<Record<string, Kind>> = {
  ...LAKE,
  ...CATALOG,
  ...ENGINES,
  ...PIPELINE,
  aws_iam_role: { word: "IAM role", area: "access", foldedAs: "works as IAM role" },
  aws_iam_role_policy: { word: ["policy of its own", "policies of its own"], within: ["role"] },
  aws_iam_role_policy_attachment: { word: ["policy attached", "policies attached"], within: ["role"] },
  aws_iam_policy: {
    word: ["policy", "policies"],
    area: "access",
    together: "One policy for each zone and access",
  },
};
