import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DatasetContract } from "../../modules/contract/dataset";
import { type Database, loadedFiles, prepareCatalog, withDatabase } from "../../modules/local/catalog";
import { loadFiles } from "../../modules/local/ingestion";
import { inspectLanding } from "../../modules/local/landing";
import { type Files, goldOf, type Scratch } from "./shop";

interface Node {
  readonly resource_type: string;
  readonly schema: string;
  readonly alias: string;
  readonly compiled_path?: string;
  readonly depends_on: { readonly nodes: readonly string[] };
}

/**
 * Loads files in batches and builds gold from them, with the SQL that dbt compiled in an earlier run: that spares each
 * case the seconds that dbt takes to start.
 */
export class Batches {
  private readonly models: readonly { readonly relation: string; readonly sql: string }[];

  /** @param work work folder of a run of the same contract */
  constructor(
    private readonly contract: DatasetContract,
    private readonly tables: readonly string[],
    private readonly scratch: Scratch,
    work: string,
  ) {
    const manifest = JSON.parse(readFileSync(join(work, "dbt/target/manifest.json"), "utf8"));
    this.models = inOrder(manifest.nodes).map((node) => ({
      relation: `${node.schema}.${node.alias}`,
      sql: compiledSql(join(work, "dbt/target/compiled"), node.compiled_path ?? ""),
    }));
  }

  /** Gold of batches of files that are loaded one after the other. */
  async gold(batches: readonly Files[]): Promise<Awaited<ReturnType<typeof goldOf>>> {
    const path = join(this.scratch.folder(), `${this.contract.name}.duckdb`);
    await withDatabase(path, "write", async (database) => {
      await prepareCatalog(database, this.contract);
      for (const [index, files] of batches.entries())
        await this.load(database, this.scratch.folder(files), String(index));
      for (const { relation, sql } of this.models) await database.run(`create table ${relation} as ${sql}`);
    });
    return goldOf(path, this.tables);
  }

  private async load(database: Database, sourceDir: string, batch: string): Promise<void> {
    const known = await loadedFiles(database);
    const loaded = new Set(this.contract.tables.map((table) => table.name));
    const { files } = await inspectLanding(this.contract, sourceDir, loaded);
    const scratchDir = join(this.scratch.root, "scratch");
    if (!existsSync(scratchDir)) mkdirSync(scratchDir);
    await loadFiles(database, files, known, {
      id: batch,
      loadedAt: new Date(),
      scratchDir,
      warn: () => undefined,
    });
  }
}

function inOrder(nodes: Readonly<Record<string, Node>>): Node[] {
  const ordered: Node[] = [];
  const visit = (id: string): void => {
    const node = nodes[id];
    if (node === undefined || node.resource_type !== "model" || ordered.includes(node)) return;
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

export const pick = (files: Files, paths: readonly string[]): Files =>
  Object.fromEntries(paths.map((path) => [path, files[path] ?? ""]));
