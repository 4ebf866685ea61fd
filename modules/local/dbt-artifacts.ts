import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A table, as `<schema>.<name>`. */
export type TableName = `${string}.${string}`;

/** A model that dbt ran. Times are ISO 8601. */
export interface BuiltModel {
  readonly table: TableName;
  readonly inputs: readonly TableName[];
  readonly startedAt: string;
  readonly finishedAt: string;
  /** What went wrong. @default it was built */
  readonly failure?: string;
}

interface Manifest {
  readonly nodes: Readonly<Record<string, ManifestNode>>;
  readonly sources: Readonly<Record<string, { readonly schema: string; readonly identifier: string }>>;
}
interface ManifestNode {
  readonly resource_type: string;
  readonly schema: string;
  readonly alias: string;
  readonly depends_on: { readonly nodes: readonly string[] };
}
interface RunResults {
  readonly metadata: { readonly generated_at: string };
  readonly results: readonly {
    readonly unique_id: string;
    readonly status: string;
    readonly message?: string | null;
    readonly timing: readonly { readonly started_at?: string; readonly completed_at?: string }[];
  }[];
}

/** The models that dbt ran since a time, and what each of them reads, by the files that dbt leaves of a build. */
export function builtModels(dbtDir: string, since: Date): readonly BuiltModel[] {
  const [results, manifest] = ["run_results.json", "manifest.json"].map((name) =>
    join(dbtDir, "target", name),
  );
  if (!results || !manifest || !existsSync(results) || !existsSync(manifest)) return [];
  const ran = JSON.parse(readFileSync(results, "utf8")) as RunResults;
  if (new Date(ran.metadata.generated_at) < since) return [];
  const project = JSON.parse(readFileSync(manifest, "utf8")) as Manifest;
  return ran.results.flatMap(({ unique_id: id, status, message, timing }) => {
    const node = project.nodes[id];
    const began = timing[0]?.started_at;
    const ended = timing.at(-1)?.completed_at;
    if (node?.resource_type !== "model" || began === undefined || ended === undefined) return [];
    const model = {
      table: `${node.schema}.${node.alias}` as const,
      inputs: node.depends_on.nodes.flatMap((input) => tableOf(project, input)),
      startedAt: new Date(began).toISOString(),
      finishedAt: new Date(ended).toISOString(),
    };
    return status === "success" ? [model] : [{ ...model, failure: message ?? status }];
  });
}

function tableOf({ nodes, sources }: Manifest, id: string): TableName[] {
  const model = nodes[id];
  if (model !== undefined) return [`${model.schema}.${model.alias}`];
  const source = sources[id];
  return source === undefined ? [] : [`${source.schema}.${source.identifier}`];
}
