import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { silverYaml, sourcesYaml } from "../modules/config/dbt-yaml";
import { datasetNames, loadDatasetContract } from "../modules/config/odcs";
import { formatProblem } from "../modules/config/problem";
import { UserError } from "../modules/contract/errors";
import { DATASETS_FOLDER } from "./environments";
import { projectRoot } from "./project-root";

/**
 * Every file of the project that is made of the data contracts, by its path.
 *
 * @throws UserError when a contract is wrong
 */
export function datasetPages(): Map<string, string> {
  return new Map(datasetNames(DATASETS_FOLDER).flatMap(dbtFiles));
}

function dbtFiles(name: string): [path: string, text: string][] {
  const { contract, odcs, problems } = loadDatasetContract(DATASETS_FOLDER, name);
  if (contract === undefined || odcs === undefined) throw new UserError(problems.map(formatProblem));
  const folder = `dbt/models/${name}`;
  const silver = `${folder}/staging/${name}_silver.yml`;
  return [
    [`${folder}/${name}_sources.yml`, sourcesYaml({ contract, odcs })],
    [silver, silverYaml({ contract, odcs }, describedIn(join(projectRoot(), folder, "staging"), silver))],
  ];
}

/** Names of the models that the files of a folder describe, but for the one that is made. */
function describedIn(folder: string, made: string): Set<string> {
  const files = readdirSync(folder).filter((file) => file.endsWith(".yml") && !made.endsWith(`/${file}`));
  return new Set(
    files.flatMap((file) => {
      const { models = [] }: DbtYaml = parse(readFileSync(join(folder, file), "utf8"));
      return models.map((model) => model.name);
    }),
  );
}

interface DbtYaml {
  readonly models?: readonly { readonly name: string }[];
}
