import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "../../modules/local/catalog";

interface Node {
  readonly resource_type: string;
  readonly fqn: readonly string[];
  readonly schema: string;
  readonly alias: string;
  readonly compiled_path?: string;
  readonly depends_on: { readonly nodes: readonly string[] };
}

/** One model of a dataset as dbt compiled it. */
export interface CompiledModel {
  readonly relation: string;
  readonly sql: string;
}

/**
 * The models that a run built in its work folder, each after those it reads. Running their SQL spares a test with many
 * cases the seconds that dbt takes to start.
 */
export function compiledModels(workDir: string, dataset: string): CompiledModel[] {
  const { nodes } = JSON.parse(readFileSync(join(workDir, "dbt/target/manifest.json"), "utf8"));
  const folder = join(workDir, "dbt/target/compiled");
  const models = Object.entries(nodes as Readonly<Record<string, Node>>).filter(
    ([, node]) => node.resource_type === "model" && node.fqn[1] === dataset,
  );
  return inOrder(Object.fromEntries(models)).map((node) => ({
    relation: `${node.schema}.${node.alias}`,
    sql: compiledSql(folder, node.compiled_path ?? ""),
  }));
}

export async function buildModels(database: Database, models: readonly CompiledModel[]): Promise<void> {
  for (const { relation, sql } of models) await database.run(`create table ${relation} as ${sql}`);
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
