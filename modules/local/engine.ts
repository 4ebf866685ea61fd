import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import type { DatasetContract } from "../contract/dataset";
import { WorldError } from "../contract/errors";
import { ParseCache } from "./parse-cache";

/** A node of the dbt project that ended: a table that was built or a test that was run. */
export interface DbtNode {
  readonly kind: string;
  readonly schema: string;
  readonly name: string;
  readonly status: string;
}

type RunnerEvent =
  | { readonly event: "ready"; readonly seconds: number; readonly models: Readonly<Record<string, number>> }
  | ({ readonly event: "node" } & DbtNode)
  | {
      readonly event: "done";
      readonly success: boolean;
      readonly problems: readonly string[];
      readonly seconds: number;
    };

/** How much is built at once, and with what memory. */
interface Effort {
  /** They share the cores: threads that wait for one another cost as much as they save. */
  readonly modelsAtOnce: number;
  /** For DuckDB. It writes to disk what it cannot hold, but for what the groups of a sum put in order. */
  readonly megabytes: number;
  /** Ways of packing text that DuckDB leaves out. Packed text takes less than half the disk and a tenth of the run. */
  readonly unpacked: string;
}

const ALL_OF_TEXT = "dict_fsst,dictionary,fsst,zstd";

/**
 * By the size of the data. Nine million orders with their payments, reviews and pieces take 2.3 GB while they are
 * joined; with another model beside it they do not fit into the 4 GB that a run may take with Python and Node.
 */
function effortFor({ dataBytes = 0 }: DbtOptions): Effort {
  if (dataBytes <= 1e9) return { modelsAtOnce: 2, megabytes: 512, unpacked: ALL_OF_TEXT };
  if (dataBytes <= 2e9) return { modelsAtOnce: 2, megabytes: 1024, unpacked: "" };
  return { modelsAtOnce: 1, megabytes: 2800, unpacked: "" };
}

/** What a build of the dbt project needs to know. */
export interface DbtOptions {
  readonly projectRoot: string;
  /** dbt keeps its parsed project and its logs here, and writes nothing into the project. */
  readonly dbtDir: string;
  readonly database: string;
  /** Bytes of the data, about: much data is given more memory. @default little */
  readonly dataBytes?: number;
  readonly contract: DatasetContract;
  /** Tables of bronze downstream of which dbt builds. @default all */
  readonly tables?: readonly string[];
  /** Silver is added to, by the rows that bronze names. @default false: it is built from all of bronze */
  readonly adds?: boolean;
  /** What dbt does with the dataset's models. @default "build": makes every table and runs the data tests */
  readonly task?: "build" | "unit-test";
}

/** Where dbt leaves the page that describes what it built, below `dbtDir`. One file, which needs no server. */
export const DOCS_PAGE = join("target", "static_index.html");

/** Python of the project's own environment; `MEDALLION_PYTHON` names another one. */
export function findPython(projectRoot: string): string {
  const named = process.env.MEDALLION_PYTHON;
  const [folder, program] = process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"];
  const python = named ?? join(projectRoot, ".venv", folder, program);
  if (existsSync(python)) return python;
  throw new WorldError(
    named === undefined
      ? `There is no Python environment in ${join(projectRoot, ".venv")}. Make it with: npm run setup`
      : `MEDALLION_PYTHON names ${named}, which does not exist.`,
  );
}

