import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { loadEnvironments } from "../../modules/config/environment";
import { formatProblem } from "../../modules/config/problem";
import { VARIANTS } from "../../modules/load-variant";
import { addPlatform } from "../../scripts/platforms";
import { FLEET, SHOP } from "./contracts";
import { exampleEnvironment } from "./platform";
import { type Block, jsonOf, type StackJson } from "./stack-json";
import type { ProviderRequirement } from "./terraform-installation";

/** Any version of the AWS provider that the stacks are for. */
export const AWS_PROVIDER: ProviderRequirement = { source: "hashicorp/aws", version: ">= 5.100, < 7" };

type Stack = StackJson & { readonly variable?: Block };

/** An example environment with the datasets `shop` and `fleet` in the place of its own, and more keys replaced. */
export function synthesizeWithTwoDatasets(name: string, changes: Block = {}): Stack {
  const contracts = new Map([SHOP, FLEET].map((dataset) => [dataset.name, dataset]));
  const datasets = [...contracts.keys()];
  const folder = mkdtempSync(join(tmpdir(), "medallion-two-"));
  try {
    const file = join(folder, `${name}.yaml`);
    writeFileSync(file, stringify({ ...exampleEnvironment(name), datasets, ...changes }));
    const { environments, problems } = loadEnvironments([file], { variants: VARIANTS, datasets });
    const [environment] = environments;
    if (environment === undefined) throw new Error(problems.map(formatProblem).join("\n"));
    const json = jsonOf((app) => addPlatform(app, environment, contracts, { flag: false }));
    // As Terraform reads it: what is undefined is not there.
    return JSON.parse(JSON.stringify(json));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * What is left of a stack where the engine's own provider cannot be had: everything on AWS, as it was synthesized.
 *
 * @param computed what the engine would say of itself, by the name of the attribute
 * @throws Error when anything else of the engine is needed
 */
export function awsHalf(json: Stack, computed: Readonly<Record<string, string>>): Stack {
  const { terraform, provider, resource, variable } = json;
  const ours = Object.entries(resource ?? {}).filter(([type]) => !/^(snowflake|databricks)_/.test(type));
  const half = {
    terraform: { ...terraform, required_providers: { aws: AWS_PROVIDER } },
    provider: { aws: provider?.aws },
    resource: Object.fromEntries(ours),
    ...(variable === undefined ? {} : { variable }),
  };
  const text = JSON.stringify(half).replace(
    /\$\{(?:snowflake|databricks)_[^}]*?(\w+)\}/g,
    (reference, attribute: string) => {
      const value = computed[attribute];
      if (value === undefined) throw new Error(`nothing stands in for ${reference}`);
      return value;
    },
  );
  return JSON.parse(text);
}
