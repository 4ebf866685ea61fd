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
import { AwsAccess } from "./access";
import { AthenaEngine } from "./engine";
import { GlueIngestion } from "./ingestion";
import { AwsPipeline } from "./orchestration";
import type { QueryEngine } from "./query-engine";
import type { RedshiftEngine } from "./redshift-engine";
import type { AwsEnvironmentKeys } from "./settings";
import { redshiftSettings } from "./settings-redshift";

/** The platform on AWS: S3 and Glue, with Athena or Redshift, and Step Functions. */
export class AwsVariant implements Variant {
  constructor(
    private readonly keys: AwsEnvironmentKeys,
    private readonly context: PlatformContext,
  ) {}

  providers(scope: Construct): void {
    addAwsProvider(scope, { ...this.keys, tags: this.context.tags });
  }

  lake(scope: Construct, id: string): S3Lake {
    const { environment, allowDataDeletion } = this.context;
    const { account, region, lake } = this.keys;
    return new S3Lake(scope, id, { environment, account, region, allowDataDeletion, settings: lake });
  }

  engine(scope: Construct, id: string, lake: Lake): QueryEngine {
    const { engine, athena, redshift } = this.keys.aws;
    if (engine === "athena") return new AthenaEngine(scope, id, { lake: s3(lake), settings: athena });
    // Only an environment with Redshift waits for its classes to load.
    const module: { RedshiftEngine: typeof RedshiftEngine } = require("./redshift-engine");
    const settings = redshift ?? redshiftSettings.parse({});
    return new module.RedshiftEngine(scope, id, { lake: s3(lake), settings });
  }

  access(scope: Construct, id: string, parts: PlatformParts): AccessRoles {
    return new AwsAccess(scope, id, {
      lake: s3(parts.lake),
      engine: querying(parts.engine),
      datasets: parts.datasets.map((dataset) => dataset.name),
      trustedPrincipalArns: this.keys.aws.trustedPrincipalArns,
    });
  }

  pipeline(scope: Construct, id: string, parts: PlatformParts): Pipeline {
    const { datasets } = parts;
    const [lake, engine] = [s3(parts.lake), querying(parts.engine)];
    const settings = this.keys.aws;
    const ingestion = new GlueIngestion(scope, id, {
      ...{ lake, datasets },
      catalog: engine.catalogContents,
      settings: settings.glue,
    });
    return new AwsPipeline(scope, `${id}-steps`, { lake, engine, datasets, ingestion, settings });
  }
}

function s3(lake: Lake): S3Lake {
  if (lake instanceof S3Lake) return lake;
  throw new Error(`the aws variant stands on an S3 lake, not on ${lake.constructor.name}`);
}

function querying(engine: Engine): QueryEngine {
  if ("queryStatements" in engine && "catalogContents" in engine) return engine as QueryEngine;
  throw new Error(`the aws variant queries with Athena or Redshift, not with ${engine.constructor.name}`);
}