/** dbt in a process of its own, which ends when this one does. */
export class DbtRunner {
  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly events: AsyncIterator<string>,
    private readonly complaints: string[],
    private readonly parsed: ParseCache,
  ) {}

  /** Starts dbt and returns at once; it gets ready meanwhile. */
  static start(options: DbtOptions): DbtRunner {
    mkdirSync(options.dbtDir, { recursive: true });
    const parsed = new ParseCache(options.projectRoot, options.contract.name, options.dbtDir);
    parsed.offer();
    const project = join(options.projectRoot, "dbt");
    const child = spawn(findPython(options.projectRoot), [join(project, "runner.py")], {
      cwd: options.dbtDir,
      env: { ...process.env, ...environment(options) },
    });
    const complaints: string[] = [];
    child.on("error", (error) => complaints.push(error.message));
    // Without a listener, writing to a process that died would end this one.
    child.stdin.on("error", () => undefined);
    child.stderr.setEncoding("utf8").on("data", (text: string) => complaints.push(text));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    child.stdin.write(`${JSON.stringify(dbtArguments(options, project))}\n`);
    return new DbtRunner(child, lines, complaints, parsed);
  }

  /**
   * Builds as soon as dbt is ready, and gives the seconds that starting and building took.
   *
   * @param onReady is told how many models will be built in each schema
   * @throws WorldError when dbt does not start, a model fails or a test finds something.
   */
  async build(
    onReady: (models: Readonly<Record<string, number>>) => void,
    onNode: (node: DbtNode) => void,
  ): Promise<{ startupSeconds: number; buildSeconds: number }> {
    let startupSeconds = 0;
    this.child.stdin.write("build\n");
    for (;;) {
      const { value, done } = await this.events.next();
      if (done)
        throw new WorldError(`dbt ended early: ${this.complaints.join("").trim() || "it gave no reason"}`);
      const event = JSON.parse(value) as RunnerEvent;
      if (event.event === "node") onNode(event);
      else if (event.event === "ready") {
        startupSeconds = event.seconds;
        this.parsed.keep();
        onReady(event.models);
      } else if (event.success) return { startupSeconds, buildSeconds: event.seconds };
      else
        throw new WorldError(
          ["The transformation failed; nothing was published.", ...event.problems].join("\n"),
        );
    }
  }

  /** Ends dbt, whatever it does. */
  stop(): void {
    this.child.stdin.destroy();
    this.child.kill();
  }
}

/** dbt parses the project anew when a setting changes, so they are the same for any work folder and much alike data. */
function environment(options: DbtOptions): Record<string, string> {
  const { modelsAtOnce, megabytes, unpacked } = effortFor(options);
  return {
    MEDALLION_DUCKDB: relative(options.dbtDir, options.database),
    MEDALLION_DUCKDB_MEMORY: `${megabytes}MB`,
    MEDALLION_DUCKDB_THREADS: String(Math.max(1, Math.floor(availableParallelism() / modelsAtOnce))),
    MEDALLION_DUCKDB_UNPACKED: unpacked,
    DBT_SEND_ANONYMOUS_USAGE_STATS: "false",
    DO_NOT_TRACK: "1",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONUTF8: "1",
  };
}

function dbtArguments(options: DbtOptions, project: string) {
  const vars = JSON.stringify({ contract: options.contract });
  // For whoever runs dbt by hand in this work folder.
  writeFileSync(join(options.dbtDir, "vars.json"), vars);
  const common = ["--project-dir", project, "--profiles-dir", project, "--vars", vars];
  const places = [
    "--target-path",
    join(options.dbtDir, "target"),
    "--log-path",
    join(options.dbtDir, "logs"),
  ];
  const quiet = ["--log-level", "none", "--log-level-file", "info"];
  const { name } = options.contract;
  const models = `path:models/${name}`;
  const selection = options.tables?.map((table) => `source:${name}.${table}+`) ?? [models];
  const wholly = options.adds ? [] : ["--full-refresh"];
  // Unit tests are about the models, not about the data: a run has no use for them.
  const task =
    options.task === "unit-test"
      ? ["test", "--select", `${models},test_type:unit`]
      : ["build", "--select", ...selection, "--exclude-resource-type", "unit_test", ...wholly];
  return {
    sources: options.tables?.map((table) => `source.medallion.${name}.${table}`),
    // The build writes its manifest.
    parse: ["parse", ...common, ...places, ...quiet, "--no-write-json"],
    build: [...task, ...common, ...places, ...quiet, "--threads", String(effortFor(options).modelsAtOnce)],
    // What the tables are does not change with the rows in them.
    ...(options.task === "unit-test" || options.tables !== undefined
      ? {}
      : { docs: ["docs", "generate", "--static", "--no-compile", ...common, ...places, ...quiet] }),
  };
}
