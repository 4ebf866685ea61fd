import { constants, copyFileSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DatasetContract } from "../contract/dataset";
import { loadBronze } from "./bronze-load";
import { type BuildPlan, nameRowsToJudge, noteBuilt, planBuild } from "./build-plan";
import { type Built, buildInSteps, NOTHING_BUILT } from "./build-steps";
import { type Database, prepareCatalog, withDatabase } from "./catalog";
import { changesSince } from "./changes";
import { refuseMisfits } from "./contract-fit";
import { DbtRunner } from "./engine";
import { freshnessOf, lateWarnings } from "./freshness";
import { exportGold } from "./gold-files";
import { lastReport, reportPaths, trimHistory } from "./history";
import type { Landing } from "./landing";
import { Lineage } from "./lineage";
import { finishPublication, isPublicationPending, publish, stagingDir } from "./publish";
import { reconcile } from "./reconcile";
import { makeDashboard, takeDocs } from "./result-pages";
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

/** One run, while it goes on; its work folder is locked and its source folder found fit. */
export class LocalRun {
  private readonly runId: string;
  private readonly staging: string;
  private readonly database: string;
  private readonly published: string;
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
    this.published = join(options.workDir, `${options.contract.name}.duckdb`);
    this.warnings = [...landing.warnings];
  }

  async run(): Promise<RunResult> {
    const { contract, workDir, projectRoot } = this.options;
    if (finishPublication(workDir))
      this.warnings.push("The last run was stopped while it published; that was completed.");
    mkdirSync(this.staging);
    const lineage = Lineage.start({ ...this.options, runId: this.runId, startedAt: this.startedAt });
    const plan = await planBuild(this.published, contract, projectRoot, this.landing.files);
    const dbt = this.startDbt(plan);
    try {
      const files = await this.load(plan);
      const built = dbt === undefined ? NOTHING_BUILT : await this.transform(dbt);
      const result = await this.publish(files, plan, built);
      const warnings = await lineage.complete(result);
      return { ...result, warnings: [...result.warnings, ...warnings] };
    } catch (error) {
      await lineage.fail(error);
      throw error;
    } finally {
      dbt?.stop();
      if (!isPublicationPending(workDir)) rmSync(this.staging, { recursive: true, force: true });
    }
  }

  /** Takes seconds, most of them while bronze is loaded. Where no table changes there is nothing to build. */
  private startDbt({ tables, adds }: BuildPlan): DbtRunner | undefined {
    const { contract, workDir, projectRoot } = this.options;
    if (tables.length === 0) return undefined;
    return DbtRunner.start({
      projectRoot,
      dbtDir: join(workDir, "dbt"),
      database: this.database,
      dataBytes: this.dataBytes(),
      contract,
      ...(tables === "all" ? {} : { tables }),
      adds,
    });
  }

  /** Rows of files that are no longer landed are in the last result. */
  private dataBytes(): number {
    const before = existsSync(this.published) ? statSync(this.published).size : 0;
    return this.landing.files.reduce((sum, file) => sum + file.bytes, before);
  }

  private async load(plan: BuildPlan): Promise<readonly FileResult[]> {
    const finish = this.begin("landing_to_bronze");
    if (existsSync(this.published)) copyFileSync(this.published, this.database, constants.COPYFILE_FICLONE);
    const { contract } = this.options;
    const loaded = await withDatabase(this.database, "write", async (database) => {
      await prepareCatalog(database, contract, plan.tables === "all" ? "drop" : "keep");
      const load = await loadBronze(
        database,
        contract,
        this.landing.files,
        { id: this.runId, loadedAt: this.startedAt, scratchDir: this.staging },
        (table, rows) => {
          const message = `bronze.${table}`;
          this.tell({ step: "landing_to_bronze", status: "progress", message, table, rows });
        },
      );
      const brought = load.files.filter((file) => file.status !== "unchanged").map((file) => file.path);
      if (plan.adds && brought.length > 0) await nameRowsToJudge(database, contract, brought);
      return load;
    });
    this.warnings.push(...loaded.warnings);
    finish(`${loaded.files.length} files`);
    return loaded.files;
  }

  private async transform(dbt: DbtRunner): Promise<Built> {
    const built = await buildInSteps(
      dbt,
      (step) => this.begin(step),
      (event) => this.tell(event),
    );
    this.seconds.bronze_to_silver = (this.seconds.bronze_to_silver ?? 0) - built.dbtWait;
    return built;
  }

  private async publish(files: readonly FileResult[], plan: BuildPlan, built: Built): Promise<RunResult> {
    const finish = this.begin("publish");
    const { contract, workDir, projectRoot } = this.options;
    const goldFolder = `lake/gold/${contract.name}`;
    const isAbsent = (path: string): boolean => !existsSync(join(workDir, path));
    const { gold, ...counts } = await withDatabase(this.database, "write", async (database) => {
      await noteBuilt(database, plan);
      const isWanted = (name: string) => built.gold.has(name) || isAbsent(`${goldFolder}/${name}.parquet`);
      return {
        tables: await this.accounted(database),
        freshness: await freshnessOf(database, contract, this.startedAt),
        gold: await exportGold(database, join(this.staging, "gold"), isWanted),
      };
    });
    const moves = gold.written.map((name) => ({
      from: `gold/${name}.parquet`,
      to: `${goldFolder}/${name}.parquet`,
    }));
    const dashboard =
      built.gold.size > 0 || isAbsent("dashboard.html")
        ? await makeDashboard(projectRoot, contract.name, this.database, this.staging)
        : undefined;
    const docs = plan.tables === "all" || isAbsent("docs.html") ? takeDocs(workDir, this.staging) : undefined;
    for (const page of [dashboard, docs]) if (page) moves.push({ from: page.name, to: page.name });
    this.dashboardSeconds = dashboard?.seconds ?? 0;
    this.warnings.push(...lateWarnings(counts.freshness, this.startedAt));
    const result = this.result(files, { ...counts, gold: gold.rows }, built);
    moves.push({ from: `${contract.name}.duckdb`, to: `${contract.name}.duckdb` });
    for (const path of reportPaths(this.runId)) {
      const from = path.replace("/", "-");
      writeFileSync(join(this.staging, from), `${JSON.stringify(result, null, 2)}\n`);
      moves.push({ from, to: path });
    }
    const ownFiles = Object.keys(gold.rows).map((name) => `${name}.parquet`);
    publish(workDir, { moves, ownFolder: goldFolder, ownFiles });
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
    built: Built,
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
        dbtStartup: round(built.dbtStartup),
        dbtWait: round(built.dbtWait),
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
