import { camel } from "./source-text";

/** The file of a provider's package that holds one class, for example `s3-bucket` of `aws`. */
export interface ProviderModule {
  readonly provider: string;
  readonly file: string;
}

/** How a generated program names the classes of its providers. */
export interface Dialect {
  /** The lines at its top. */
  imports(modules: readonly ProviderModule[]): string[];
  /** An expression for what a module exports. */
  module(module: ProviderModule): string;
}

const CDKTF =
  "App, AssetType, DataResource, S3Backend, TerraformAsset, TerraformOutput, TerraformStack, TerraformVariable";

/** Plain JavaScript that loads each class from its own file. */
export const DEEP_JAVASCRIPT: Dialect = {
  imports: (modules) => [
    `const { ${CDKTF} } = require("cdktf");`,
    ...modules.map(
      (module) =>
        `const ${deepName(module)} = require("@cdktf/provider-${module.provider}/lib/${module.file}");`,
    ),
  ],
  module: deepName,
};

/** TypeScript as `cdktf init` sets it up and as a provider's front page shows it: everything from the barrel. */
export const BARREL_TYPESCRIPT: Dialect = {
  imports: (modules) => [
    `import { ${CDKTF} } from "cdktf";`,
    ...[...new Set(modules.map(({ provider }) => provider))].map(
      (provider) => `import * as ${provider} from "@cdktf/provider-${provider}";`,
    ),
  ],
  module: ({ provider, file }) => `${provider}.${camel(file)}`,
};

function deepName({ provider, file }: ProviderModule): string {
  return camel(`${provider}-${file}`);
}

/** The module of a type: `aws_s3_bucket` is in `s3-bucket` of `aws`. */
export function moduleOf(type: string, isData: boolean): ProviderModule {
  const [provider = "", ...rest] = type.split("_");
  const file = isData ? `data-${type.replaceAll("_", "-")}` : rest.join("-");
  return { provider, file };
}

/**
 * The name of the class that makes a type, as its module exports it.
 *
 * @throws Error when the provider has no such class
 */
export function classOf(type: string, isData: boolean): string {
  const { provider, file } = moduleOf(type, isData);
  const exported: Record<string, { tfResourceType?: string }> = require(
    `@cdktf/provider-${provider}/lib/${file}`,
  );
  const found = Object.entries(exported).find(([, one]) => one.tfResourceType === type);
  if (found === undefined) throw new Error(`no class for ${type}`);
  return found[0];
}

/** The name of the class of a provider: `AwsProvider`. */
export function providerClass(provider: string): string {
  return `${provider.charAt(0).toUpperCase()}${provider.slice(1)}Provider`;
}
