import { existsSync } from "node:fs";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { WorldError } from "../contract/errors";

/** What DuckDB may hold at once; beyond it, it writes to disk. Unless told it takes most of the machine's. */
const MEMORY_LIMIT = "1GB";

/** What DuckDB says against a query. Its callers know which figure the query was for. */
export class QueryError extends Error {
  override readonly name = "QueryError";
}

/** Gold, opened for reading only: a dashboard can never change what it shows. */
export class Gold {
  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  /** @throws WorldError when the file is not there, is not a DuckDB database, or another process writes to it. */
  static async open(database: string): Promise<Gold> {
    if (!existsSync(database)) {
      throw new WorldError(`${database} does not exist. Run the pipeline first: bin/medallion run local`);
    }
    try {
      const instance = await DuckDBInstance.create(database, {
        access_mode: "READ_ONLY",
        memory_limit: MEMORY_LIMIT,
        temp_directory: `${database}.tmp`,
      });
      return new Gold(instance, await instance.connect());
    } catch (error) {
      throw new WorldError(`${database} cannot be opened as a DuckDB database: ${firstLine(error)}`);
    }
  }

  /**
   * Rows as JSON values: decimals and 64-bit integers as text, dates as ISO text.
   *
   * @throws QueryError when DuckDB refuses the query or fails at it.
   */
  async rows(sql: string): Promise<unknown[][]> {
    try {
      return (await this.connection.runAndReadAll(sql)).getRowsJson();
    } catch (error) {
      throw new QueryError(firstLine(error));
    }
  }

  /** What DuckDB says against a query, found without running it. */
  async complaint(sql: string): Promise<string | undefined> {
    try {
      (await this.connection.prepare(sql)).destroySync();
      return undefined;
    } catch (error) {
      return firstLine(error);
    }
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }
}

/** DuckDB's message without the copy of the query that follows it. */
export function firstLine(error: unknown): string {
  const [head, ...rest] = (error instanceof Error ? error.message : String(error))
    .replace(/^Error: /, "")
    .split("\n");
  const candidates = rest.find((line) => /^(Candidate|Did you mean)/.test(line));
  return candidates === undefined ? (head ?? "") : `${head} ${candidates}`;
}
