import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { testPython } from "../python";

/** One build of a dataset on an engine, as build.py beside this file takes it. */
export interface BuildOrder {
  readonly dataset: string;
  /** Folder with one Parquet file for each table of bronze. */
  readonly bronze: string;
  /** File with the columns and DuckDB's types of every table of gold. */
  readonly types: string;
  /** dbt's variables. */
  readonly vars: { readonly contract: unknown; readonly schemas: Readonly<Record<string, string>> };
  /** Whether nothing of an earlier build is to be there. */
  readonly fresh: boolean;
  /** Whether dbt's unit tests run too. */
  readonly unitTests: boolean;
  /** Folder that gets the rows of gold. */
  readonly out: string;
}

/** Rows and checksum of every table of gold, by name. */
export type GoldSums = Readonly<Record<string, { readonly rows: number; readonly sha256: string }>>;

export interface BuildResult {
  readonly gold: GoldSums;
  /** Nodes of the dbt project that were built or that passed, by kind. */
  readonly passed: Readonly<Record<string, number>>;
  readonly seconds: Readonly<Record<string, number>>;
}

/** An engine with dbt beside it, in one process that lives until it is stopped. */
export class EngineProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly answers: AsyncIterator<string>;
  private complaints = "";

  /**
   * @param name the engine's, as in `engine_<name>.py`
   * @param folder for all that the engine leaves on disk
   */
  constructor(
    private readonly name: string,
    folder: string,
    environment: NodeJS.ProcessEnv = {},
  ) {
    this.child = spawn(testPython(), [join(__dirname, "build.py"), name, folder], {
      cwd: folder,
      env: {
        ...process.env,
        DBT_SEND_ANONYMOUS_USAGE_STATS: "false",
        DO_NOT_TRACK: "1",
        PYTHONDONTWRITEBYTECODE: "1",
        PYTHONUTF8: "1",
        ...environment,
      },
    });
    this.child.on("error", (error) => this.complain(error.message));
    this.child.stdin.on("error", () => undefined);
    this.child.stderr.setEncoding("utf8").on("data", (text: string) => this.complain(text));
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** Waits for the engine; rejects with what it said when it does not start. */
  async ready(): Promise<void> {
    await this.answer();
  }

  /** Builds a dataset; rejects with the models and tests that failed. */
  async build(order: BuildOrder): Promise<BuildResult> {
    this.child.stdin.write(`${JSON.stringify(order)}\n`);
    const answer = await this.answer();
    if ("problems" in answer)
      throw new Error(`${order.dataset} on ${this.name}:\n${[answer.problems].flat().join("\n")}`);
    return answer as unknown as BuildResult;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.stdin.end();
    await ended;
  }

  private async answer(): Promise<Readonly<Record<string, unknown>>> {
    const { value, done } = await this.answers.next();
    if (done) throw new Error(`${this.name} ended early:\n${this.complaints.slice(-3000)}`);
    return JSON.parse(value);
  }

  private complain(text: string): void {
    this.complaints += text;
  }
}
