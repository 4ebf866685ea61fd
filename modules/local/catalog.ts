import { parse } from "node:path";
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from "@duckdb/node-api";
import { BRONZE_LINEAGE } from "../contract/bronze";
import type { ColumnType, DatasetContract, DatasetTable } from "../contract/dataset";
import { WorldError } from "../contract/errors";

/** Schemas that are built of bronze, which is kept and added to. */
const BUILT_SCHEMAS = ["silver", "quarantine", "gold"] as const;

/** DuckDB's types of the columns that bronze adds to every landed row; any other is text. */
const LINEAGE_TYPES: Readonly<Partial<Record<ColumnType["kind"], string>>> = {
  integer: "BIGINT",
  timestamp: "TIMESTAMP",
};

/** The oldest DuckDB that can read the file. From it on, text is packed in a way that takes less time and less disk. */
const STORAGE_VERSION = "v1.4.0";

/**
 * Rows that are packed and written together, half of what DuckDB takes. Tables of a hundred thousand rows are packed by
 * the threads that build them then, and not by one at the end; and rows that are added to a table cost less.
 */
const ROW_GROUP = 61_440;

/** A checkpoint while tables are being built would make the others wait. */
const LARGEST_LOG = "1TB";

/** DuckDB's own share of the 1 GB that a run may take; it spills to disk beyond it. */
const MEMORY_LIMIT = "512MB";

/** Makes the table in which a run that only adds names the rows it has to judge (macros/increment.sql). */
export const ROWS_TO_JUDGE =
  "create or replace table bronze._to_judge(table_name VARCHAR, source_file VARCHAR, source_line BIGINT)";

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const quoteTimestamp = (date: Date): string =>
  `timestamp ${quoteText(date.toISOString().slice(0, -1))}`;

export type Row = Readonly<Record<string, DuckDBValue>>;

/** A database that was opened; close it so that another process can open it. */
export class Database {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly file: string,
    private readonly connection: DuckDBConnection,
  ) {}

  /** @throws WorldError when the file is no DuckDB database or is in use. */
  static async open(path: string, access: "read" | "write"): Promise<Database> {
    const options = {
      memory_limit: MEMORY_LIMIT,
      temp_directory: `${path}.tmp`,
      checkpoint_threshold: LARGEST_LOG,
    };
    const instance = await DuckDBInstance.create(":memory:", options);
    try {
      const file = parse(path).name;
      const mode =
        access === "read" ? "read_only" : `storage_version '${STORAGE_VERSION}', row_group_size ${ROW_GROUP}`;
      const connection = await instance.connect();
      await connection.run(`attach ${quoteText(path)} as ${quoteName(file)} (${mode})`);
      connection.closeSync();
      return new Database(instance, file, await connectIn(instance, file));
    } catch (error) {
      instance.closeSync();
      throw new WorldError(`Cannot open the database ${path}: ${firstLine(error)}`);
    }
  }

  /** Runs a statement and gives the number of rows it changed. */
  async run(sql: string): Promise<number> {
    const result = await this.connection.run(sql);
    return result.rowsChanged;
  }

  /** Rows of a query; counts come as numbers. */
  async rows(sql: string): Promise<Row[]> {
    const reader = await this.connection.runAndReadAll(sql);
    return reader.getRowObjects().map((row) => {
      const entries = Object.entries(row).map(([name, value]) => [
        name,
        typeof value === "bigint" ? Number(value) : value,
      ]);
      return Object.fromEntries(entries) as Row;
    });
  }

  /**
   * Does the work of every item, some at a time and each time on a connection of its own; the items are begun in their
   * order, which is also that of the results.
   */
  async inParallel<Item, Result>(
    atOnce: number,
    items: Iterable<Item> | AsyncIterable<Item>,
    work: (database: Database, item: Item) => Promise<Result>,
  ): Promise<Result[]> {
    const results: Result[] = [];
    const waiting = numbered(items);
    const takeTurns = async (database: Database): Promise<void> => {
      for await (const [place, item] of waiting) results[place] = await work(database, item);
    };
    const others: Database[] = [];
    try {
      while (others.length < atOnce - 1)
        others.push(new Database(this.instance, this.file, await connectIn(this.instance, this.file)));
      const ended = await Promise.allSettled([this, ...others].map(takeTurns));
      for (const each of ended) if (each.status === "rejected") throw each.reason;
      return results;
    } finally {
      for (const other of others) other.connection.closeSync();
    }
  }

  /** Gives what `work` reads. Meanwhile DuckDB moves what was written from its log to its file, on another connection. */
  async checkpointDuring<Result>(work: () => Promise<Result>): Promise<Result> {
    const other = await connectIn(this.instance, this.file);
    try {
      const [read, moved] = await Promise.allSettled([work(), other.run("checkpoint")]);
      if (read.status === "rejected") throw read.reason;
      if (moved.status === "rejected") throw moved.reason;
      return read.value;
    } finally {
      other.closeSync();
    }
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

async function* numbered<Item>(items: Iterable<Item> | AsyncIterable<Item>) {
  let place = 0;
  for await (const item of items) {
    yield [place, item] as const;
    place += 1;
  }
}

async function connectIn(instance: DuckDBInstance, file: string): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  await connection.run(`use ${quoteName(file)}`);
  await connection.run("set TimeZone = 'UTC'");
  return connection;
}

