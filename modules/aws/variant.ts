import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type {
  AccessRoles,
  Engine,
  Lake,
  Pipeline,
  PlatformContext,
  PlatformParts,
  Variant,
} from "../contract/variant";
import { S3Lake } from "../lake/s3-lake";
import { AwsAccess } from "./access";
import { AthenaEngine } from "./engine";
import { GlueIngestion } from "./ingestion";
import type { AwsEnvironmentKeys } from "./settings";

/**
 * The bindings were made from one version of the provider and would ask for exactly that one. What is used here is in
 * every version of this range, so that an organisation's own mirror or a newer patch does as well.
 */
const PROVIDER_VERSIONS = ">= 5.100, < 7";

/** The platform on AWS: S3, Glue and Athena. */
export class AwsVariant implements Variant {
  constructor(
    private readonly keys: AwsEnvironmentKeys,
    private readonly context: PlatformContext,
  ) {}

  providers(scope: Construct): void {
    new AwsProvider(scope, "aws", {
      region: this.keys.region,
      // Credentials of any other account are refused before anything is read or changed.
      allowedAccountIds: [this.keys.account],
      defaultTags: [{ tags: { ...this.context.tags } }],
    });
    TerraformStack.of(scope).addOverride("terraform.required_providers.aws", {
      source: "hashicorp/aws",
      version: PROVIDER_VERSIONS,
    });
  }

  lake(scope: Construct, id: string): S3Lake {
    const { environment, allowDataDeletion } = this.context;
    const { account, region, lake } = this.keys;
    return new S3Lake(scope, id, { environment, account, region, allowDataDeletion, settings: lake });
  }

  engine(scope: Construct, id: string, lake: Lake): Engine {
    return new AthenaEngine(scope, id, { lake: s3(lake), settings: this.keys.aws.athena });
  }

  access(scope: Construct, id: string, parts: PlatformParts): AccessRoles {
    return new AwsAccess(scope, id, {
      lake: s3(parts.lake),
      engine: athena(parts.engine),
      datasets: parts.datasets.map((dataset) => dataset.name),
      trustedPrincipalArns: this.keys.aws.trustedPrincipalArns,
    });
  }

  pipeline(scope: Construct, id: string, parts: PlatformParts): Pipeline {
    const { lake, engine, datasets } = parts;
    const catalog = athena(engine).catalogContents;
    return new GlueIngestion(scope, id, { lake: s3(lake), datasets, catalog, settings: this.keys.aws.glue });
  }
}

function s3(lake: Lake): S3Lake {
  if (lake instanceof S3Lake) return lake;
  throw new Error(`the aws variant stands on an S3 lake, not on ${lake.constructor.name}`);
}

function athena(engine: Engine): AthenaEngine {
  if (engine instanceof AthenaEngine) return engine;
  throw new Error(`the aws variant queries with Athena, not with ${engine.constructor.name}`);
}
