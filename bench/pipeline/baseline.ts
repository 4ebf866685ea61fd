import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { projectRoot } from "../../scripts/project-root";

const SHOPSTREAM = "bench/pipeline/baseline.sql";

/** Runs a hand-written script of the project: `baseline.js <source folder> <database to write> [script]`. */
export async function computeByHand(
  sourceDir: string,
  database: string,
  scriptFile = SHOPSTREAM,
): Promise<void> {
  const instance = await DuckDBInstance.create(database);
  const connection = await instance.connect();
  await connection.run(`set variable source = '${sourceDir}'`);
  const script = readFileSync(join(projectRoot(), scriptFile), "utf8");
  const statements = await connection.extractStatements(script);
  for (let index = 0; index < statements.count; index += 1) await (await statements.prepare(index)).run();
  connection.closeSync();
  instance.closeSync();
}

const [sourceDir, database, scriptFile] = process.argv.slice(2);
if (require.main === module && sourceDir && database) {
  computeByHand(sourceDir, database, scriptFile).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
