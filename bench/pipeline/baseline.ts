import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { projectRoot } from "../../scripts/project-root";

/** The hand-written script of each dataset. */
const SCRIPTS: Readonly<Record<string, string>> = {
  fmcg: "bench/pipeline/baseline-fmcg.sql",
  olist: "bench/olist/baseline.sql",
  shopstream: "bench/pipeline/baseline.sql",
};

/** Runs a hand-written script: `baseline.js <source folder> <database to write> [dataset]`. */
export async function computeByHand(
  sourceDir: string,
  database: string,
  dataset = "shopstream",
): Promise<void> {
  const instance = await DuckDBInstance.create(database);
  const connection = await instance.connect();
  await connection.run(`set variable source = '${sourceDir}'`);
  const script = readFileSync(join(projectRoot(), String(SCRIPTS[dataset])), "utf8");
  const statements = await connection.extractStatements(script);
  for (let index = 0; index < statements.count; index += 1) await (await statements.prepare(index)).run();
  connection.closeSync();
  instance.closeSync();
}

const [sourceDir, database, dataset] = process.argv.slice(2);
if (require.main === module && sourceDir && database) {
  computeByHand(sourceDir, database, dataset).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
