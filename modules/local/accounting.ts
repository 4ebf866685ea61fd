import type { DatasetContract } from "../contract/dataset";
import type { Database } from "./catalog";
import { refuseMisfits } from "./contract-fit";
import { freshnessOf } from "./freshness";
import { exportGold, type GoldFiles } from "./gold-files";
import { reconcile } from "./reconcile";
import type { RunResult } from "./run-types";

/** How fresh the tables are, and gold as files. */
export interface Settled extends Pick<RunResult, "freshness"> {
  readonly gold: GoldFiles;
}

/** What is to be settled when everything is built. */
export interface Settlement {
  readonly contract: DatasetContract;
  /** When the run began. */
  readonly startedAt: Date;
  /** Folder for the files of gold, made when absent. */
  readonly goldDir: string;
  /** Whether a table of gold is to be written as a file. */
  readonly isWanted: (table: string) => boolean;
}

/**
 * Counts the rows of the contract's tables, for gold that is worth nothing where some are missing.
 *
 * @throws WorldError when rows are missing.
 * @throws UserError when the contract is about other data.
 */
export async function accountedTables(
  database: Database,
  contract: DatasetContract,
): Promise<RunResult["tables"]> {
  const tables = await reconcile(database, contract);
  await refuseMisfits(database, contract, tables);
  return tables;
}

/** Exports gold. What was built is in DuckDB's log still: DuckDB moves it to the file meanwhile. */
export async function settle(database: Database, settlement: Settlement): Promise<Settled> {
  const works: ((database: Database) => Promise<Settled | undefined>)[] = [
    (reader) => exported(reader, settlement),
    async (writer) => {
      await writer.run("checkpoint");
      return undefined;
    },
  ];
  const [made] = await database.inParallel(works.length, works, (connection, work) => work(connection));
  if (made === undefined) throw new Error("gold was not exported");
  return made;
}

async function exported(database: Database, settlement: Settlement): Promise<Settled> {
  const { contract, startedAt, goldDir, isWanted } = settlement;
  const freshness = await freshnessOf(database, contract, startedAt);
  return { freshness, gold: await exportGold(database, goldDir, isWanted) };
}
