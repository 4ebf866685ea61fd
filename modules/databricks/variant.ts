import { DatabricksProvider } from "@cdktf/provider-databricks/lib/provider";
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
import { addAwsProvider } from "../lake/aws-provider";
import { S3Lake } from "../lake/s3-lake";
import { DatabricksAccess } from "./access";
import { DatabricksEngine } from "./engine";
import { DatabricksPipeline } from "./orchestration";
import type { DatabricksEnvironmentKeys } from "./settings";

/** The version that the bindings were made from, and whose rules `docs/provider-rules.md` lists. */
const DATABRICKS_PROVIDER_VERSION = "1.99.0";

/** The platform on Databricks: the S3 lake under Unity Catalog, a SQL warehouse, and serverless jobs. */
export class DatabricksVariant implements Variant {
  constructor(
    private readonly keys: DatabricksEnvironmentKeys,
    private readonly context: PlatformContext,
  ) {}

  providers(scope: Construct): void {
    addAwsProvider(scope, { ...this.keys, tags: this.context.tags });
    // Who signs in, and how, is up to the environment of the caller.
    new DatabricksProvider(scope, "databricks", { host: this.keys.databricks.host });
    TerraformStack.of(scope).addOverride("terraform.required_providers.databricks", {
      source: "databricks/databricks",
      version: DATABRICKS_PROVIDER_VERSION,
    });
  }

  lake(scope: Construct, id: string): S3Lake {
    const { environment, allowDataDeletion } = this.context;
    const { account, region, lake } = this.keys;
    return new S3Lake(scope, id, { environment, account, region, allowDataDeletion, settings: lake });
  }

  engine(scope: Construct, id: string, lake: Lake): Engine {
    const { tags } = this.context;
    return new DatabricksEngine(scope, id, { lake: s3(lake), settings: this.keys.databricks, tags });
  }

  access(scope: Construct, id: string, parts: PlatformParts): AccessRoles {
    return new DatabricksAccess(scope, id, {
      lake: s3(parts.lake),
      engine: databricks(parts.engine),
      datasets: parts.datasets.map((dataset) => dataset.name),
      trustedPrincipalArns: this.keys.databricks.trustedPrincipalArns,
    });
  }

  pipeline(scope: Construct, id: string, parts: PlatformParts): Pipeline {
    return new DatabricksPipeline(scope, id, {
      engine: databricks(parts.engine),
      datasets: parts.datasets,
      settings: this.keys.databricks,
      tags: this.context.tags,
    });
  }
}

function s3(lake: Lake): S3Lake {
  if (lake instanceof S3Lake) return lake;
  throw new Error(`the databricks variant stands on an S3 lake, not on ${lake.constructor.name}`);
}

function databricks(engine: Engine): DatabricksEngine {
  if (engine instanceof DatabricksEngine) return engine;
  throw new Error(`the databricks variant queries with Databricks, not with ${engine.constructor.name}`);
}
