import { z } from "zod";
import type { Environment } from "../../../modules/config/environment";
import { defineVariant } from "../../../modules/config/variant-definition";
import type { DatasetContract } from "../../../modules/contract/dataset";
import { snowflakeSettings } from "../../../modules/snowflake/settings";
import { SnowflakeVariant } from "../../../modules/snowflake/variant";
import { addPlatform } from "../../../scripts/platforms";
import { FLEET, SHOP } from "../../support/contracts";
import { jsonOf, type StackJson } from "../../support/stack-json";

export const ACCOUNT = "123456789012";

/** The least that an environment file has to say about Snowflake. */
export const LEAST = { organization: "MYORG", account: "ANALYTICS" };

export const SNOWFLAKE = defineVariant({
  settings: snowflakeSettings,
  cloud: true,
  load: (environment, context) => new SnowflakeVariant(environment, context),
  checkHealth: async () => [],
});

export interface Changes {
  readonly name?: string;
  readonly datasets?: readonly string[];
  readonly dataDeletion?: "retain" | "destroy";
  readonly lake?: unknown;
  readonly snowflake?: object;
}

/** An environment named `dev` with every default filled in, as a checked file gives it. */
export function snowflakeEnvironment({ lake, snowflake, ...common }: Changes = {}): Environment {
  const keys = z
    .strictObject(snowflakeSettings)
    .parse({ account: ACCOUNT, region: "eu-west-3", lake, snowflake: { ...LEAST, ...snowflake } });
  return {
    name: "dev",
    variant: "snowflake",
    state: { backend: "local" },
    datasets: ["shop"],
    dataDeletion: "retain",
    tags: { owner: "data-team" },
    ...keys,
    ...common,
  };
}

/** Synthesizes the whole platform of an environment, as `bin/medallion synth` does. */
export function synthesize(
  changes: Changes = {},
  allowDataDeletion = false,
  datasets: readonly DatasetContract[] = [SHOP, FLEET],
): StackJson {
  const contracts = new Map(datasets.map((dataset) => [dataset.name, dataset]));
  const environment = snowflakeEnvironment(changes);
  const deletion = { flag: allowDataDeletion };
  return jsonOf((app) => addPlatform(app, environment, contracts, deletion, { snowflake: SNOWFLAKE }));
}

/** Every reference as the name it will be, for reading statements and grants: `"DEV_SHOP"."RAW"`. */
export function plain(json: StackJson, text: unknown): string {
  return String(text).replace(/\$\{([a-z_]+)\.([\w-]+)\.name\}/g, (reference, type: string, id: string) => {
    const name = json.resource?.[type]?.[id]?.name;
    if (typeof name !== "string") throw new Error(`${reference} refers to nothing`);
    return plain(json, name);
  });
}
