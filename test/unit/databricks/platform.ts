import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { loadEnvironments } from "../../../modules/config/environment";
import { formatProblem, isError } from "../../../modules/config/problem";
import { defineVariant, type VariantDefinition } from "../../../modules/config/variant-definition";
import type { DatasetContract } from "../../../modules/contract/dataset";
import { databricksSettings } from "../../../modules/databricks/settings";
import { DatabricksVariant } from "../../../modules/databricks/variant";
import { addPlatform } from "../../../scripts/platforms";
import { FLEET, SHOP } from "../../support/contracts";
import { jsonOf, type StackJson } from "../../support/stack-json";

export const VARIANTS: Readonly<Record<string, VariantDefinition>> = {
  databricks: defineVariant({
    settings: databricksSettings,
    cloud: true,
    load: (environment, context) => new DatabricksVariant(environment, context),
    checkHealth: async () => [],
  }),
};

export const HOST = "https://dbc-a1b2c3d4-e5f6.cloud.databricks.com";

type Keys = Readonly<Record<string, unknown>>;

/** An environment file with these keys under `databricks`. */
export function file(databricks: Keys = {}, others: Keys = {}): Keys {
  return {
    name: "dev",
    variant: "databricks",
    account: "123456789012",
    region: "eu-west-3",
    datasets: ["shop"],
    databricks: { host: HOST, ...databricks },
    ...others,
  };
}

function load(content: Keys | string) {
  const folder = mkdtempSync(join(tmpdir(), "databricks-"));
  try {
    const path = join(folder, "dev.yaml");
    writeFileSync(path, typeof content === "string" ? content : stringify(content));
    const loaded = loadEnvironments([path], { variants: VARIANTS, datasets: ["shop", "fleet"] });
    const messages = loaded.problems
      .filter(isError)
      .map((problem) => formatProblem(problem).replaceAll(`${folder}/`, ""));
    return { ...loaded, messages };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What `validate` would print about a file, without warnings. */
export function messages(content: Keys | string): string[] {
  return load(content).messages;
}

/** The messages about `databricks` keys, without their place. */
export function about(databricks: Keys): string[] {
  return messages(file(databricks)).map((message) => message.replace(/^dev\.yaml:\d+:\d+: /, ""));
}

/** Synthesizes the whole platform, as `bin/medallion synth` would. */
export function platform(
  content: Keys = file(),
  { allowDataDeletion = false, datasets = [SHOP, FLEET] as readonly DatasetContract[] } = {},
): StackJson {
  const { environments, messages } = load(content);
  const [environment] = environments;
  if (environment === undefined) throw new Error(messages.join("\n"));
  const contracts = new Map(datasets.map((dataset) => [dataset.name, dataset]));
  const json = jsonOf((app) =>
    addPlatform(app, environment, contracts, { flag: allowDataDeletion }, VARIANTS),
  );
  // As Terraform reads it: what is undefined is not there.
  return JSON.parse(JSON.stringify(json));
}
