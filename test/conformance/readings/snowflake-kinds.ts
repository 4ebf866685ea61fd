import type { Block } from "../../support/stack-json";
import type { Named } from "../model";

/** What the suite has to know about one kind of Snowflake resource. */
export interface SnowflakeKind {
  /** Within what its name must be the only one. @default it has no name */
  readonly uniqueIn?: Named["uniqueIn"];
  /** It holds data, or what data cannot be read without. @default false */
  readonly stateful?: boolean;
  /** It carries tags in its comment. @default false */
  readonly taggable?: boolean;
  /** What ends or limits it. @default it computes nothing */
  readonly bounds?: (block: Block) => string[];
}

/** Source: Snowflake, "Identifier requirements"; only names that SQL without quotes finds. */
export const SNOWFLAKE_NAME = { maxLength: 255, legal: /^[A-Z_][A-Z0-9_]*$/ } as const;

/** Every kind of Snowflake resource that the variant makes. One that is not here fails the reading. */
export const SNOWFLAKE_KINDS: Readonly<Record<string, SnowflakeKind>> = {
  snowflake_account_role: { uniqueIn: "account", taggable: true },
  snowflake_database: { uniqueIn: "account", stateful: true, taggable: true },
  snowflake_file_format: { uniqueIn: "parent" },
  snowflake_grant_account_role: {},
  snowflake_grant_ownership: {},
  snowflake_grant_privileges_to_account_role: {},
  snowflake_resource_monitor: { uniqueIn: "account" },
  snowflake_schema: { uniqueIn: "parent", stateful: true, taggable: true },
  snowflake_service_user: { uniqueIn: "account", taggable: true },
  snowflake_stage: { uniqueIn: "parent", taggable: true },
  snowflake_storage_integration: { uniqueIn: "account", stateful: true, taggable: true },
  snowflake_table: { uniqueIn: "parent", stateful: true, taggable: true },
  snowflake_task: {
    uniqueIn: "parent",
    taggable: true,
    bounds: ({ user_task_timeout_ms: timeout }) => (Number(timeout) > 0 ? [`ends after ${timeout} ms`] : []),
  },
  snowflake_warehouse: { uniqueIn: "account", taggable: true, bounds: warehouseBounds },
};

/** A warehouse that lacks one of these can cost without an end. */
function warehouseBounds(block: Block): string[] {
  const {
    auto_suspend,
    statement_timeout_in_seconds,
    statement_queued_timeout_in_seconds,
    resource_monitor,
  } = block;
  const seconds = [auto_suspend, statement_timeout_in_seconds, statement_queued_timeout_in_seconds];
  const bounded = seconds.every((limit) => Number(limit) > 0) && resource_monitor !== undefined;
  return bounded ? [`stops after ${auto_suspend} s, or when its monitor says so`] : [];
}

/** The tags at the end of a comment, in braces. */
export function tagsOf(comment: unknown): Record<string, string> {
  const pairs = /\{([^{}]*)\}$/.exec(String(comment ?? ""))?.[1]?.split("; ") ?? [];
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
  );
}
