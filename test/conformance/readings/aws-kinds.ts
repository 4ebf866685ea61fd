import type { Block, StackJson } from "../../support/stack-json";
import type { Named } from "../model";

/** What the suite has to know about one kind of AWS resource. */
export interface AwsKind {
  /** How it may be named, from the documentation of the service. @default it has no name */
  readonly name?: Omit<Named, "kind" | "name"> & { readonly attribute?: string };
  /** It holds data, or what data cannot be read without. @default false */
  readonly stateful?: boolean;
  /** It carries the provider's default tags and its own. @default false */
  readonly taggable?: boolean;
  /** What ends or limits it. @default it computes nothing */
  readonly bounds?: (block: Block, all?: StackJson["resource"]) => string[];
  /** Whether what it writes or keeps is encrypted; buckets are read for themselves. @default it keeps nothing */
  readonly encrypted?: (block: Block) => boolean;
}

const GLUE_NAME = { maxLength: 255, legal: /^[a-z0-9_-]+$/, uniqueIn: "account" } as const;
const SERVERLESS_NAME = { maxLength: 64, legal: /^[a-z0-9-]{3,}$/, uniqueIn: "account" } as const;
const PART_OF_BUCKET: AwsKind = {};

/**
 * Every kind of resource that the AWS variant makes. One that is not here fails the reading: whoever adds it says here
 * what it means to the platform.
 */
