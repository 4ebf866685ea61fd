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
import { SnowflakeAccess } from "./access";
import { SnowflakeEngine } from "./engine";
import { SnowflakePipeline } from "./orchestration";
import { addProviders, type SnowflakeProviders } from "./providers";
import type { SnowflakeEnvironmentKeys } from "./settings";

/** The platform on Snowflake, over a lake on S3: stages, tables, tasks and dbt. */
export class SnowflakeVariant implements Variant {
  private declared?: SnowflakeProviders;

  constructor(
    private readonly keys: SnowflakeEnvironmentKeys,
    private readonly context: PlatformContext,
  ) {}

  providers(scope: Construct): void {
    const { account, region, snowflake } = this.keys;
    this.declared = addProviders(scope, {
      account,
      region,
      organizationName: snowflake.organization,
      accountName: snowflake.account,
      tags: this.context.tags,
    });
  }

  lake(scope: Construct, id: string): S3Lake {
    const { environment, allowDataDeletion } = this.context;
    const { account, region, lake } = this.keys;
    return new S3Lake(scope, id, { environment, account, region, allowDataDeletion, settings: lake });
  }

  engine(scope: Construct, id: string, lake: Lake): Engine {
    if (this.declared === undefined) throw new Error("the providers are declared before the engine is made");
    return new SnowflakeEngine(scope, id, {
      lake: s3(lake),
      settings: this.keys.snowflake,
      tags: this.context.tags,
      accountAdmin: this.declared.accountAdmin,
    });
  }

  access(scope: Construct, id: string, parts: PlatformParts): AccessRoles {
    return new SnowflakeAccess(scope, id, snowflake(parts.engine));
  }

  pipeline(scope: Construct, id: string, parts: PlatformParts): Pipeline {
    return new SnowflakePipeline(scope, id, snowflake(parts.engine));
  }
}

function s3(lake: Lake): S3Lake {
  if (lake instanceof S3Lake) return lake;
  throw new Error(`the snowflake variant stands on an S3 lake, not on ${lake.constructor.name}`);
}

function snowflake(engine: Engine): SnowflakeEngine {
  if (engine instanceof SnowflakeEngine) return engine;
  throw new Error(`the snowflake variant queries with Snowflake, not with ${engine.constructor.name}`);
}
