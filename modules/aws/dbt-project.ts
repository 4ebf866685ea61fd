import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { contractRules } from "../contract/bronze";
import type { DatasetContract } from "../contract/dataset";
import { projectFile } from "../lake/project-file";
import type { DbtSchemas } from "./query-engine";

/** Folders of the project that hold a folder for each dataset. */
const PER_DATASET = ["models", "tests"];
/** What dbt makes while it works, and what belongs to a laptop: connections of a job are its own. */
const LEFT_OUT = /^(target|logs|dbt_packages)\/|\.pyc$|^(profiles\.yml|compile\.py|\.user\.yml)$/;

/** A dataset as dbt needs it: its contract, and what the engine calls its layers. */
export interface DbtDataset {
  readonly contract: DatasetContract;
  readonly schemas: DbtSchemas;
  /** Where dbt puts the files of its tables, by layer. @default the engine keeps tables of its own */
  readonly folders?: Readonly<Record<"silver" | "gold" | "quarantine", string>>;
}

/**
 * The dbt project with the contracts of some datasets in it, as one JSON text of names and contents: one object to
 * upload, with the same bytes on every machine.
 *
 * @param folder the dbt project. @default the project's own `dbt`
 */
export function dbtBundle(datasets: readonly DbtDataset[], folder = projectFolder()): string {
  const names = datasets.map(({ contract }) => contract.name);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .split(sep)
        .join("/"),
    )
    .filter((file) => !LEFT_OUT.test(file) && isOf(names, file))
    .sort();
  return JSON.stringify({
    files: Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), "utf8")])),
    datasets: Object.fromEntries(
      datasets.map(({ contract, schemas, folders }) => [
        contract.name,
        { contract: contractRules(contract), schemas, folders },
      ]),
    ),
  });
}

function projectFolder(): string {
  return projectFile("dbt/dbt_project.yml").slice(0, -"/dbt_project.yml".length);
}

function isOf(datasets: readonly string[], file: string): boolean {
  const [top = "", dataset = ""] = file.split("/");
  return !PER_DATASET.includes(top) || datasets.includes(dataset);
}
