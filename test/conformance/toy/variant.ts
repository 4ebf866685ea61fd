import { TerraformResource, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { BRONZE_LINEAGE } from "../../../modules/contract/bronze";
import type { DatasetContract } from "../../../modules/contract/dataset";
import { ZONES, type Zone } from "../../../modules/contract/layers";
import { type NameRule, resourceName } from "../../../modules/contract/naming";
import { ACCESS_MATRIX, PRINCIPALS, type Principal } from "../../../modules/contract/principal";
import type {
  AccessRoles,
  DbtTarget,
  Engine,
  Lake,
  Pipeline,
  PlatformContext,
  PlatformParts,
  Variant,
  ZoneLocation,
} from "../../../modules/contract/variant";
import type { ToyEnvironmentKeys } from "./settings";

/** A file server of nobody's: 80 characters, lower case. */
const SHARE_NAME: NameRule<"environment" | "share" | "zone"> = {
  kind: "toy share",
  parts: ["environment", "share", "zone"],
  separator: "-",
  maxLength: 80,
};
const GROUP_NAME: NameRule<"environment" | "principal"> = {
  kind: "toy group",
  parts: ["environment", "principal"],
  separator: "-",
  maxLength: 80,
};

/** Terraform's own `terraform_data` keeps what a provider would make, so that no provider is needed. */
function declare(scope: Construct, id: string, input: object, keep = false): void {
  const resource = new TerraformResource(scope, id, {
    terraformResourceType: "terraform_data",
    lifecycle: { preventDestroy: keep },
  });
  resource.addOverride("input", input);
}

class Shares extends Construct implements Lake {
  constructor(
    scope: Construct,
    id: string,
    private readonly keys: ToyEnvironmentKeys,
    private readonly context: PlatformContext,
  ) {
    super(scope, id);
    for (const zone of ZONES) {
      const share = { thing: "share", name: this.shareName(zone), cipher: "aes-256", guests: false };
      declare(this, zone, { ...share, tags: context.tags }, !context.allowDataDeletion);
    }
  }

  location(dataset: string, zone: Zone): ZoneLocation {
    const container = this.shareName(zone);
    return { uri: `toy://${container}/${dataset}/`, container, prefix: `${dataset}/` };
  }

  private shareName(zone: Zone): string {
    return resourceName(SHARE_NAME, {
      environment: this.context.environment,
      share: this.keys.toy.share,
      zone,
    });
  }
}

class QueryServer extends Construct implements Engine {
  readonly dbtTarget: DbtTarget;

  constructor(
    scope: Construct,
    id: string,
    private readonly lake: Lake,
    { toy }: ToyEnvironmentKeys,
    { tags, environment }: PlatformContext,
  ) {
    super(scope, id);
    const name = `${environment}-server`;
    declare(this, "server", { thing: "server", name, stopAfterMinutes: toy.queryMinutes, tags });
    this.dbtTarget = { type: "toy", settings: { server: name } };
  }

  mount(dataset: DatasetContract): void {
    for (const { name, columns } of dataset.tables) {
      const { uri } = this.lake.location(dataset.name, "bronze");
      const landed = columns.map((column) => ({ name: column.name, type: "text" }));
      const typed = [
        ...landed,
        ...BRONZE_LINEAGE.map((column) => ({ name: column.name, type: column.type.kind })),
      ];
      declare(this, `${dataset.name}-${name}`, { thing: "table", at: uri, name, columns: typed });
    }
  }
}

class Groups extends Construct implements AccessRoles {
  constructor(
    scope: Construct,
    id: string,
    { lake, datasets }: PlatformParts,
    private readonly context: PlatformContext,
  ) {
    super(scope, id);
    for (const principal of PRINCIPALS) {
      const cells = Object.entries(ACCESS_MATRIX[principal]) as [Zone, string][];
      const rules = datasets.flatMap(({ name }) =>
        cells.map(([zone, access]) => ({ path: lake.location(name, zone).uri, access })),
      );
      declare(this, principal, { thing: "group", name: this.identity(principal), rules, tags: context.tags });
    }
  }

  identity(principal: Principal): string {
    return resourceName(GROUP_NAME, { environment: this.context.environment, principal });
  }
}

class ByHand extends Construct implements Pipeline {
  readonly jobs = {};
}

/** A platform on a file server that does not exist: the smallest variant that keeps every promise. */
export class ToyVariant implements Variant {
  constructor(
    private readonly keys: ToyEnvironmentKeys,
    private readonly context: PlatformContext,
  ) {}

  providers(scope: Construct): void {
    // Built into Terraform; without an entry it would be looked for in the registry.
    TerraformStack.of(scope).addOverride("terraform.required_providers.terraform", {
      source: "terraform.io/builtin/terraform",
    });
  }

  lake(scope: Construct, id: string): Lake {
    return new Shares(scope, id, this.keys, this.context);
  }

  engine(scope: Construct, id: string, lake: Lake): Engine {
    return new QueryServer(scope, id, lake, this.keys, this.context);
  }

  access(scope: Construct, id: string, parts: PlatformParts): AccessRoles {
    return new Groups(scope, id, parts, this.context);
  }

  pipeline(scope: Construct, id: string): Pipeline {
    return new ByHand(scope, id);
  }
}
