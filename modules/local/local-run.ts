import { constants, copyFileSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DatasetContract } from "../contract/dataset";
import { loadBronze } from "./bronze-load";
import { type BuildPlan, nameRowsToJudge, noteBuilt, planBuild } from "./build-plan";
import { type Database, prepareCatalog, withDatabase } from "./catalog";
import { changesSince } from "./changes";
import { Compilation } from "./compilation";
import { refuseMisfits } from "./contract-fit";
import type { DbtProject } from "./dbt-project";
import { type BuiltModel, build, isGold } from "./engine";
import { freshnessOf, lateWarnings } from "./freshness";
import { exportGold, type GoldFiles } from "./gold-files";
import { lastReport, reportPaths, trimHistory } from "./history";
import type { Landing } from "./landing";
import { Lineage } from "./lineage";
import { finishPublication, isPublicationPending, publish, stagingDir } from "./publish";
import { reconcile } from "./reconcile";
import { DOCS_PAGE, makeDashboard, takeDocs } from "./result-pages";
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

/** What is built in which step. */
const LAYERS = { bronze_to_silver: "silver", silver_to_gold: "gold" } as const;

/** What a run made in its database, and of it. */
interface Made extends Pick<RunResult, "files" | "tables" | "freshness"> {
  readonly gold: GoldFiles;
  readonly project: DbtProject | undefined;
}

/** One run, while it goes on; its work folder is locked and its source folder found fit. */
export class LocalRun {
  private readonly runId: string;
  private readonly staging: string;
  private readonly database: string;
  private readonly published: string;
  private readonly warnings: string[];
  private readonly goldFolder: string;
  private readonly seconds: Partial<Record<RunStep | keyof RunResult["seconds"], number>> = {};
  private readonly models: BuiltModel[] = [];

  constructor(
    private readonly options: RunOptions,
    private readonly landing: Landing,
    private readonly startedAt: Date,
  ) {
    this.runId = startedAt.toISOString().replace(/[-:]/g, "").replace(".", "-");
    this.staging = stagingDir(options.workDir);
    this.database = join(this.staging, `${options.contract.name}.duckdb`);
    this.published = join(options.workDir, `${options.contract.name}.duckdb`);
    this.goldFolder = `lake/gold/${options.contract.name}`;
    this.warnings = [...landing.warnings];
  }

  async run(): Promise<RunResult> {
    const { contract, workDir, projectRoot } = this.options;
    if (finishPublication(workDir))
      this.warnings.push("The last run was stopped while it published; that was completed.");
    mkdirSync(this.staging);
    const lineage = Lineage.start({ ...this.options, runId: this.runId, startedAt: this.startedAt });
    const plan = await planBuild(this.published, contract, projectRoot, this.landing.files);
    const needsDbt = plan.tables.length > 0 || this.isAbsent(DOCS_PAGE);
    const dbt = needsDbt ? new Compilation(projectRoot, contract, join(workDir, "dbt")) : undefined;
    try {
      const result = await this.publish(plan, await this.make(plan, dbt));
      const warnings = await lineage.complete(result, this.models);
      return { ...result, warnings: [...result.warnings, ...warnings] };
    } catch (error) {
      await lineage.fail(error, this.models);
      throw error;
    } finally {
      dbt?.stop();
      if (!isPublicationPending(workDir)) rmSync(this.staging, { recursive: true, force: true });
    }
  }

  /** Everything that is made in the database of the run, and gold as files. */
  private async make(plan: BuildPlan, dbt: Compilation | undefined): Promise<Made> {
    if (existsSync(this.published)) copyFileSync(this.published, this.database, constants.COPYFILE_FICLONE);
    return withDatabase(this.database, "write", async (database) => {
      const files = await this.load(database, plan);
      const project = await dbt?.wait(() => this.begin("compile"));
      const changed = plan.tables.length === 0 ? undefined : project;
      if (changed) await this.transform("bronze_to_silver", database, plan, changed);
      const tables = await this.accounted(database);
      if (changed) await this.transform("silver_to_gold", database, plan, changed);
      await noteBuilt(database, plan);
      return database.checkpointDuring(async () => {
        const freshness = await freshnessOf(database, this.options.contract, this.startedAt);
        return { files, project, tables, freshness, gold: await this.export(database) };
      });
    });
  }

  /** Gold counts for nothing when rows are missing, or when the contract is about other data. */
  private async accounted(database: Database): Promise<RunResult["tables"]> {
    const { contract } = this.options;
    const tables = await reconcile(database, contract);
    await refuseMisfits(database, contract, tables);
    return tables;
  }

