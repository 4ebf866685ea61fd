import type { VariantDefinition } from "../../modules/config/variant-definition";
import { VARIANTS } from "../../modules/load-variant";
import { readAws } from "./readings/aws";
import { readDatabricks } from "./readings/databricks";
import { MEANINGLESS_ON_A_LAPTOP, readLocal } from "./readings/local";
import { readSnowflake } from "./readings/snowflake";
import { readToy } from "./readings/toy";
import type { ConformingPlatform } from "./suite";
import { TOY } from "./toy/definition";

const REGISTRY: Readonly<Record<string, VariantDefinition>> = { ...VARIANTS, toy: TOY };

function platform(of: Omit<ConformingPlatform, "definition">): ConformingPlatform {
  const definition = REGISTRY[of.variant];
  if (definition === undefined) throw new Error(`there is no variant ${of.variant}`);
  return { ...of, definition };
}

const AWS_PLACE = { account: "123456789012", region: "eu-west-3" };
const SNOWFLAKE = { organization: "MYORG", account: "ANALYTICS" };
const DATABRICKS = { host: "https://dbc-a1b2c3d4-e5f6.cloud.databricks.com" };
const OWN_KEY_AND_LOGS = { encryption: "kms", accessLogs: true, quarantineExpirationDays: 90 };

/** Every variant, and every choice of settings that changes what it is made of. */
export const PLATFORMS: readonly ConformingPlatform[] = [
  platform({ title: "aws, engine athena", variant: "aws", keys: AWS_PLACE, reading: readAws }),
  platform({
    title: "aws, engine athena, with a key of its own and access logs",
    variant: "aws",
    keys: { ...AWS_PLACE, lake: OWN_KEY_AND_LOGS },
    reading: readAws,
  }),
  platform({
    title: "aws, engine redshift",
    variant: "aws",
    keys: { ...AWS_PLACE, aws: { engine: "redshift", redshift: { allowedCidrs: ["10.0.0.0/16"] } } },
    reading: readAws,
  }),
  platform({
    title: "aws, engine redshift, with a key of its own, access logs, a schedule and arriving files",
    variant: "aws",
    keys: {
      ...AWS_PLACE,
      lake: OWN_KEY_AND_LOGS,
      aws: {
        engine: "redshift",
        redshift: { enhancedVpcRouting: true },
        pipeline: { schedule: "cron(0 3 * * ? *)", onArrival: true, tracing: true },
      },
    },
    reading: readAws,
  }),
  platform({
    title: "snowflake",
    variant: "snowflake",
    keys: { ...AWS_PLACE, snowflake: SNOWFLAKE },
    reading: readSnowflake,
  }),
  platform({
    title: "snowflake, with a key of its own, access logs and a schedule",
    variant: "snowflake",
    keys: { ...AWS_PLACE, lake: OWN_KEY_AND_LOGS, snowflake: { ...SNOWFLAKE, schedule: "0 3 * * * UTC" } },
    reading: readSnowflake,
  }),
  platform({
    title: "databricks",
    variant: "databricks",
    keys: { ...AWS_PLACE, databricks: DATABRICKS },
    reading: readDatabricks,
  }),
  platform({
    title: "databricks, with a key of its own, access logs, a schedule and arriving files",
    variant: "databricks",
    keys: {
      ...AWS_PLACE,
      lake: OWN_KEY_AND_LOGS,
      databricks: { ...DATABRICKS, job: { schedule: { cron: "0 0 3 * * ?" }, fileArrival: {} } },
    },
    reading: readDatabricks,
  }),
  platform({
    title: "local",
    variant: "local",
    keys: {},
    reading: readLocal,
    meaningless: MEANINGLESS_ON_A_LAPTOP,
  }),
  platform({ title: "toy", variant: "toy", keys: {}, reading: readToy }),
];

/** The platform of this title. */
export function platformCalled(title: string): ConformingPlatform {
  const found = PLATFORMS.find((one) => one.title === title);
  if (found === undefined) throw new Error(`no platform is called ${title}`);
  return found;
}
