import type { CheckName } from "../checks";
import { bucket, type Draft } from "./aws-draft";

export const MATRIX_CHECK = "gives each principal what the access matrix says, and nothing else";
const INSIDE_CHECK = "keeps every identity inside of the platform";
export const STRANGERS_CHECK = "shows nothing to strangers";
const DATA_CHECK = "protects what holds data unless both keys are turned";
const ENCRYPTION_CHECK = "encrypts everything at rest";
const COMPUTE_CHECK = "bounds everything that computes";
const ZONES_CHECK = "has every layer of every dataset, each in a place of its own";
const TABLES_CHECK = "has the tables of the contract";
const LINEAGE_CHECK = "says in bronze where each row came from";
const NAMES_CHECK = "names everything by the rules";

/** A change to Terraform JSON, which one check has to notice. */
export type Tampering = readonly [check: CheckName, title: string, tamper: (draft: Draft) => void];

const inline = (role: string, statement: object) => (draft: Draft) =>
  draft.allow("aws_iam_role_policy", role, "policy", statement);

export const ACCESS: readonly Tampering[] = [
  [
    MATRIX_CHECK,
    "the engine gets everything in landing",
    inline("access_engine-policy", {
      Action: "s3:*",
      Resource: [bucket("landing"), `${bucket("landing")}/*`],
    }),
  ],
  [
    MATRIX_CHECK,
    "the engine may put one kind of file into landing",
    inline("access_engine-policy", {
      Action: "s3:PutObject",
      Resource: `${bucket("landing")}/shopstream/orders/*`,
    }),
  ],
  [
    MATRIX_CHECK,
    "an analyst may read silver",
    inline("access_analyst-policy", { Action: "s3:Get*", Resource: `${bucket("silver")}/*` }),
  ],
  [
    MATRIX_CHECK,
    "an analyst sees what silver's catalog says",
    inline("access_analyst-policy", {
      Action: "glue:*",
      Resource: "arn:aws:glue:*:*:table/conform_dev_shopstream_silver/*",
    }),
  ],
  [
    MATRIX_CHECK,
    "the job that loads bronze may write landing",
    inline("pipeline_loader-policy", { Action: "s3:DeleteObject", Resource: `${bucket("landing")}/*` }),
  ],
  [
    MATRIX_CHECK,
    "the engine loses gold",
    (draft) => draft.remove("aws_iam_role_policy_attachment", "engine-gold"),
  ],
  [
    MATRIX_CHECK,
    "gold is denied to analysts by its bucket",
    (draft) =>
      draft.allow("aws_s3_bucket_policy", "lake_gold", "policy", {
        Effect: "Deny",
        Principal: { AWS: "arn:aws:iam::123456789012:role/conform-dev-analyst" },
        Action: "s3:GetObject",
        Resource: `${bucket("gold")}/*`,
      }),
  ],
  [
    "lets the engine reach every layer",
    "landing has no listing for the engine",
    (draft) => draft.remove("aws_iam_role_policy_attachment", "access_engine-"),
  ],
  [
    INSIDE_CHECK,
    "another dataset of the same zone can be read",
    inline("access_analyst-policy", { Action: "s3:GetObject", Resource: `${bucket("gold")}/*` }),
  ],
  [
    INSIDE_CHECK,
    "a listing shows every prefix",
    inline("access_analyst-policy", { Action: "s3:ListBucket", Resource: bucket("gold") }),
  ],
  [
    INSIDE_CHECK,
    "buckets of other environments can be read",
    inline("access_analyst-policy", { Action: "s3:GetObject", Resource: "arn:aws:s3:::another-*" }),
  ],
  [
    INSIDE_CHECK,
    "an analyst reads what the engine's queries gave",
    inline("access_analyst-policy", { Action: "s3:GetObject", Resource: `${bucket("results")}/engine/*` }),
  ],
  [
    INSIDE_CHECK,
    "a producer takes back what landed",
    (draft) =>
      draft.allow("aws_iam_policy", "access_landing-write", "policy", {
        Action: "s3:DeleteObject",
        Resource: `${bucket("landing")}/*`,
      }),
  ],
  [
    INSIDE_CHECK,
    "a bucket's policy can be replaced",
    inline("access_engine-policy", { Action: "s3:PutBucketPolicy", Resource: bucket("bronze") }),
  ],
  [
    INSIDE_CHECK,
    "a grant names no call",
    inline("access_engine-policy", {
      Action: "athena:*",
      Resource: "arn:aws:athena:eu-west-3:123456789012:x",
    }),
  ],
  [
    INSIDE_CHECK,
    "a grant is for anything",
    inline("access_engine-policy", { Action: "athena:ListWorkGroups", Resource: "*" }),
  ],
  [
    INSIDE_CHECK,
    "roles can be passed on",
    inline("access_engine-policy", { Action: "iam:PassRole", Resource: "*" }),
  ],
];

