import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { DatasetContract } from "../contract/dataset";
import { type Database, quoteName, quoteText, ROWS_TO_JUDGE, tableExists, withDatabase } from "./catalog";
import { contentHash } from "./content-hash";
import { dbtSources } from "./dbt-project";
import type { LandedFile } from "./landing";
import { type LoadedFile, loadedFiles } from "./loaded-files";

/**
 * What a run has to build. A published result is complete: its silver and gold were made from its bronze, and by what
 * its fingerprint says. So the next one can differ from it only downstream of the tables that get other rows.
 */
export interface BuildPlan {
  /** Tables whose rows the run changes; "all" where there is no result, or another contract or program made it. */
  readonly tables: readonly string[] | "all";
  /** It only brings new files, so that silver is added to. */
  readonly adds: boolean;
  /** Of everything but the data that decides what silver, gold and the dashboard are. */
  readonly fingerprint: string;
}

/** @param published the database of the last result, which need not be there */
export async function planBuild(
  published: string,
  contract: DatasetContract,
  projectRoot: string,
  landed: readonly LandedFile[],
): Promise<BuildPlan> {
  const fingerprint = fingerprintOf(contract, projectRoot);
  if (!existsSync(published)) return { tables: "all", adds: false, fingerprint };
  return withDatabase(published, "read", async (database) => {
    if ((await builtBy(database)) !== fingerprint) return { tables: "all", adds: false, fingerprint };
    return { ...changesBy(landed, await loadedFiles(database)), fingerprint };
  });
}

/** What files change of a result that is complete, made of those that are known. */
export function changesBy(
  landed: readonly LandedFile[],
  known: ReadonlyMap<string, LoadedFile>,
): Pick<BuildPlan, "tables" | "adds"> {
  const changed = landed.filter((file) => known.get(file.path)?.sha256 !== file.sha256);
  const adds = changed.every((file) => !known.has(file.path));
  return { tables: [...new Set(changed.map((file) => file.table.name))], adds };
}

/**
 * Names the rows that a run which only adds has to judge, for dbt (macros/increment.sql): those of the files it loaded, and
 * those in quarantine.
 */
export async function nameRowsToJudge(
  database: Database,
  { tables }: DatasetContract,
  loaded: readonly string[],
): Promise<void> {
  const files = loaded.map(quoteText).join(", ");
  const rows = tables.flatMap(({ name }) => [
    `select ${quoteText(name)}, _source_file, _source_line from bronze.${quoteName(name)} where _source_file in (${files})`,
    `select ${quoteText(name)}, _source_file, _source_line from quarantine.${quoteName(name)}`,
  ]);
  await database.run(ROWS_TO_JUDGE);
  await database.run(`insert into bronze._to_judge ${rows.join(" union all ")}`);
}

/** Notes in the database by what its silver and gold were built. The note is published with them, or lost with them. */
export async function noteBuilt(database: Database, { fingerprint }: BuildPlan): Promise<void> {
  await database.run("drop table if exists bronze._to_judge");
  await database.run(
    `create or replace table bronze._built as select ${quoteText(fingerprint)} as fingerprint`,
  );
}

async function builtBy(database: Database): Promise<string | undefined> {
  if (!(await tableExists(database, "bronze", "_built"))) return undefined;
  const [built] = await database.rows("select fingerprint from bronze._built");
  return built === undefined ? undefined : String(built.fingerprint);
}

function fingerprintOf(contract: DatasetContract, projectRoot: string): string {
  const own = [`dashboards/${contract.name}.yaml`, "package.json"].map((path) => join(projectRoot, path));
  const program = ["contract", "dashboard", "local"].map((name) => resolve(__dirname, "..", name));
  return contentHash([JSON.stringify(contract)], projectRoot, [
    ...dbtSources(projectRoot),
    ...own,
    ...program,
  ]);
}
