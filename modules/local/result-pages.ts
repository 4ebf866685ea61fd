import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { DbtProject } from "./dbt-project";

/** Name of the page on which dbt describes the tables. */
export const DOCS_PAGE = "docs.html";

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

/** The page on which dbt describes the tables. */
export function takeDocs({ page }: DbtProject, staging: string): Page {
  copyFileSync(page, join(staging, DOCS_PAGE));
  return { name: DOCS_PAGE, seconds: 0 };
}
