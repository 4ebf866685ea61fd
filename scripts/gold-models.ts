import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { GoldTable } from "../modules/diagram/datasets-page";
import type { Link } from "../modules/diagram/entities";
import { projectRoot } from "./project-root";

/** The part of dbt's YAML that this project reads. */
export interface DbtYaml {
  readonly models?: readonly DbtModel[];
}

interface DbtModel {
  readonly name: string;
  readonly description?: string;
  readonly data_tests?: readonly {
    readonly one_row_per?: { readonly arguments: { readonly columns: readonly string[] } };
  }[];
  readonly columns?: readonly DbtColumn[];
}

interface DbtColumn {
  readonly name: string;
  readonly data_type?: string;
  readonly data_tests?: readonly (
    | string
    | { readonly relationships?: { readonly arguments: { readonly to: string } } }
  )[];
}

/** Every `.yml` of a folder of dbt's models, by its name. */
export function dbtYamlFiles(folder: string): Map<string, DbtYaml> {
  const files = readdirSync(folder).filter((file) => file.endsWith(".yml"));
  return new Map(files.sort().map((file) => [file, parse(readFileSync(join(folder, file), "utf8"))]));
}

/** The tables of gold that dbt's models of a dataset describe: first the star schema, then what is made from it. */
export function goldTables(dataset: string): GoldTable[] {
  const read = (folder: string, kind: GoldTable["kind"]): GoldTable[] =>
    [...dbtYamlFiles(join(projectRoot(), "dbt/models", dataset, folder)).values()]
      .flatMap(({ models = [] }) => models)
      .map((model) => goldTable(model, kind));
  return [...read("core", "star"), ...read("marts", "mart")];
}

function goldTable(model: DbtModel, kind: GoldTable["kind"]): GoldTable {
  const name = tableName(model.name);
  const columns = model.columns ?? [];
  return {
    name,
    kind,
    description: model.description ?? "",
    key: model.data_tests?.flatMap((test) => test.one_row_per?.arguments.columns ?? []) ?? [],
    columns: columns.map((column) => ({ name: column.name, type: column.data_type ?? "" })),
    links: columns.flatMap((column) => linksOf(name, column)),
  };
}

/** dbt lets an empty value pass a test of a relationship. */
function linksOf(from: string, { name: column, data_tests = [] }: DbtColumn): Link[] {
  return data_tests.flatMap((test) => {
    const to = typeof test === "string" ? undefined : test.relationships?.arguments.to;
    const model = /^ref\('(\w+)'\)$/.exec(to ?? "")?.[1];
    return model === undefined
      ? []
      : [{ from, column, to: tableName(model), checked: true, optional: false }];
  });
}

/** A model's table is named by what follows the last "__". */
const tableName = (model: string): string => model.split("__").at(-1) ?? model;