  private export(database: Database): Promise<GoldFiles> {
    const built = new Set(this.models.map(({ table }) => table));
    const isWanted = (name: string): boolean =>
      built.has(`gold.${name}`) || this.isAbsent(`${this.goldFolder}/${name}.parquet`);
    return exportGold(database, join(this.staging, "gold"), isWanted);
  }

  private async load(database: Database, plan: BuildPlan): Promise<readonly FileResult[]> {
    const finish = this.begin("landing_to_bronze");
    const { contract } = this.options;
    await prepareCatalog(database, contract, plan.tables === "all" ? "drop" : "keep");
    const { files, warnings } = await loadBronze(
      database,
      contract,
      this.landing.files,
      { id: this.runId, loadedAt: this.startedAt, scratchDir: this.staging },
      (table, rows) => {
        const message = `bronze.${table}`;
        this.tell({ step: "landing_to_bronze", status: "progress", message, table, rows });
      },
    );
    const brought = files.filter((file) => file.status !== "unchanged").map((file) => file.path);
    if (plan.adds && brought.length > 0) await nameRowsToJudge(database, contract, brought);
    this.warnings.push(...warnings);
    finish(`${files.length} files`);
    return files;
  }

  private async transform(
    step: keyof typeof LAYERS,
    database: Database,
    plan: BuildPlan,
    project: DbtProject,
  ): Promise<void> {
    const finish = this.begin(step);
    const order = { ...plan, layer: LAYERS[step], dataBytes: this.dataBytes() };
    await build(database, project, order, (model) => {
      this.models.push(model);
      const { table: message, failure } = model;
      if (failure !== undefined) return;
      this.tell({ step, status: "progress", message, table: message.split(".")[1] ?? message });
    });
    finish();
  }

  /** Rows of files that are no longer landed are in the last result. */
  private dataBytes(): number {
    const before = existsSync(this.published) ? statSync(this.published).size : 0;
    return this.landing.files.reduce((sum, file) => sum + file.bytes, before);
  }

  private isAbsent(path: string): boolean {
    return !existsSync(join(this.options.workDir, path));
  }

  private async publish(plan: BuildPlan, { gold, project, ...made }: Made): Promise<RunResult> {
    const finish = this.begin("publish");
    const { contract, workDir, projectRoot } = this.options;
    const moves = gold.written.map((name) => ({
      from: `gold/${name}.parquet`,
      to: `${this.goldFolder}/${name}.parquet`,
    }));
    const isGoldNew = this.models.some(({ table }) => isGold(table));
    const dashboard =
      isGoldNew || this.isAbsent("dashboard.html")
        ? await makeDashboard(projectRoot, contract.name, this.database, this.staging)
        : undefined;
    const isDescribed = project !== undefined && (plan.tables === "all" || this.isAbsent(DOCS_PAGE));
    const docs = isDescribed ? takeDocs(project, this.staging) : undefined;
    for (const page of [dashboard, docs]) if (page) moves.push({ from: page.name, to: page.name });
    this.seconds.dashboard = dashboard?.seconds ?? 0;
    this.warnings.push(...lateWarnings(made.freshness, this.startedAt));
    const result = this.result({ ...made, gold: gold.rows });
    moves.push({ from: `${contract.name}.duckdb`, to: `${contract.name}.duckdb` });
    for (const path of reportPaths(this.runId)) {
      const from = path.replace("/", "-");
      writeFileSync(join(this.staging, from), `${JSON.stringify(result, null, 2)}\n`);
      moves.push({ from, to: path });
    }
    const ownFiles = Object.keys(gold.rows).map((name) => `${name}.parquet`);
    publish(workDir, { moves, ownFolder: this.goldFolder, ownFiles });
    trimHistory(workDir);
    finish(`${moves.length} files`);
    return result;
  }

  private result(made: Pick<RunResult, "files" | "tables" | "gold" | "freshness">): RunResult {
    const finishedAt = this.options.now?.() ?? new Date();
    const seconds = (part: keyof RunResult["seconds"]): number => round(this.seconds[part] ?? 0);
    const result: RunResult = {
      runId: this.runId,
      dataset: this.options.contract.name,
      startedAt: this.startedAt.toISOString(),
      finishedAt: finishedAt.toISOString(),
      ...made,
      warnings: this.warnings,
      seconds: {
        landing_to_bronze: seconds("landing_to_bronze"),
        compile: seconds("compile"),
        bronze_to_silver: seconds("bronze_to_silver"),
        silver_to_gold: seconds("silver_to_gold"),
        dashboard: seconds("dashboard"),
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
