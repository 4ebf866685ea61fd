import type { Construct } from "constructs";
import type { Environment } from "../modules/config/environment";
import type { DatasetContract } from "../modules/contract/dataset";
import { terraformState } from "../modules/lake/terraform-state";
import { loadVariant, VARIANTS } from "../modules/load-variant";
import { type DeletionPermission, mayDeleteData } from "../stacks/data-deletion";
import { PlatformStack } from "../stacks/platform";

/** Adds the stack of one environment. Its own tags come first, so that nobody can claim to be another environment. */
export function addPlatform(
  scope: Construct,
  environment: Environment,
  contracts: ReadonlyMap<string, DatasetContract>,
  deletion: DeletionPermission,
  variants = VARIANTS,
): PlatformStack {
  const context = {
    environment: environment.name,
    tags: {
      ...environment.tags,
      environment: environment.name,
      project: "medallion-blueprint",
      "managed-by": "terraform",
    },
    allowDataDeletion: mayDeleteData(environment, deletion),
  };
  const variant = loadVariant(environment, context, variants);
  const datasets = environment.datasets.flatMap((name) => contracts.get(name) ?? []);
  return new PlatformStack(scope, {
    environment: environment.name,
    addBackend: terraformState(environment.state),
    variant,
    datasets,
  });
}
