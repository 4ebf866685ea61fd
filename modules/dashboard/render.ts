import { renameSync, rmSync, writeFileSync } from "node:fs";
import { WorldError } from "../contract/errors";
import { pageScript } from "./bundle";
import { checkSql } from "./check-sql";
import { loadDashboard } from "./definition";
import { firstLine, Gold } from "./gold";
import { pageHtml } from "./html";
import { computeDashboard } from "./pages";

export interface RenderOptions {
  /** A dashboard definition, `dashboards/<dataset>.yaml`. */
  readonly definitionFile: string;
  /** Path of the DuckDB file that holds the schema `gold`; opened for reading only. */
  readonly database: string;
  /** The HTML file to write; an older one is replaced only when the new one is complete. */
  readonly outFile: string;
}

/**
 * Writes a dashboard as one HTML file that opens from disk and asks for nothing from anywhere. The same gold gives
 * the same bytes.
 *
 * @throws UserError when the definition is wrong, with every problem as `file:line:column: message`.
 * @throws WorldError when the database cannot be read or the file cannot be written.
 */
export async function renderDashboard(options: RenderOptions): Promise<void> {
  const loaded = loadDashboard(options.definitionFile);
  const script = await pageScript();
  const gold = await Gold.open(options.database);
  try {
    await checkSql(loaded, gold);
    const payload = await computeDashboard(loaded, gold);
    replaceFile(options.outFile, pageHtml(payload, script));
  } finally {
    gold.close();
  }
}

function replaceFile(file: string, content: string): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, content);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new WorldError(`${file} cannot be written: ${firstLine(error)}`);
  }
}