export const AWS_KINDS: Readonly<Record<string, AwsKind>> = {
  aws_athena_named_query: { name: { maxLength: 128, legal: /^.+$/, uniqueIn: "parent" } },
  aws_athena_workgroup: {
    name: { maxLength: 128, legal: /^[a-zA-Z0-9._-]+$/, uniqueIn: "account" },
    taggable: true,
    bounds: ({ configuration }) => {
      const limit = (configuration as Record<string, unknown> | undefined)?.bytes_scanned_cutoff_per_query;
      return Number(limit) > 0 ? [`stops a query at ${limit} bytes`] : [];
    },
    // People cannot choose; dbt, which says where its tables lie, leaves it to the buckets.
    encrypted: ({ name, configuration }) =>
      /"encryption_option":"SSE_(S3|KMS)"/.test(JSON.stringify(configuration)) &&
      (/-engine$/.test(String(name)) ||
        (configuration as Record<string, unknown>).enforce_workgroup_configuration === true),
  },
  aws_glue_catalog_database: {
    name: { maxLength: 255, legal: /^[a-z0-9_]+$/, uniqueIn: "account" },
    stateful: true,
    taggable: true,
  },
  aws_glue_catalog_table: { name: { maxLength: 255, legal: /^[a-z0-9_]+$/, uniqueIn: "parent" } },
  aws_glue_classifier: { name: GLUE_NAME },
  aws_cloudwatch_log_group: {
    name: { maxLength: 512, legal: /^[\w#/.-]+$/, uniqueIn: "account" },
    taggable: true,
    // CloudWatch encrypts every group, with a key of its own where none is given.
    encrypted: () => true,
  },
  aws_cloudwatch_event_rule: {
    name: { maxLength: 64, legal: /^[\w.-]+$/, uniqueIn: "account" },
    taggable: true,
  },
  aws_cloudwatch_event_target: {},
  aws_glue_connection: { name: GLUE_NAME, taggable: true },
  aws_glue_crawler: {
    name: GLUE_NAME,
    taggable: true,
    // Glue chooses its size, and it ends with the last file.
    bounds: () => ["ends when it has seen the files"],
    encrypted: ({ security_configuration }) => security_configuration !== undefined,
  },
  aws_glue_job: {
    name: GLUE_NAME,
    taggable: true,
    bounds: ({ timeout, number_of_workers, max_capacity, execution_property }) => {
      const runs = (execution_property as Record<string, unknown> | undefined)?.max_concurrent_runs;
      const size = number_of_workers ?? max_capacity;
      const bounded = [timeout, size, runs].every((limit) => Number(limit) > 0);
      return bounded ? [`${runs} runs of ${size} workers, ${timeout} minutes each`] : [];
    },
    encrypted: ({ security_configuration }) => security_configuration !== undefined,
  },
  aws_glue_security_configuration: {
    name: GLUE_NAME,
    encrypted: (block) => /"s3_encryption_mode":"SSE-(S3|KMS)"/.test(JSON.stringify(block)),
  },
  aws_iam_policy: { name: { maxLength: 128, legal: /^[\w+=,.@-]+$/, uniqueIn: "account" }, taggable: true },
  aws_iam_role: { name: { maxLength: 64, legal: /^[\w+=,.@-]+$/, uniqueIn: "account" }, taggable: true },
  aws_iam_role_policy: { name: { maxLength: 128, legal: /^[\w+=,.@-]+$/, uniqueIn: "parent" } },
  aws_iam_role_policy_attachment: {},
  aws_kms_alias: { name: { maxLength: 256, legal: /^alias\/[a-zA-Z0-9/_-]+$/, uniqueIn: "account" } },
  aws_kms_key: { stateful: true, taggable: true },
  // A statement lies in the history of the Data API for a day; what it made is in the namespace.
  aws_redshiftdata_statement: {},
  aws_redshiftserverless_namespace: {
    name: { attribute: "namespace_name", ...SERVERLESS_NAME },
    stateful: true,
    taggable: true,
    // Redshift Serverless encrypts every namespace, with a key of AWS where none is given.
    encrypted: () => true,
  },
  aws_redshiftserverless_usage_limit: {},
  aws_redshiftserverless_workgroup: {
    name: { attribute: "workgroup_name", ...SERVERLESS_NAME },
    taggable: true,
    bounds: ({ base_capacity, max_capacity }, all) => {
      const limits = Object.values(all?.aws_redshiftserverless_usage_limit ?? {}).filter(
        ({ breach_action, period, amount }) =>
          breach_action === "deactivate" && period === "daily" && Number(amount) > 0,
      );
      const bounded = Number(max_capacity) >= Number(base_capacity) && limits.length > 0;
      return bounded ? [`${max_capacity} RPU, ${limits[0]?.amount} RPU hours a day`] : [];
    },
  },
  aws_route_table: { taggable: true },
  aws_route_table_association: {},
  aws_s3_bucket: {
    name: {
      attribute: "bucket",
      maxLength: 63,
      legal: /^[a-z0-9](?!.*(--|\.\.))[a-z0-9-]{1,61}[a-z0-9]$/,
      uniqueIn: "world",
    },
    stateful: true,
    taggable: true,
  },
  aws_s3_bucket_lifecycle_configuration: PART_OF_BUCKET,
  aws_s3_bucket_logging: PART_OF_BUCKET,
  aws_s3_bucket_notification: PART_OF_BUCKET,
  aws_s3_bucket_ownership_controls: PART_OF_BUCKET,
  aws_s3_bucket_policy: PART_OF_BUCKET,
  aws_s3_bucket_public_access_block: PART_OF_BUCKET,
  aws_s3_bucket_server_side_encryption_configuration: PART_OF_BUCKET,
  aws_s3_bucket_versioning: PART_OF_BUCKET,
  aws_s3_object: { taggable: true },
  // The group carries the tags of its schedules, and this is the default group.
  aws_scheduler_schedule: { name: { maxLength: 64, legal: /^[\w.-]+$/, uniqueIn: "account" } },
  aws_security_group: {
    name: { maxLength: 255, legal: /^(?!sg-)[\w ._:/()#,@[\]+=&;{}!$*-]+$/, uniqueIn: "parent" },
    taggable: true,
  },
  aws_sfn_state_machine: {
    name: { maxLength: 80, legal: /^[\w-]+$/, uniqueIn: "account" },
    taggable: true,
    bounds: ({ definition }) => {
      const { TimeoutSeconds } = JSON.parse(String(definition)) as { TimeoutSeconds?: number };
      return Number(TimeoutSeconds) > 0 ? [`ends after ${TimeoutSeconds} seconds`] : [];
    },
  },
  aws_subnet: { taggable: true },
  aws_vpc: { taggable: true },
  aws_vpc_endpoint: { taggable: true },
  aws_vpc_security_group_egress_rule: { taggable: true },
  aws_vpc_security_group_ingress_rule: { taggable: true },
  // Notes which text of SQL was run.
  terraform_data: {},
};
