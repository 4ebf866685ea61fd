import { constants, copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DatasetContract, DatasetTable } from "../contract/dataset";
import {
  type Database,
  type LoadedFile,
  loadedFiles,
  prepareCatalog,
  quoteName,
  quoteText,
  withDatabase,
} from "./catalog";
import { changesSince } from "./changes";
import { refuseMisfits } from "./contract-fit";
import { type DbtNode, DbtRunner, DOCS_PAGE } from "./engine";
import { freshnessOf, lateWarnings } from "./freshness";
import { lastReport, reportPaths, trimHistory } from "./history";
import { loadFiles } from "./ingestion";
import type { Landing } from "./landing";
import { Lineage } from "./lineage";
import { finishPublication, isPublicationPending, publish, stagingDir } from "./publish";
import { reconcile } from "./reconcile";
import type { FileResult, RunEvent, RunResult, RunStep } from "./run-types";

/** What a local run needs to know. */
export interface RunOptions {
  readonly contract: DatasetContract;
  /** Folder of the landed files, laid out as the contract says. Never written to. */
  readonly sourceDir: string;
  /** Folder of the results, made when absent. One run at a time works in it. */
  readonly workDir: string;
  /** Folder of this project, which holds `dbt/` and `dashboards/`. */
  readonly projectRoot: string;
  readonly onEvent: (event: RunEvent) => void;
  /** What time it is. @default the clock of this machine */
  readonly now?: () => Date;
}

type DbtSeconds = Pick<RunResult["seconds"], "dbtStartup" | "dbtWait">;

/** One run, while it goes on; its work folder is locked and its source folder found fit. */
export class LocalRun {
  private readonly runId: string;
  private readonly staging: string;
  private readonly database: string;
  private readonly warnings: string[];
  private readonly seconds: Partial<Record<RunStep, number>> = {};
  private dashboardSeconds = 0;

  constructor(
    private readonly options: RunOptions,
    private readonly landing: Landing,
    private readonly startedAt: Date,
  ) {
    this.runId = startedAt.toISOString().replace(/[-:]/g, "").replace(".", "-");
    this.staging = stagingDir(options.workDir);
    this.database = join(this.staging, `${options.contract.name}.duckdb`);
    this.warnings = [...landing.warnings];
  }

  async run(): Promise<RunResult> {
    const { contract, workDir, projectRoot } = this.options;
    if (finishPublication(workDir))
      this.warnings.push("The last run was stopped while it published; that was completed.");
    mkdirSync(this.staging);
    const lineage = Lineage.start({ ...this.options, runId: this.runId, startedAt: this.startedAt });
    const dbt = DbtRunner.start({
      projectRoot,
      dbtDir: join(workDir, "dbt"),
      database: this.database,
      contract,
    });
    try {
      const files = await this.load();
      const result = await this.publish(files, await this.transform(dbt));
      const warnings = await lineage.complete(result);
      return { ...result, warnings: [...result.warnings, ...warnings] };
    } catch (error) {
      await lineage.fail(error);
      throw error;
    } finally {
      dbt.stop();
      if (!isPublicationPending(workDir)) rmSync(this.staging, { recursive: true, force: true });
    }
  }

  private async load(): Promise<readonly FileResult[]> {
    const finish = this.begin("landing_to_bronze");
    const published = join(this.options.workDir, `${this.options.contract.name}.duckdb`);
    if (existsSync(published)) copyFileSync(published, this.database, constants.COPYFILE_FICLONE);
    const files = await withDatabase(this.database, "write", async (database) => {
      await prepareCatalog(database, this.options.contract);
      const known = await loadedFiles(database);
      const results: FileResult[] = [];
      for (const table of this.options.contract.tables) {
        results.push(...(await this.loadTable(database, table, known)));
      }
      this.warnOfAbsent(known);
      return results;
    });
    finish(`${files.length} files`);
    return files;
  }

  private async loadTable(
    database: Database,
    table: DatasetTable,
    known: ReadonlyMap<string, LoadedFile>,
  ): Promise<FileResult[]> {
    const files = this.landing.files.filter((file) => file.table === table);
    const results = await loadFiles(database, files, known, {
      id: this.runId,
      loadedAt: this.startedAt,
      scratchDir: this.staging,
      warn: (message) => this.warnings.push(message),
    });
    for (const { path, status, rows } of results) {
      if (status !== "replaced") continue;
      this.warnings.push(`${path} has changed: its ${known.get(path)?.rows} rows were replaced by ${rows}.`);
    }
    const rows = results.reduce((sum, result) => sum + result.rows, 0);
    this.tell({
      step: "landing_to_bronze",
      status: "progress",
      message: `bronze.${table.name}`,
      table: table.name,
      rows,
    });
    return results;
  }

  private warnOfAbsent(known: ReadonlyMap<string, LoadedFile>): void {
    const here = new Set(this.landing.files.map((file) => file.path));
    const absent = [...known.keys()].filter((path) => !here.has(path)).length;
    if (absent === 0) return;
    this.warnings.push(
      `${absent} files that were loaded before are no longer in the source folder; their rows are kept. To start afresh, give an empty folder with --work.`,
    );
  }

