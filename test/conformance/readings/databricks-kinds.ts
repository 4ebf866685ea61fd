import type { Block } from "../../support/stack-json";
import type { Named } from "../model";

/** What the suite has to know about one kind of Databricks resource. */
export interface DatabricksKind {
  /** How it may be named, from the documentation of the service. @default it has no name */
  readonly name?: Omit<Named, "kind" | "name"> & { readonly attribute?: string };
  /** It holds data, or what data cannot be reached without. @default false */
  readonly stateful?: boolean;
  /** Its tags. @default it takes none */
  readonly tags?: (block: Block) => Readonly<Record<string, string>>;
  /** What ends or limits it. @default it computes nothing */
  readonly bounds?: (block: Block) => string[];
  /** Where it keeps data in the lake. @default nowhere */
  readonly place?: (block: Block) => unknown;
}

/** Source: Databricks, "Names" (Unity Catalog), and no character that a query would have to put between backticks. */
const UNITY_NAME = { maxLength: 255, legal: /^[a-z][a-z0-9_]*$/ } as const;
const IN_METASTORE = { ...UNITY_NAME, uniqueIn: "account" } as const;
const IN_PARENT = { ...UNITY_NAME, uniqueIn: "parent" } as const;

function warehouseBounds({ auto_stop_mins, max_num_clusters }: Block): string[] {
  const stops = Number(auto_stop_mins) > 0;
  const bounded = Number(max_num_clusters) > 0;
  return stops && bounded ? [`${max_num_clusters} clusters, stops after ${auto_stop_mins} idle minutes`] : [];
}

function jobBounds({ timeout_seconds, max_concurrent_runs, task }: Block): string[] {
  const tasks = task as Block[];
  const bounded = (one: Block): boolean =>
    Number(one.timeout_seconds) > 0 && Number(one.max_retries ?? 0) >= 0;
  const ends = tasks.length > 0 && tasks.every(bounded) && Number(timeout_seconds) > 0;
  return ends && Number(max_concurrent_runs) === 1 ? [`one run of ${timeout_seconds} seconds`] : [];
}

/** Every kind of resource of Databricks and of Terraform itself that the variant makes. */
export const DATABRICKS_KINDS: Readonly<Record<string, DatabricksKind>> = {
  databricks_catalog: { name: IN_METASTORE, stateful: true, place: ({ storage_root }) => storage_root },
  databricks_directory: {
    name: { attribute: "path", maxLength: 4096, legal: /^(\/[\w .@-]+)+$/, uniqueIn: "account" },
  },
  databricks_external_location: { name: IN_METASTORE, stateful: true, place: ({ url }) => url },
  databricks_grant: {},
  databricks_job: {
    name: { maxLength: 4096, legal: /^[a-z0-9-]+$/, uniqueIn: "account" },
    tags: ({ tags }) => (tags ?? {}) as Record<string, string>,
    bounds: jobBounds,
  },
  databricks_notebook: {
    name: { attribute: "path", maxLength: 4096, legal: /^(\/[\w .@-]+)+$/, uniqueIn: "account" },
  },
  databricks_permissions: {},
  databricks_schema: { name: IN_PARENT, stateful: true, place: ({ storage_root }) => storage_root },
  databricks_sql_endpoint: {
    name: { maxLength: 100, legal: /^[a-z0-9-]+$/, uniqueIn: "account" },
    tags: ({ tags }) => {
      const custom = ((tags as Block | undefined)?.custom_tags ?? []) as { key: string; value: string }[];
      return Object.fromEntries(custom.map(({ key, value }) => [key, value]));
    },
    bounds: warehouseBounds,
  },
  databricks_sql_table: { name: IN_PARENT, stateful: true },
  databricks_storage_credential: { name: IN_METASTORE, stateful: true },
  databricks_volume: { name: IN_PARENT, stateful: true, place: ({ storage_location }) => storage_location },
  databricks_workspace_file: {
    name: { attribute: "path", maxLength: 4096, legal: /^(\/[\w .@-]+)+$/, uniqueIn: "account" },
  },
  // Waits for IAM.
  terraform_data: {},
};