export const OPENNESS: readonly Tampering[] = [
  [
    STRANGERS_CHECK,
    "everybody may read gold",
    (draft) =>
      draft.allow("aws_s3_bucket_policy", "lake_gold", "policy", {
        Principal: "*",
        Action: "s3:GetObject",
        Resource: `${bucket("gold")}/*`,
      }),
  ],
  [
    STRANGERS_CHECK,
    "another account may write landing",
    (draft) =>
      draft.allow("aws_s3_bucket_policy", "lake_landing", "policy", {
        Principal: { AWS: "arn:aws:iam::999999999999:root" },
        Action: "s3:PutObject",
        Resource: `${bucket("landing")}/*`,
      }),
  ],
  [STRANGERS_CHECK, "TLS is not asked for", (draft) => draft.remove("aws_s3_bucket_policy", "lake_silver")],
  [
    STRANGERS_CHECK,
    "old TLS is taken",
    (draft) => draft.rewrite("aws_s3_bucket_policy", "lake_silver", "policy", '"1.2"', '"1.0"'),
  ],
  [
    STRANGERS_CHECK,
    "public access is not blocked",
    (draft) => draft.remove("aws_s3_bucket_public_access_block", "lake_gold"),
  ],
  [
    STRANGERS_CHECK,
    "one of the four blocks is off",
    (draft) =>
      Object.assign(draft.find("aws_s3_bucket_public_access_block", "lake_gold"), {
        ignore_public_acls: false,
      }),
  ],
  [
    STRANGERS_CHECK,
    "anybody may become an analyst",
    (draft) =>
      draft.allow("aws_iam_role", "access_analyst", "assume_role_policy", {
        Principal: { AWS: "*" },
        Action: "sts:AssumeRole",
      }),
  ],
  [
    STRANGERS_CHECK,
    "Glue of any account may become the loader",
    (draft) =>
      draft.allow("aws_iam_role", "pipeline_loader", "assume_role_policy", {
        Principal: { Service: "glue.amazonaws.com" },
        Action: "sts:AssumeRole",
      }),
  ],
];

export const THINGS: readonly Tampering[] = [
  [
    DATA_CHECK,
    "a bucket may be destroyed",
    (draft) => (draft.find("aws_s3_bucket", "lake_gold").lifecycle = {}),
  ],
  [
    DATA_CHECK,
    "a bucket is emptied before it is destroyed",
    (draft) => Object.assign(draft.find("aws_s3_bucket", "lake_gold"), { force_destroy: true }),
  ],
  [
    DATA_CHECK,
    "a database may be destroyed",
    (draft) =>
      Object.assign(draft.find("aws_glue_catalog_database", "gold"), {
        lifecycle: { prevent_destroy: false },
      }),
  ],
  [
    ENCRYPTION_CHECK,
    "a bucket is not encrypted",
    (draft) => draft.remove("aws_s3_bucket_server_side_encryption_configuration", "lake_gold"),
  ],
  [
    ENCRYPTION_CHECK,
    "queries choose how their results are kept",
    (draft) =>
      Object.assign(draft.find("aws_athena_workgroup", "analyst").configuration ?? {}, {
        enforce_workgroup_configuration: false,
      }),
  ],
  [
    ENCRYPTION_CHECK,
    "a job writes as it likes",
    (draft) => Object.assign(draft.find("aws_glue_job", "pipeline"), { security_configuration: undefined }),
  ],
  [
    COMPUTE_CHECK,
    "a query reads without a limit",
    (draft) =>
      Object.assign(draft.find("aws_athena_workgroup", "analyst").configuration ?? {}, {
        bytes_scanned_cutoff_per_query: undefined,
      }),
  ],
  [
    COMPUTE_CHECK,
    "a job has no timeout",
    (draft) => Object.assign(draft.find("aws_glue_job", "pipeline"), { timeout: undefined }),
  ],
  [
    "tags everything",
    "the provider has no default tags",
    (draft) => Object.assign(draft.json.provider?.aws?.[0] ?? {}, { default_tags: [] }),
  ],
  [
    "tags everything",
    "a bucket says it is another environment's",
    (draft) =>
      Object.assign(draft.find("aws_s3_bucket", "lake_gold"), { tags: { environment: "production" } }),
  ],
  [
    NAMES_CHECK,
    "a bucket's name has capitals",
    (draft) => Object.assign(draft.find("aws_s3_bucket", "lake_gold"), { bucket: "conform-dev-Gold" }),
  ],
  [
    NAMES_CHECK,
    "a role's name is too long",
    (draft) =>
      Object.assign(draft.find("aws_iam_role", "access_analyst"), { name: `conform-dev-${"x".repeat(60)}` }),
  ],
  [
    ZONES_CHECK,
    "a bucket is missing",
    (draft) =>
      Object.assign(draft.find("aws_s3_bucket", "lake_quarantine"), { bucket: "conform-dev-elsewhere" }),
  ],
  [
    ZONES_CHECK,
    "a database is missing",
    (draft) =>
      Object.assign(draft.find("aws_glue_catalog_database", "shopstream-gold"), {
        location_uri: "s3://else/",
      }),
  ],
  [
    TABLES_CHECK,
    "a table is missing",
    (draft) => draft.remove("aws_glue_catalog_table", "shopstream-bronze-orders"),
  ],
  [
    TABLES_CHECK,
    "a column has another type",
    (draft) => {
      const table = draft.find("aws_glue_catalog_table", "shopstream-bronze-orders_");
      Object.assign(table.storage_descriptor?.columns?.[0] ?? {}, { type: "timestamp" });
    },
  ],
  [
    LINEAGE_CHECK,
    "a table of bronze does not say where its rows came from",
    (draft) => {
      const table = draft.find("aws_glue_catalog_table", "shopstream-bronze-orders_");
      const { columns } = table.storage_descriptor as unknown as { columns: { name: string }[] };
      Object.assign(columns.find(({ name }) => name === "_source_file") ?? {}, { name: "_file" });
    },
  ],
];
