import { availableParallelism } from "node:os";
import { WorldError } from "../contract/errors";
import { type Database, firstLine, quoteName } from "./catalog";
import type { DataTest, DbtProject, Model, TableName } from "./dbt-project";
import { ReadyQueue } from "./ready-queue";

/** How much is built at once, and with what memory. */
interface Effort {
  /** They share the cores: threads that wait for one another cost as much as they save. */
  readonly modelsAtOnce: number;
  /** For DuckDB. It writes to disk what it cannot hold, but for what the groups of a sum put in order. */
  readonly megabytes: number;
}

/**
 * By the size of the data. Nine million orders are joined with their payments, reviews and pieces in these 2 GB, which come
 * to 3 GB of the process: DuckDB does not count all that it holds, and a run may take 4 GB.
 */
function effortFor(dataBytes: number): Effort {
  if (dataBytes <= 1e9) return { modelsAtOnce: 2, megabytes: 512 };
  if (dataBytes <= 2e9) return { modelsAtOnce: 2, megabytes: 1024 };
  return { modelsAtOnce: 1, megabytes: 2000 };
}

/** What is to be built of a project. */
export interface BuildOrder {
  /** Tables of bronze: what reads them is built, and what reads that. */
  readonly tables: readonly string[] | "all";
  /** Silver with quarantine, or gold, with the tests of it; a test that reads gold is gold's. @default both */
  readonly layer?: "silver" | "gold";
  /** Tables with a key are added to, by the rows that bronze names. */
  readonly adds: boolean;
  /** Bytes of the data, about: much data is given more memory. */
  readonly dataBytes: number;
}

/** A model that was built, or failed. Times are ISO 8601. */
export interface BuiltModel {
  readonly table: TableName;
  readonly inputs: readonly TableName[];
  readonly startedAt: string;
  readonly finishedAt: string;
  /** What went wrong. @default it was built */
  readonly failure?: string;
}

/** The models and tests of a project that an order is about. */
export interface Selection {
  readonly models: readonly Model[];
  readonly tests: readonly DataTest[];
}

/** All of the layer that reads the tables, directly or through others; a test also where only one of its tables is built. */
export function selected(project: DbtProject, { tables, layer }: BuildOrder): Selection {
  const { models, tests } = readersOf(project, tables);
  if (layer === undefined) return { models, tests };
  const gold = new Set(project.models.filter(({ table }) => isGold(table)).map(({ id }) => id));
  const wantsGold = layer === "gold";
  return {
    models: models.filter(({ id }) => gold.has(id) === wantsGold),
    tests: tests.filter(({ inputs }) => inputs.some((id) => gold.has(id)) === wantsGold),
  };
}

export const isGold = (table: string): boolean => table.startsWith("gold.");

function readersOf({ models, tests, sources }: DbtProject, tables: BuildOrder["tables"]): Selection {
  if (tables === "all") return { models, tests };
  const wanted = new Set(tables.map((table) => `bronze.${table}`));
  const touched = new Set(Object.keys(sources).filter((id) => wanted.has(sources[id] ?? "")));
  const isTouched = ({ inputs }: Pick<Model, "inputs">): boolean => inputs.some((id) => touched.has(id));
  const built: Model[] = [];
  for (const model of models) {
    if (!isTouched(model)) continue;
    touched.add(model.id);
    built.push(model);
  }
  return { models: built, tests: tests.filter(isTouched) };
}

/**
 * Builds tables by the SQL that dbt compiled, each as soon as those that it reads are there, and looks in them for what
 * the tests forbid. What reads a table that failed is left out.
 *
 * @throws WorldError with every model that failed and every test that found rows.
 */
export async function build(
  database: Database,
  project: DbtProject,
  order: BuildOrder,
  onModel: (model: BuiltModel) => void,
): Promise<void> {
  const { modelsAtOnce, megabytes } = effortFor(order.dataBytes);
  const threads = Math.max(1, Math.floor(availableParallelism() / modelsAtOnce));
  await database.run(`set threads = ${threads}`);
  await database.run(`set memory_limit = '${megabytes}MB'`);
  const problems = await new Build(project, order, onModel).run(database, modelsAtOnce);
  if (problems.length === 0) return;
  throw new WorldError(["The transformation failed; nothing was published.", ...problems].join("\n"));
}

type Node = Model | DataTest;

/** One build, while it goes on. */
class Build {
  private readonly nodes: readonly Node[];
  private readonly models: ReadonlyMap<string, Model>;
  private readonly problems: string[] = [];
  private readonly failed = new Set<Node>();

  constructor(
    private readonly project: DbtProject,
    private readonly order: BuildOrder,
    private readonly onModel: (model: BuiltModel) => void,
  ) {
    const { models, tests } = selected(project, order);
    this.nodes = [...models, ...tests];
    this.models = new Map(models.map((model) => [model.id, model]));
  }

  /** @returns what went wrong */
  async run(database: Database, nodesAtOnce: number): Promise<readonly string[]> {
    const queue = new ReadyQueue(this.nodes, (node) => this.needs(node));
    await database.inParallel(nodesAtOnce, queue, async (connection, node) => {
      try {
        await this.attempt(connection, node);
      } finally {
        // Also when `onModel` throws: whoever waits for the node would wait for ever.
        queue.done(node);
      }
    });
    return this.problems;
  }

  private needs(node: Node): readonly Model[] {
    return node.inputs.flatMap((id) => this.models.get(id) ?? []);
  }

  private async attempt(database: Database, node: Node): Promise<void> {
    if (this.needs(node).some((need) => this.failed.has(need))) {
      this.failed.add(node);
      return;
    }
    const problem = "table" in node ? await this.build(database, node) : await look(database, node);
    if (problem === undefined) return;
    this.failed.add(node);
    this.problems.push(`${"table" in node ? node.table : node.name}: ${problem}`);
  }

  private async build(database: Database, model: Model): Promise<string | undefined> {
    const startedAt = new Date().toISOString();
    const failure = await problemOf(() => make(database, model, this.order.adds));
    const finishedAt = new Date().toISOString();
    const inputs = model.inputs.flatMap((id) => this.tableOf(id) ?? []);
    const told = failure === undefined ? {} : { failure };
    this.onModel({ table: model.table, inputs, startedAt, finishedAt, ...told });
    return failure;
  }

  private tableOf(id: string): TableName | undefined {
    return this.project.sources[id] ?? this.project.models.find((model) => model.id === id)?.table;
  }
}

async function make(database: Database, { table, sql, addingSql, key }: Model, adds: boolean): Promise<void> {
  const name = table.split(".").map(quoteName).join(".");
  if (!adds || key === null) {
    await database.run(`create or replace table ${name} as ${adds ? addingSql : sql}`);
    return;
  }
  const isSame = key
    .map((column) => `known.${quoteName(column)} = brought.${quoteName(column)}`)
    .join(" and ");
  await database.run(`create or replace temp table brought as ${addingSql}`);
  await database.run(`delete from ${name} as known using brought where ${isSame}`);
  await database.run(`insert into ${name} by name select * from brought`);
}

async function look(database: Database, { sql }: DataTest): Promise<string | undefined> {
  let found = 0;
  const failure = await problemOf(async () => {
    const [counted] = await database.rows(`select count(*) as found from (${sql}\n)`);
    found = Number(counted?.found);
  });
  if (failure !== undefined || found === 0) return failure;
  return `${found.toLocaleString("en")} ${found === 1 ? "row that is" : "rows that are"} not to be there`;
}

async function problemOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return firstLine(error);
  }
}
