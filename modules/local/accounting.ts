import type { DatasetContract } from "../contract/dataset";
import type { Database } from "./catalog";
import { refuseMisfits } from "./contract-fit";
import { freshnessOf } from "./freshness";
import { exportGold, type GoldFiles } from "./gold-files";
import { reconcile } from "./reconcile";
import type { RunResult } from "./run-types";

/** Where every row went, how fresh the tables are, and gold as files. */
export interface Account extends Pick<RunResult, "tables" | "freshness"> {
  readonly gold: GoldFiles;
}

/** What is accounted for. */
export interface Accounting {
  readonly contract: DatasetContract;
  /** When the run began. */
  readonly startedAt: Date;
  /** Folder for the files of gold, made when absent. */
  readonly goldDir: string;
  /** Whether a table of gold is to be written as a file. */
  readonly isWanted: (table: string) => boolean;
}

/**
 * Accounts for what was built. It is in DuckDB's log still: DuckDB moves it to the file meanwhile.
 *
 * @throws WorldError when rows are missing: gold counts for nothing then.
 * @throws UserError when the contract is about other data.
 */
export async function account(database: Database, accounting: Accounting): Promise<Account> {
  const works: ((database: Database) => Promise<Account | undefined>)[] = [
    (reader) => counted(reader, accounting),
    async (writer) => {
      await writer.run("checkpoint");
      return undefined;
    },
  ];
  const [made] = await database.inParallel(works.length, works, (connection, work) => work(connection));
  if (made === undefined) throw new Error("nothing was accounted for");
  return made;
}

async function counted(database: Database, accounting: Accounting): Promise<Account> {
  const { contract, startedAt, goldDir, isWanted } = accounting;
  const tables = await reconcile(database, contract);
  await refuseMisfits(database, contract, tables);
  const freshness = await freshnessOf(database, contract, startedAt);
  return { tables, freshness, gold: await exportGold(database, goldDir, isWanted) };
}
