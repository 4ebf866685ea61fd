import { SnowflakeProvider } from "@cdktf/provider-snowflake/lib/provider";
import { Lazy, TerraformResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { addAwsProvider } from "../lake/aws-provider";

/** Exactly what the bindings were made from: preview resources change between minor versions. */
const SNOWFLAKE_PROVIDER = { source: "snowflakedb/snowflake", version: "2.11.0" };

/** Resources that the provider makes only when they are named in its block. Source: its package `previewfeatures`. */
const PREVIEW_RESOURCES: ReadonlySet<string> = new Set([
  "snowflake_dynamic_table",
  "snowflake_external_table",
  "snowflake_file_format",
  "snowflake_pipe",
  "snowflake_stage",
  "snowflake_storage_integration",
  "snowflake_table",
  "snowflake_table_constraint",
]);

export interface SnowflakeProvidersProps {
  /** The AWS account and region of the lake. */
  readonly account: string;
  readonly region: string;
  readonly organizationName: string;
  readonly accountName: string;
  /** Default tags of everything on AWS. */
  readonly tags: Readonly<Record<string, string>>;
}

/** The providers of one stack that resources have to be told of. Without being told, they use SYSADMIN. */
export interface SnowflakeProviders {
  /** Acts as ACCOUNTADMIN: integrations, monitors, warehouses, roles, grants and users. */
  readonly accountAdmin: SnowflakeProvider;
}

/**
 * Declares AWS and Snowflake. Who signs in to Snowflake, and how, stands in the caller's environment (SNOWFLAKE_USER,
 * SNOWFLAKE_AUTHENTICATOR, SNOWFLAKE_PRIVATE_KEY ...) and never in a file.
 */
export function addProviders(scope: Construct, props: SnowflakeProvidersProps): SnowflakeProviders {
  const { organizationName, accountName } = props;
  const stack = TerraformStack.of(scope);
  addAwsProvider(scope, props);
  new SnowflakeProvider(scope, "snowflake", {
    organizationName,
    accountName,
    role: "SYSADMIN",
    previewFeaturesEnabled: previewFeatures(stack, undefined),
  });
  const accountAdmin = new SnowflakeProvider(scope, "snowflake-account", {
    alias: "account",
    organizationName,
    accountName,
    role: "ACCOUNTADMIN",
    previewFeaturesEnabled: previewFeatures(stack, "account"),
  });
  stack.addOverride("terraform.required_providers.snowflake", SNOWFLAKE_PROVIDER);
  return { accountAdmin };
}

/** The preview features of the resources that one provider makes, counted when the whole stack is there. */
function previewFeatures(stack: TerraformStack, alias: string | undefined): string[] {
  return Lazy.listValue({
    produce: () => {
      const types = stack.node
        .findAll()
        .filter((construct) => TerraformResource.isTerraformResource(construct))
        .filter((resource) => (resource.provider as SnowflakeProvider | undefined)?.alias === alias)
        .map((resource) => resource.terraformResourceType)
        .filter((type) => PREVIEW_RESOURCES.has(type));
      return [...new Set(types)].sort().map((type) => `${type}_resource`);
    },
  });
}