/** Opens a database for as long as `use` takes. */
export async function withDatabase<Result>(
  path: string,
  access: "read" | "write",
  use: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = await Database.open(path, access);
  try {
    return await use(database);
  } finally {
    database.close();
  }
}

export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
}

/**
 * Makes the bronze tables of a dataset and adds the columns they lack.
 *
 * @param built what was built before: dropped when all of it is built anew, so that nothing is left of older models
 */
export async function prepareCatalog(
  database: Database,
  contract: DatasetContract,
  built: "drop" | "keep" = "drop",
): Promise<void> {
  for (const schema of built === "drop" ? BUILT_SCHEMAS : [])
    await database.run(`drop schema if exists ${schema} cascade`);
  for (const schema of ["bronze", ...BUILT_SCHEMAS])
    await database.run(`create schema if not exists ${schema}`);
  await database.run(`create table if not exists bronze._loaded_files (
    table_name VARCHAR, source_file VARCHAR, sha256 VARCHAR, row_count BIGINT, loaded_at TIMESTAMP, batch_id VARCHAR)`);
  // Results of before there were stamps lack it.
  await database.run("alter table bronze._loaded_files add column if not exists stamp VARCHAR");
  for (const table of contract.tables) {
    const landed = table.columns.map(({ name }) => `${quoteName(name)} VARCHAR`);
    const lineage = BRONZE_LINEAGE.map(
      ({ name, type }) => `${name} ${LINEAGE_TYPES[type.kind] ?? "VARCHAR"}`,
    );
    const definitions = [...landed, ...lineage].join(", ");
    await database.run(`create table if not exists bronze.${quoteName(table.name)} (${definitions})`);
    await addColumns(
      database,
      table,
      table.columns.map((column) => column.name),
    );
  }
}

/** Lets a bronze table hold columns it did not have so far; rows that are there get no value in them. */
export async function addColumns(
  database: Database,
  table: DatasetTable,
  names: readonly string[],
): Promise<void> {
  const present = await database.rows(
    `select lower(column_name) as name from duckdb_columns() where schema_name = 'bronze' and table_name = ${quoteText(table.name)}`,
  );
  const known = new Set(present.map((row) => row.name));
  for (const name of names.filter((each) => !known.has(each.toLowerCase()))) {
    await database.run(`alter table bronze.${quoteName(table.name)} add column ${quoteName(name)} VARCHAR`);
  }
}

export async function tableExists(database: Database, schema: string, name: string): Promise<boolean> {
  const found = await database.rows(
    `select 1 as found from duckdb_tables() where schema_name = ${quoteText(schema)} and table_name = ${quoteText(name)}`,
  );
  return found.length > 0;
}
