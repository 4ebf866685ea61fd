import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { join, resolve } from "node:path";
import type { DatasetContract } from "../contract/dataset";
import { firstLine, withDatabase } from "./catalog";
import type { TableName } from "./dbt-project";
import type { BuiltModel } from "./engine";
import { LineageEndpoint, type LineageVariables } from "./lineage-endpoint";
import { type LineageJob, LineageJobs, type LineagePlaces, type TableColumns } from "./lineage-jobs";
import { type Facets, facet, type LineageEvent, type LineageRun, lineageEvent, uuidOf } from "./openlineage";
import type { RunResult } from "./run-types";

const FILE = "lineage.jsonl";

/** The run that is told about. */
export interface LineageOptions extends LineagePlaces {
  readonly contract: DatasetContract;
  readonly runId: string;
  readonly startedAt: Date;
  /** @default the environment of this process */
  readonly variables?: LineageVariables;
}

/**
 * Tells in OpenLineage what a run reads and writes: as JSON lines in `<work>/lineage.jsonl`, and to the endpoint that
 * the environment names. What goes wrong with it is a warning, never a failed run.
 */
export class Lineage {
  private readonly warnings: string[] = [];
  private readonly namespace: string;
  private readonly endpoint: LineageEndpoint | undefined;
  private readonly isOff: boolean;
  private readonly run: LineageRun;

  private constructor(private readonly options: LineageOptions) {
    const variables = options.variables ?? process.env;
    this.namespace = variables.OPENLINEAGE_NAMESPACE || "medallion";
    this.isOff = variables.OPENLINEAGE_DISABLED?.toLowerCase() === "true";
    const endpoint = this.isOff ? undefined : LineageEndpoint.named(variables);
    if (typeof endpoint === "string") this.warnings.push(endpoint);
    else this.endpoint = endpoint;
    this.run = {
      run: { runId: this.uuid("") },
      job: { namespace: this.namespace, name: options.contract.name, facets: jobType("PIPELINE") },
    };
  }

  /** Tells that a run starts. */
  static start(options: LineageOptions): Lineage {
    const places = { sourceDir: resolve(options.sourceDir), workDir: resolve(options.workDir) };
    const lineage = new Lineage({ ...options, ...places });
    lineage.tell([lineageEvent("START", options.startedAt.toISOString(), lineage.run)]);
    return lineage;
  }

  /** Tells that the run ended well, and each of its steps. @returns what is worth knowing */
  async complete(result: RunResult, models: readonly BuiltModel[]): Promise<readonly string[]> {
    if (this.isOff) return [];
    await this.attempt(async () => {
      const jobs = new LineageJobs(this.options.contract, this.options, await this.columns());
      const steps = [...jobs.loads(result), ...jobs.models(models, result), jobs.publication(result)];
      this.tell([
        ...steps.flatMap((job) => this.events(job)),
        lineageEvent("COMPLETE", result.finishedAt, this.run),
      ]);
    });
    return this.settle();
  }

  /** Tells that the run failed, and which models did. Only the first line says why: others may hold rows. */
  async fail(error: unknown, models: readonly BuiltModel[]): Promise<void> {
    if (this.isOff) return;
    await this.attempt(async () => {
      const jobs = new LineageJobs(this.options.contract, this.options, new Map());
      const failed = jobs.models(models.filter((model) => model.failure !== undefined));
      const { run, job } = this.run;
      const facets = { errorMessage: failure(firstLine(error)) };
      const ended = lineageEvent("FAIL", new Date().toISOString(), { run: { ...run, facets }, job });
      this.tell([...failed.flatMap((each) => this.events(each)), ended]);
    });
    await this.settle();
  }

  private events(step: LineageJob): LineageEvent[] {
    const parent = facet("ParentRunFacet", {
      run: this.run.run,
      job: { ...this.run.job, facets: undefined },
    });
    const runId = this.uuid(step.name);
    const name = `${this.run.job.name}.${step.name}`;
    const job = { namespace: this.namespace, name, facets: jobType(step.jobType) };
    const began = lineageEvent("START", step.startedAt, { job, run: { runId, facets: { parent } } });
    const isBuilt = step.failure === undefined;
    const facets: Facets = isBuilt ? { parent } : { parent, errorMessage: failure(firstLine(step.failure)) };
    const how = isBuilt ? "COMPLETE" : "FAIL";
    const ended = { job, run: { runId, facets } };
    return [began, lineageEvent(how, step.finishedAt, ended, step.inputs, step.outputs)];
  }

  /** The same for one step of one run, so that who has `run.json` can find its events. */
  private uuid(step: string): string {
    const { workDir, runId, startedAt } = this.options;
    return uuidOf(startedAt, [workDir, runId, step].join("\n"));
  }

  private columns(): Promise<TableColumns> {
    const { workDir, contract } = this.options;
    return withDatabase(join(workDir, `${contract.name}.duckdb`), "read", async (database) => {
      const rows =
        await database.rows(`select schema_name || '.' || table_name as "table", column_name as name,
        data_type as type from duckdb_columns() where not internal order by "table", column_index`);
      const columns = new Map<TableName, { name: string; type: string }[]>();
      for (const { table, name, type } of rows) {
        const known = columns.get(table as TableName) ?? [];
        columns.set(table as TableName, [...known, { name: String(name), type: String(type) }]);
      }
      return columns;
    });
  }

  private tell(events: readonly LineageEvent[]): void {
    if (this.isOff) return;
    this.endpoint?.send(events);
    try {
      append(join(this.options.workDir, FILE), events.map((event) => `${JSON.stringify(event)}\n`).join(""));
    } catch (error) {
      this.warnings.push(`Lineage could not be written to ${FILE}: ${firstLine(error)}`);
    }
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.warnings.push(`Lineage is incomplete: ${firstLine(error)}`);
    }
  }

  private async settle(): Promise<readonly string[]> {
    const problem = await this.endpoint?.settle();
    return problem === undefined ? this.warnings : [...this.warnings, problem];
  }
}

function jobType(type: LineageJob["jobType"] | "PIPELINE") {
  const integration = type === "MODEL" ? "DBT" : "MEDALLION";
  return { jobType: facet("JobTypeJobFacet", { processingType: "BATCH", integration, jobType: type }) };
}

function failure(message: string) {
  return facet("ErrorMessageRunFacet", { message, programmingLanguage: "TypeScript" });
}

/** Adds lines; one that a full disk cut off before them is ended, so that it spoils no other. */
function append(path: string, lines: string): void {
  appendFileSync(path, isCutOff(path) ? `\n${lines}` : lines);
}

function isCutOff(path: string): boolean {
  if (!existsSync(path)) return false;
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last.toString() !== "\n";
  } finally {
    closeSync(file);
  }
}
