import { existsSync } from "node:fs";
import { join } from "node:path";
import type { SchemaOptions } from "../modules/config/environment-schema";
import { datasetNames } from "../modules/config/odcs";
import { VARIANTS } from "../modules/load-variant";
import { projectRoot } from "./project-root";

/** What environment files are checked against: every variant, and the datasets of this project. */
export function schemaOptions(): SchemaOptions {
  const datasets = join(projectRoot(), "datasets");
  return { variants: VARIANTS, datasets: existsSync(datasets) ? datasetNames(datasets) : [] };
}
