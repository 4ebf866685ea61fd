import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { projectRoot } from "../../scripts/project-root";

/** Runs the hand-written script: `baseline.js <source folder> <database to write>`. */
export async function computeByHand(sourceDir: string, database: string): Promise<void> {
  const instance = await DuckDBInstance.create(database);
  const connection = await instance.connect();
  await connection.run(`set variable source = '${sourceDir}'`);
  const script = readFileSync(join(projectRoot(), "bench/pipeline/baseline.sql"), "utf8");
  const statements = await connection.extractStatements(script);
  for (let index = 0; index < statements.count; index += 1) await (await statements.prepare(index)).run();
  connection.closeSync();
  instance.closeSync();
}

const [sourceDir, database] = process.argv.slice(2);
if (require.main === module && sourceDir && database) {
  computeByHand(sourceDir, database).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
