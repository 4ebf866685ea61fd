import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { DatasetContract } from "../modules/contract/dataset";
import { ZONES } from "../modules/contract/layers";
import { PRINCIPALS } from "../modules/contract/principal";
import type { AccessRoles, PlatformParts, Variant } from "../modules/contract/variant";

export interface PlatformStackProps {
  /** Name of the environment, and of the stack. */
  readonly environment: string;
  /** Gives the stack its Terraform state, for example `terraformState` of the lake. */
  readonly addBackend: (stack: TerraformStack) => void;
  readonly variant: Variant;
  readonly datasets: readonly DatasetContract[];
}

/** Everything of one environment but its people and sandboxes, in one Terraform state that bears its name. */
export class PlatformStack extends TerraformStack {
  constructor(scope: Construct, { environment, addBackend, variant, datasets }: PlatformStackProps) {
    super(scope, environment);
    addBackend(this);
    variant.providers(this);
    const lake = variant.lake(this, "lake");
    const engine = variant.engine(this, "engine", lake);
    for (const dataset of datasets) engine.mount(dataset);
    const parts = { lake, engine, datasets };
    const roles = variant.access(this, "access", parts);
    const pipeline = variant.pipeline(this, "pipeline", parts);
    addOutputs(this, parts, roles);
    new TerraformOutput(this, "jobs", {
      value: pipeline.jobs,
      description: "What runs each step of the pipeline",
    });
  }

  /**
   * cdktf resolves every stack once more beforehand, to find references to other stacks. Stacks meet by name and have
   * none, and leaving this out saves a third of the time of a synthesis.
   */
  override prepareStack(): void {}
}

/** What other programs need to know of a deployed platform: `terraform output -json`. No output holds a secret. */
function addOutputs(
  stack: TerraformStack,
  { lake, engine, datasets }: PlatformParts,
  roles: AccessRoles,
): void {
  const locations = datasets.map(({ name }) => [
    name,
    Object.fromEntries(ZONES.map((zone) => [zone, lake.location(name, zone).uri])),
  ]);
  new TerraformOutput(stack, "locations", {
    value: Object.fromEntries(locations),
    description: "Where each zone of each dataset lies",
  });
  new TerraformOutput(stack, "identities", {
    value: Object.fromEntries(PRINCIPALS.map((principal) => [principal, roles.identity(principal)])),
    description: "The role to assume as each principal",
  });
  new TerraformOutput(stack, "dbt", { value: engine.dbtTarget, description: "Target of the dbt profile" });
}
