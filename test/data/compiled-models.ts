import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "../../modules/local/catalog";

interface Node {
  readonly resource_type: string;
  readonly fqn: readonly string[];
  readonly schema: string;
  readonly alias: string;
  readonly compiled_path?: string;
  readonly config: { readonly materialized: string; readonly unique_key?: readonly string[] | null };
  readonly depends_on: { readonly nodes: readonly string[] };
}

/** One model of a dataset as dbt compiled it. */
export interface CompiledModel {
  readonly relation: string;
  readonly sql: string;
  /** dbt's names of the sources and models that it reads. */
  readonly inputs: readonly string[];
  /** The table is added to: rows of the same key are replaced. @default it is built anew */
  readonly uniqueKey?: readonly string[];
}

/**
 * The models that a run built in its work folder, each after those it reads. Running their SQL spares a test with many
 * cases the seconds that dbt takes to start.
 */
export function compiledModels(workDir: string, dataset: string): CompiledModel[] {
  const { nodes } = JSON.parse(readFileSync(join(workDir, "dbt/target/manifest.json"), "utf8"));
  const folder = join(workDir, "dbt/target/compiled");
  const models = Object.entries(nodes as Readonly<Record<string, Node>>).filter(
    ([, node]) => node.resource_type === "model" && node.fqn[1] === dataset && node.compiled_path,
  );
  return inOrder(Object.fromEntries(models)).map((node) => ({
    relation: `${node.schema}.${node.alias}`,
    sql: compiledSql(folder, node.compiled_path ?? ""),
    inputs: node.depends_on.nodes,
    ...(node.config.materialized === "incremental" && node.config.unique_key
      ? { uniqueKey: node.config.unique_key }
      : {}),
  }));
}

/** Builds every table anew or, as dbt does where it only adds, those that are not added to. */
export async function buildModels(
  database: Database,
  models: readonly CompiledModel[],
  adds = false,
): Promise<void> {
  for (const { relation, sql, uniqueKey } of models) {
    if (!adds || uniqueKey === undefined) {
      await database.run(`create or replace table ${relation} as ${sql}`);
      continue;
    }
    const sameKey = uniqueKey.map((key) => `known."${key}" = brought."${key}"`).join(" and ");
    await database.run(`create or replace temp table brought as ${sql}`);
    await database.run(`delete from ${relation} as known using brought where ${sameKey}`);
    await database.run(`insert into ${relation} by name select * from brought`);
  }
}

function inOrder(nodes: Readonly<Record<string, Node>>): Node[] {
  const ordered: Node[] = [];
  const visit = (id: string): void => {
    const node = nodes[id];
    if (node === undefined || ordered.includes(node)) return;
    node.depends_on.nodes.forEach(visit);
    ordered.push(node);
  };
  Object.keys(nodes).forEach(visit);
  return ordered;
}

function compiledSql(folder: string, path: string): string {
  const name = path.split("/").at(-1) ?? "";
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" }).find((file) =>
    file.endsWith(`/${name}`),
  );
  return readFileSync(join(folder, found ?? name), "utf8");
}
