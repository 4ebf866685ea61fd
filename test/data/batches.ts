import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { DatasetContract } from "../../modules/contract/dataset";
import { type Database, loadedFiles, prepareCatalog, withDatabase } from "../../modules/local/catalog";
import { loadFiles } from "../../modules/local/ingestion";
import { inspectLanding } from "../../modules/local/landing";
import { buildModels, type CompiledModel, compiledModels } from "./compiled-models";
import { type Files, goldOf, type Scratch } from "./shop";

/** How rows are written as files: all together, and in parts. */
interface AnyOrder<Rows> {
  readonly whole: (tables: Rows) => Files;
  readonly parts: (tables: Rows) => Files;
  readonly numRuns: number;
}

/**
 * Loads files in batches and builds gold from them, with the SQL that dbt compiled in an earlier run: that spares each
 * case the seconds that dbt takes to start.
 */
export class Batches {
  private readonly models: readonly CompiledModel[];

  /** @param work work folder of a run of the same contract */
  constructor(
    private readonly contract: DatasetContract,
    private readonly tables: readonly string[],
    private readonly scratch: Scratch,
    work: string,
  ) {
    this.models = compiledModels(work, contract.name);
  }

  /** Gold of batches of files that are loaded one after the other. */
  async gold(batches: readonly Files[]): Promise<Awaited<ReturnType<typeof goldOf>>> {
    const path = join(this.scratch.folder(), `${this.contract.name}.duckdb`);
    await withDatabase(path, "write", async (database) => {
      await prepareCatalog(database, this.contract);
      for (const [index, files] of batches.entries())
        await this.load(database, this.scratch.folder(files), String(index));
      await buildModels(database, this.models);
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

const pick = (files: Files, paths: readonly string[]): Files =>
  Object.fromEntries(paths.map((path) => [path, files[path] ?? ""]));
