import type { CheckName } from "../checks";
import { bucket, type Draft } from "./aws-draft";

/** A change to Terraform JSON, which one check has to notice. */
export type Tampering = readonly [check: CheckName, title: string, tamper: (draft: Draft) => void];

const MATRIX = "gives each principal what the access matrix says, and nothing else";
const INSIDE = "keeps every identity inside of the platform";
const STRANGERS = "shows nothing to strangers";
const DATA = "protects what holds data unless both keys are turned";
const COMPUTE = "bounds everything that computes";
const TABLES = "has the tables of the contract";
const LINEAGE = "says in bronze where each row came from";
const NAMES = "names everything by the rules";
const PLACES = "has every layer of every dataset, each in a place of its own";

const set =
  (type: string, words: string, change: object): Tampering[2] =>
  (draft) => {
    Object.assign(draft.find(type, words), change);
  };
const remove =
  (type: string, words: string): Tampering[2] =>
  (draft) =>
    draft.remove(type, words);
const unity = (statement: object) => (draft: Draft) =>
  draft.allow("aws_iam_role_policy", "storage_role-policy", "policy", statement);

export const DATABRICKS_TAMPERINGS: readonly Tampering[] = [
  [
    MATRIX,
    "an analyst may read silver",
    set("databricks_grant", "access_engineer-shopstream-silver", { principal: "conform-dev-analyst" }),
  ],
  [
    MATRIX,
    "an analyst may read a whole catalog",
    set("databricks_grant", "access_analyst-shopstream-catalog", {
      privileges: ["USE_CATALOG", "USE_SCHEMA", "SELECT"],
    }),
  ],
  [
    MATRIX,
    "an engineer may change gold",
    set("databricks_grant", "access_engineer-shopstream-gold", {
      privileges: ["USE_SCHEMA", "SELECT", "MODIFY"],
    }),
  ],
  [
    MATRIX,
    "the engine may write files of landing",
    set("databricks_grant", "access_engine-shopstream-files", {
      privileges: ["READ_VOLUME", "WRITE_VOLUME"],
    }),
  ],
  [
    MATRIX,
    "everything is granted",
    set("databricks_grant", "access_analyst-shopstream-gold", { privileges: ["ALL_PRIVILEGES"] }),
  ],
  [
    MATRIX,
    "an engineer cannot enter a catalog",
    remove("databricks_grant", "access_engineer-shopstream-catalog"),
  ],
  [
    MATRIX,
    "the lake's role may write landing",
    unity({ Action: "s3:PutObject", Resource: `${bucket("landing")}/*` }),
  ],
  [
    MATRIX,
    "the producer may read gold",
    (draft) =>
      draft.allow("aws_iam_role_policy", "access_producer-policy", "policy", {
        Action: "s3:GetObject",
        Resource: `${bucket("gold")}/*`,
      }),
  ],
  [
    "lets the engine reach every layer",
    "the lake's role cannot read bronze",
    (draft) =>
      draft.rewrite(
        "aws_iam_role_policy",
        "storage_role-policy",
        "policy",
        `${bucket("bronze")}/`,
        `${bucket("other")}/`,
      ),
  ],
  [
    "lets the engine reach every layer",
    "the engine cannot use gold",
    remove("databricks_grant", "access_engine-shopstream-gold"),
  ],
  [
    INSIDE,
    "files can be read beside the volume",
    set("databricks_grant", "access_analyst-shopstream-gold", {
      privileges: ["SELECT", "USE_SCHEMA", "READ_FILES"],
    }),
  ],
  [
    INSIDE,
    "a catalog of somebody else is granted",
    set("databricks_grant", "access_analyst-shopstream-catalog", { catalog: "finance" }),
  ],
  [
    INSIDE,
    "a location is granted",
    (draft) => {
      const grant = draft.find("databricks_grant", "access_analyst-shopstream-catalog");
      Object.assign(grant, { catalog: undefined, external_location: "conform_dev_gold" });
    },
  ],
  [
    INSIDE,
    "the lake's role reads all of gold's bucket",
    unity({ Action: "s3:GetObject", Resource: `${bucket("gold")}/*` }),
  ],
  [INSIDE, "the lake's role can become another", unity({ Action: "sts:AssumeRole", Resource: "*" })],
  [
    STRANGERS,
    "everybody is granted gold",
    set("databricks_grant", "access_analyst-shopstream-gold", { principal: "account users" }),
  ],
  [
    STRANGERS,
    "everybody can change what runs",
    set("databricks_directory", "pipeline_files", { path: "/Shared/conform-dev" }),
  ],
  [
    STRANGERS,
    "everybody can use the warehouse",
    set("databricks_permissions", "access_warehouse", {
      access_control: [{ group_name: "users", permission_level: "CAN_USE" }],
    }),
  ],
  [
    STRANGERS,
    "another customer of Databricks can become the role",
    (draft) =>
      draft.rewrite(
        "aws_iam_role",
        "storage_role",
        "assume_role_policy",
        "sts:ExternalId",
        "aws:RequestedRegion",
      ),
  ],
  [
    STRANGERS,
    "any role of the account can become the lake's",
    (draft) =>
      draft.rewrite(
        "aws_iam_role",
        "storage_role",
        "assume_role_policy",
        '"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/conform-dev-unity"}',
        '"Bool":{"aws:SecureTransport":"true"}',
      ),
  ],
  [
    STRANGERS,
    "the role does not trust itself",
    (draft) =>
      draft.rewrite(
        "aws_iam_role",
        "storage_role",
        "assume_role_policy",
        "123456789012:root",
        "123456789012:user/somebody",
      ),
  ],
  [
    STRANGERS,
    "a bucket is open",
    (draft) =>
      draft.allow("aws_s3_bucket_policy", "lake_gold", "policy", {
        Principal: "*",
        Action: "s3:GetObject",
        Resource: `${bucket("gold")}/*`,
      }),
  ],
  [DATA, "a catalog may be dropped", set("databricks_catalog", "engine_shopstream", { force_destroy: true })],
  [
    DATA,
    "a table may be made again",
    set("databricks_sql_table", "engine_shopstream_table-orders", { lifecycle: {} }),
  ],
  [DATA, "a bucket may go", set("aws_s3_bucket", "lake_gold", { lifecycle: {} })],
  [
    "encrypts everything at rest",
    "gold is kept elsewhere",
    set("databricks_schema", "engine_shopstream_gold", { storage_root: "s3://elsewhere/tables" }),
  ],
  [
    "encrypts everything at rest",
    "a bucket is not encrypted",
    remove("aws_s3_bucket_server_side_encryption_configuration", "lake_silver"),
  ],
  [
    "tags everything",
    "the warehouse has no tags",
    set("databricks_sql_endpoint", "engine_warehouse", { tags: undefined }),
  ],
  [
    "tags everything",
    "the job has no owner",
    set("databricks_job", "pipeline_shopstream", { tags: { environment: "conform-dev" } }),
  ],
  [
    NAMES,
    "a catalog has a hyphen",
    set("databricks_catalog", "engine_shopstream", { name: "conform-dev-shopstream" }),
  ],
  [
    NAMES,
    "a warehouse does not say whose it is",
    set("databricks_sql_endpoint", "engine_warehouse", { name: "sql" }),
  ],
  [
    COMPUTE,
    "the warehouse never stops",
    set("databricks_sql_endpoint", "engine_warehouse", { auto_stop_mins: 0 }),
  ],
  [
    COMPUTE,
    "the warehouse grows without end",
    set("databricks_sql_endpoint", "engine_warehouse", { max_num_clusters: undefined }),
  ],
  [
    COMPUTE,
    "the job runs for ever",
    set("databricks_job", "pipeline_shopstream", { timeout_seconds: undefined }),
  ],
  [
    COMPUTE,
    "a task is tried for ever",
    (draft) => {
      Object.assign(draft.find("databricks_job", "pipeline_shopstream").task?.[0] ?? {}, { max_retries: -1 });
    },
  ],
  [COMPUTE, "runs overlap", set("databricks_job", "pipeline_shopstream", { max_concurrent_runs: 5 })],
  [
    PLACES,
    "landing has no volume",
    set("databricks_volume", "engine_shopstream", { storage_location: "s3://elsewhere/" }),
  ],
  [PLACES, "gold has no location", remove("databricks_external_location", "storage_gold")],
  [TABLES, "a table is missing", remove("databricks_sql_table", "engine_shopstream_table-orders")],
  [
    TABLES,
    "a column is no text",
    (draft) => {
      Object.assign(draft.find("databricks_sql_table", "engine_shopstream_table-orders").column?.[0] ?? {}, {
        type: "bigint",
      });
    },
  ],
  [
    LINEAGE,
    "a table of bronze does not say why a row cannot be read",
    (draft) => {
      const table = draft.find("databricks_sql_table", "engine_shopstream_table-orders");
      const columns = table.column as unknown as { name: string }[];
      Object.assign(table, { column: columns.filter(({ name }) => name !== "_parse_error") });
    },
  ],
];
