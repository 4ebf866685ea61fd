import { LineProcess } from "./line-process";

/** One build of a dataset on an engine, as build.py beside this file takes it. */
export interface BuildOrder {
  readonly dataset: string;
  /** Folder with one Parquet file for each table of bronze. */
  readonly bronze: string;
  /** File with the columns and DuckDB's types of every table of gold and quarantine. */
  readonly types: string;
  /** dbt's variables. */
  readonly vars: { readonly contract: unknown; readonly schemas: Readonly<Record<string, string>> };
  /** Whether nothing of an earlier build is to be there. */
  readonly fresh: boolean;
  /** Whether dbt's tests of the data and its unit tests run too. */
  readonly tests: boolean;
  /** Folder that gets the rows of gold and quarantine; without one, they are not asked for. */
  readonly out?: string;
}

/** Rows and checksum of every table of gold, by name, and of quarantine, by `quarantine.<name>`. */
export type TableSums = Readonly<Record<string, { readonly rows: number; readonly sha256: string }>>;

export interface BuildResult {
  readonly tables: TableSums;
  /** Nodes of the dbt project that were built or that passed, by kind. */
  readonly passed: Readonly<Record<string, number>>;
  readonly seconds: Readonly<Record<string, number>>;
}

/** An engine with dbt beside it, in one process that lives until it is stopped. */
export class EngineProcess {
  private readonly python: LineProcess;

  /**
   * @param name the engine's, as in `engine_<name>.py`
   * @param folder for all that the engine leaves on disk
   */
  constructor(name: string, folder: string, environment: NodeJS.ProcessEnv = {}) {
    this.python = new LineProcess("build.py", [name, folder], folder, environment);
  }

  /** Waits for the engine; rejects with what it said when it does not start. */
  async ready(): Promise<void> {
    await this.python.answer();
  }

  /** Builds a dataset; rejects with the models and tests that failed. */
  build(order: BuildOrder): Promise<BuildResult> {
    return this.python.ask<BuildResult>(order);
  }

  stop(): Promise<void> {
    return this.python.stop();
  }
}
