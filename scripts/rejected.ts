import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import pc from "picocolors";
import { didYouMean } from "../modules/config/suggest";
import type { DatasetContract } from "../modules/contract/dataset";
import { UserError } from "../modules/contract/errors";
import type { RejectedRows } from "../modules/local/rejected";

interface Options {
  readonly dataset?: string;
  readonly table?: string;
  readonly work?: string;
  readonly environments: string;
  readonly json?: boolean;
}

type Rejected = Readonly<Record<string, readonly RejectedRows[]>>;

export function register(program: Command): void {
  program
    .command("rejected")
    .description(
      "Why rows were rejected: every reason of the last run, how many rows, and where to look at one.",
    )
    .argument("<environment>", "name of an environment, for example local")
    .option("--dataset <name>", "only this dataset (default: every dataset of the environment)")
    .option("--table <name>", "only this table")
    .option("--work <dir>", "folder of the results, as given to `run`")
    .option("--environments <dir>", "folder of the environment files", "environments")
    .option("--json", "print the reasons of every table as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  $ bin/medallion rejected local --dataset shopstream --table orders\n",
    )
    .action(rejected);
}

async function rejected(name: string, options: Options): Promise<void> {
  const { chosenDatasets } = await import("./run");
  const found: Record<string, Rejected> = {};
  for (const { contract, workDir } of await chosenDatasets(name, options)) {
    found[contract.name] = await reasonsOf(contract, workDir, options.table);
  }
  process.stdout.write(options.json ? `${JSON.stringify(found, undefined, 2)}\n` : describeRejected(found));
}

/** The reasons of the last run by table, of all tables that have any. */
async function reasonsOf(contract: DatasetContract, workDir: string, only?: string): Promise<Rejected> {
  const names = contract.tables.map((table) => table.name);
  if (only !== undefined && !names.includes(only)) {
    throw new UserError(`The dataset "${contract.name}" has no table "${only}".${didYouMean(only, names)}`);
  }
  const database = join(workDir, `${contract.name}.duckdb`);
  if (!existsSync(database)) {
    throw new UserError(`There is no result in ${workDir}. Make one with: bin/medallion run`);
  }
  const { withDatabase } = await import("../modules/local/catalog");
  const { rejectedRows } = await import("../modules/local/rejected");
  return withDatabase(database, "read", async (open) => {
    const reasons: Record<string, readonly RejectedRows[]> = {};
    for (const table of only === undefined ? names : [only]) {
      const rows = await rejectedRows(open, table);
      if (rows.length > 0) reasons[table] = rows;
    }
    return reasons;
  });
}

/** One line a reason: its rows, and the file and line of one of them. */
export function describeRejected(found: Readonly<Record<string, Rejected>>): string {
  const lines = Object.entries(found).flatMap(([dataset, tables]) => {
    if (Object.keys(tables).length === 0) return [`  ${dataset}: no row was rejected.`];
    return Object.entries(tables).flatMap(([table, reasons]) => [
      `  ${dataset}.${table}`,
      ...reasons.flatMap(({ reason, rows, example }) => [
        `${rows.toLocaleString("en").padStart(12)}  ${reason}`,
        pc.dim(`${"".padStart(14)}${rows === 1 ? "" : "first: "}${example.file}:${example.line}`),
      ]),
    ]);
  });
  return `${lines.join("\n")}\n`;
}
