import { join } from "node:path";
import { silverYaml, sourcesYaml } from "../modules/config/dbt-yaml";
import { datasetNames, loadDatasetContract } from "../modules/config/odcs";
import { formatProblem } from "../modules/config/problem";
import { UserError } from "../modules/contract/errors";
import { datasetsPage } from "../modules/diagram/datasets-page";
import { DATASETS_FOLDER } from "./environments";
import { dbtYamlFiles, goldTables } from "./gold-models";
import { projectRoot } from "./project-root";

/**
 * Every file of the project that is made of the data contracts, by its path.
 *
 * @throws UserError when a contract is wrong
 */
export function datasetPages(): Map<string, string> {
  const contracts = datasetNames(DATASETS_FOLDER).map(readContract);
  const page = datasetsPage(
    contracts.map(({ contract, odcs }) => ({
      title: typeof odcs.dataProduct === "string" ? odcs.dataProduct : contract.name,
      contract,
      grains: new Map(odcs.schema.map((table) => [table.name, table.dataGranularityDescription ?? ""])),
      gold: goldTables(contract.name),
    })),
  );
  return new Map([...contracts.flatMap(dbtFiles), ["datasets/README.md", page]]);
}

function readContract(name: string) {
  const { contract, odcs, problems } = loadDatasetContract(DATASETS_FOLDER, name);
  if (contract === undefined || odcs === undefined) throw new UserError(problems.map(formatProblem));
  return { contract, odcs };
}

function dbtFiles(read: ReturnType<typeof readContract>): [path: string, text: string][] {
  const { name } = read.contract;
  const folder = `dbt/models/${name}`;
  const silver = `${name}_silver.yml`;
  const others = dbtYamlFiles(join(projectRoot(), folder, "staging"));
  others.delete(silver);
  const described = [...others.values()].flatMap(({ models = [] }) => models.map((model) => model.name));
  return [
    [`${folder}/${name}_sources.yml`, sourcesYaml(read)],
    [`${folder}/staging/${silver}`, silverYaml(read, new Set(described))],
  ];
}