  private async transform(dbt: DbtRunner): Promise<DbtSeconds> {
    const asked = performance.now();
    let dbtWait = 0;
    const ready = (): void => {
      dbtWait = (performance.now() - asked) / 1000;
    };
    let finish = this.begin("bronze_to_silver");
    let silverToCome = 2 * this.options.contract.tables.length;
    const built = (step: RunStep, node: DbtNode): void =>
      this.tell({ step, status: "progress", message: `${node.schema}.${node.name}`, table: node.name });
    // dbt begins with gold where it can; it is told in order all the same.
    const early: DbtNode[] = [];
    const { startupSeconds } = await dbt.build(ready, (node) => {
      if (node.kind !== "model") return;
      if (node.schema === "gold") {
        if (silverToCome > 0) early.push(node);
        else built("silver_to_gold", node);
        return;
      }
      built("bronze_to_silver", node);
      silverToCome -= 1;
      if (silverToCome > 0) return;
      finish();
      finish = this.begin("silver_to_gold");
      for (const each of early) built("silver_to_gold", each);
    });
    finish();
    this.seconds.bronze_to_silver = (this.seconds.bronze_to_silver ?? 0) - dbtWait;
    return { dbtStartup: startupSeconds, dbtWait };
  }

  private async publish(files: readonly FileResult[], dbt: DbtSeconds): Promise<RunResult> {
    const finish = this.begin("publish");
    const { contract, workDir, projectRoot } = this.options;
    const goldFolder = `lake/gold/${contract.name}`;
    const counts = await withDatabase(this.database, "write", async (database) => ({
      tables: await this.accounted(database),
      freshness: await freshnessOf(database, contract, this.startedAt),
      gold: await exportGold(database, join(this.staging, "gold")),
    }));
    const moves = Object.keys(counts.gold).map((name) => ({
      from: `gold/${name}.parquet`,
      to: `${goldFolder}/${name}.parquet`,
    }));
    const definitionFile = join(projectRoot, "dashboards", `${contract.name}.yaml`);
    if (existsSync(definitionFile)) {
      const began = performance.now();
      const { renderDashboard } = await import("../dashboard/render");
      await renderDashboard({
        definitionFile,
        database: this.database,
        outFile: join(this.staging, "dashboard.html"),
      });
      moves.push({ from: "dashboard.html", to: "dashboard.html" });
      this.dashboardSeconds = (performance.now() - began) / 1000;
    }
    this.warnings.push(...lateWarnings(counts.freshness, this.startedAt));
    const result = this.result(files, counts, dbt);
    copyFileSync(join(workDir, "dbt", DOCS_PAGE), join(this.staging, "docs.html"));
    for (const name of [`${contract.name}.duckdb`, "docs.html"]) moves.push({ from: name, to: name });
    for (const path of reportPaths(this.runId)) {
      const from = path.replace("/", "-");
      writeFileSync(join(this.staging, from), `${JSON.stringify(result, null, 2)}\n`);
      moves.push({ from, to: path });
    }
    publish(workDir, { moves, ownFolder: goldFolder });
    trimHistory(workDir);
    finish(`${moves.length} files`);
    return result;
  }

  /** Gold counts for nothing when rows are missing, or when the contract is about other data. */
  private async accounted(database: Database): Promise<RunResult["tables"]> {
    const { contract } = this.options;
    const tables = await reconcile(database, contract);
    await refuseMisfits(database, contract, tables);
    return tables;
  }

  private result(
    files: readonly FileResult[],
    counts: Pick<RunResult, "tables" | "gold" | "freshness">,
    dbt: DbtSeconds,
  ): RunResult {
    const finishedAt = this.options.now?.() ?? new Date();
    const step = (name: RunStep): number => round(this.seconds[name] ?? 0);
    const result: RunResult = {
      runId: this.runId,
      dataset: this.options.contract.name,
      startedAt: this.startedAt.toISOString(),
      finishedAt: finishedAt.toISOString(),
      ...counts,
      files,
      warnings: this.warnings,
      seconds: {
        landing_to_bronze: step("landing_to_bronze"),
        bronze_to_silver: step("bronze_to_silver"),
        silver_to_gold: step("silver_to_gold"),
        dbtStartup: round(dbt.dbtStartup),
        dbtWait: round(dbt.dbtWait),
        dashboard: round(this.dashboardSeconds),
        total: round((finishedAt.getTime() - this.startedAt.getTime()) / 1000),
      },
    };
    const before = lastReport(this.options.workDir, result.dataset);
    return before === undefined ? result : { ...result, changes: changesSince(before, result) };
  }

  private begin(step: RunStep): (message?: string) => void {
    const began = performance.now();
    this.tell({ step, status: "started" });
    return (message) => {
      this.seconds[step] = (performance.now() - began) / 1000;
      this.tell({ step, status: "finished", ...(message === undefined ? {} : { message }) });
    };
  }

  private tell(event: RunEvent): void {
    this.options.onEvent(event);
  }
}

const round = (seconds: number): number => Math.round(seconds * 1000) / 1000;

/** Writes every gold table as Parquet, and gives the rows of each. */
async function exportGold(database: Database, folder: string): Promise<Readonly<Record<string, number>>> {
  mkdirSync(folder, { recursive: true });
  const tables = await database.rows(
    "select table_name as name from duckdb_tables() where schema_name = 'gold' order by name",
  );
  const rows: Record<string, number> = {};
  for (const { name } of tables.map((row) => ({ name: String(row.name) }))) {
    rows[name] = await database.run(
      `copy gold.${quoteName(name)} to ${quoteText(join(folder, `${name}.parquet`))} (format parquet, compression zstd)`,
    );
  }
  return rows;
}
