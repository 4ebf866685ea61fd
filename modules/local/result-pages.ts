import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { DOCS_PAGE } from "./engine";

/** A page, made in the staging folder under the name it is published by. */
export interface Page {
  readonly name: string;
  readonly seconds: number;
}

/** The dashboard, where the project defines one for the dataset. */
export async function makeDashboard(
  projectRoot: string,
  dataset: string,
  database: string,
  staging: string,
): Promise<Page | undefined> {
  const definitionFile = join(projectRoot, "dashboards", `${dataset}.yaml`);
  if (!existsSync(definitionFile)) return undefined;
  const began = performance.now();
  const name = "dashboard.html";
  const { renderDashboard } = await import("../dashboard/render");
  await renderDashboard({ definitionFile, database, outFile: join(staging, name) });
  return { name, seconds: (performance.now() - began) / 1000 };
}

/** The page on which dbt described the tables when it last built all of them. */
export function takeDocs(workDir: string, staging: string): Page | undefined {
  const page = join(workDir, "dbt", DOCS_PAGE);
  if (!existsSync(page)) return undefined;
  const name = "docs.html";
  copyFileSync(page, join(staging, name));
  return { name, seconds: 0 };
}
