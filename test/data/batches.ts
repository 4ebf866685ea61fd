import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { DatasetContract } from "../../modules/contract/dataset";
import { changesBy, nameRowsToJudge } from "../../modules/local/build-plan";
import { type Database, prepareCatalog, withDatabase } from "../../modules/local/catalog";
import { compiledProject } from "../../modules/local/compile-cache";
import type { DbtProject, Model } from "../../modules/local/dbt-project";
import { build } from "../../modules/local/engine";
import { loadFiles } from "../../modules/local/ingestion";
import { inspectLanding, type LandedFile } from "../../modules/local/landing";
import { type LoadedFile, loadedFiles } from "../../modules/local/loaded-files";
import type { FileResult } from "../../modules/local/run-types";
import { type Files, goldOf, ROOT, type Scratch } from "./shop";

/** How rows are written as files: all together, and in parts. */
interface AnyOrder<Rows> {
  readonly whole: (tables: Rows) => Files;
  readonly parts: (tables: Rows) => Files;
  readonly numRuns: number;
}

type Known = ReadonlyMap<string, LoadedFile>;

/** Loads files in batches and builds gold after each, as a run does, but for what it publishes. */
export class Batches {
  private constructor(
    private readonly contract: DatasetContract,
    private readonly tables: readonly string[],
    private readonly scratch: Scratch,
    private readonly project: DbtProject,
  ) {}

  /** @param tables those of gold that are looked at */
  static async of(contract: DatasetContract, tables: readonly string[], scratch: Scratch): Promise<Batches> {
    const { signal } = new AbortController();
    const project = await compiledProject(ROOT, contract, scratch.folder(), signal);
    const adding = project.models.filter(({ addingSql }) => addingSql.includes("_to_judge"));
    expect(adding.length).toBeGreaterThan(contract.tables.length);
    for (const model of adding)
      expect({ table: model.table, inputs: [...model.inputs].sort() }).toEqual(inputsOf(model, contract));
    return new Batches(contract, tables, scratch, project);
  }

  /** Gold of batches of files that are loaded one after the other. */
  async gold(batches: readonly Files[]): Promise<Awaited<ReturnType<typeof goldOf>>> {
    const path = join(this.scratch.folder(), `${this.contract.name}.duckdb`);
    await withDatabase(path, "write", async (database) => {
      await prepareCatalog(database, this.contract);
      for (const [index, files] of batches.entries()) {
        const known = await loadedFiles(database);
        const landed = await this.landed(this.scratch.folder(files), known);
        const plan = index === 0 ? ({ tables: "all", adds: false } as const) : changesBy(landed, known);
        if (plan.tables.length === 0) continue;
        const results = await this.load(database, landed, known, String(index));
        const brought = results.filter((file) => file.status !== "unchanged").map((file) => file.path);
        if (plan.adds) await nameRowsToJudge(database, this.contract, brought);
        await build(database, this.project, { ...plan, dataBytes: 0 }, () => undefined);
      }
    });
    return goldOf(path, this.tables);
  }

  /** Any order of loads, any repetition and any split of files gives the gold of one load of all of them. */
  async expectAnyOrder<Rows>(
    rows: fc.Arbitrary<Rows>,
    { whole, parts, numRuns }: AnyOrder<Rows>,
  ): Promise<void> {
    const arbitrary = rows.chain((tables) => {
      const paths = Object.keys(parts(tables));
      return fc.record({
        tables: fc.constant(tables),
        order: fc.shuffledSubarray(paths, { minLength: paths.length }),
        cut: fc.integer({ min: 1, max: paths.length }),
        again: fc.subarray(paths),
      });
    });
    await fc.assert(
      fc.asyncProperty(arbitrary, async ({ tables, order, cut, again }) => {
        const split = parts(tables);
        const atOnce = await this.gold([whole(tables)]);
        const inBatches = await this.gold([
          pick(split, order.slice(0, cut)),
          pick(split, [...order.slice(cut), ...again]),
          pick(split, again),
        ]);
        expect(inBatches).toEqual(atOnce);
      }),
      { numRuns, endOnFailure: true },
    );
  }

  private async landed(sourceDir: string, known: Known): Promise<readonly LandedFile[]> {
    // A batch need not have files of every table, even where it is the first.
    const tables = this.contract.tables.map((table) => ({ ...table, required: false }));
    return (await inspectLanding({ ...this.contract, tables }, sourceDir, known)).files;
  }

  private load(
    database: Database,
    landed: readonly LandedFile[],
    known: Known,
    batch: string,
  ): Promise<FileResult[]> {
    const scratchDir = join(this.scratch.root, "scratch");
    if (!existsSync(scratchDir)) mkdirSync(scratchDir);
    return loadFiles(database, landed, known, {
      id: batch,
      loadedAt: new Date(),
      scratchDir,
      warn: () => undefined,
    });
  }
}

/**
 * What a model that adds to itself may read: its own table and, in gold, silver's tables whose new rows it asks for, by a
 * part of their keys. Others could change what rows are that it does not look at again.
 */
function inputsOf({ table, addingSql }: Model, { name, tables }: DatasetContract) {
  const [schema, own = ""] = table.split(".");
  const silver = (each: string): string => `model.medallion.stg_${name}__${each}`;
  const contracted = (wanted: string) => tables.find((each) => each.name === wanted);
  if (schema === "gold") {
    const asked = [...addingSql.matchAll(/brought\.(\w+)\s+from "\w+"\."silver"\."(\w+)" as brought/g)];
    for (const [, key = "", of = ""] of asked) expect(contracted(of)?.primaryKey).toContain(key);
    return { table, inputs: [...new Set(asked.map(([, , of = ""]) => silver(of)))].sort() };
  }
  const columns = contracted(own)?.columns ?? [];
  const targets = columns.flatMap(({ references }) => (references ? [references.table] : []));
  const models = schema === "silver" ? [`model.medallion.quarantine_${name}__${own}`] : targets.map(silver);
  return { table, inputs: [...new Set([...models, `source.medallion.${name}.${own}`])].sort() };
}

const pick = (files: Files, paths: readonly string[]): Files =>
  Object.fromEntries(paths.map((path) => [path, files[path] ?? ""]));
