import { contractFaults as awsContractFaults } from "./aws/contract-faults";
import { reviewAws } from "./aws/review";
import { awsSettings } from "./aws/settings";
import type { AwsVariant } from "./aws/variant";
import type { Environment } from "./config/environment";
import { defineVariant, type VariantDefinition } from "./config/variant-definition";
import type { PlatformContext, Variant } from "./contract/variant";
import { reviewDatabricks } from "./databricks/review";
import { databricksSettings } from "./databricks/settings";
import type { DatabricksVariant } from "./databricks/variant";
import { localSettings } from "./local/settings";
import type { LocalVariant } from "./local/variant";
import { contractFaults as snowflakeContractFaults } from "./snowflake/contract-faults";
import { reviewSnowflake } from "./snowflake/review";
import { snowflakeSettings } from "./snowflake/settings";
import type { SnowflakeVariant } from "./snowflake/variant";

/**
 * Every way to build the platform. Settings are loaded at once, they are checked for any file; constructs are loaded
 * when they are used, since a provider's classes take longer to load than everything else together.
 */
export const VARIANTS: Readonly<Record<string, VariantDefinition>> = {
  aws: defineVariant({
    settings: awsSettings,
    cloud: true,
    load: (environment, context) => {
      const module: { AwsVariant: typeof AwsVariant } = require("./aws/variant");
      return new module.AwsVariant(environment, context);
    },
    checkHealth: async (environment) => (await import("./lake/health")).checkLakeHealth(environment),
    review: reviewAws,
    judgeContract: awsContractFaults,
  }),
  snowflake: defineVariant({
    settings: snowflakeSettings,
    cloud: true,
    load: (environment, context) => {
      const module: { SnowflakeVariant: typeof SnowflakeVariant } = require("./snowflake/variant");
      return new module.SnowflakeVariant(environment, context);
    },
    checkHealth: async (environment) =>
      (await import("./snowflake/health")).checkSnowflakeHealth(environment),
    review: reviewSnowflake,
    judgeContract: snowflakeContractFaults,
  }),
  databricks: defineVariant({
    settings: databricksSettings,
    cloud: true,
    load: (environment, context) => {
      const module: { DatabricksVariant: typeof DatabricksVariant } = require("./databricks/variant");
      return new module.DatabricksVariant(environment, context);
    },
    checkHealth: async (environment) =>
      (await import("./databricks/health")).checkDatabricksHealth(environment),
    review: reviewDatabricks,
  }),
  local: defineVariant({
    settings: localSettings,
    cloud: false,
    load: (environment, context) => {
      const module: { LocalVariant: typeof LocalVariant } = require("./local/variant");
      return new module.LocalVariant(environment, context);
    },
    checkHealth: async () => [],
  }),
};

/**
 * Makes the variant of an environment.
 * @param variants the ways there are to build a platform, by name
 * @throws Error when the environment names a variant that does not exist, which checking its file has ruled out
 */
export function loadVariant(
  environment: Environment,
  context: PlatformContext,
  variants = VARIANTS,
): Variant {
  const definition = variants[environment.variant];
  if (definition === undefined) throw new Error(`there is no variant "${environment.variant}"`);
  return definition.load(environment, context);
}
