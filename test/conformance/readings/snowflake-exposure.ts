import { PRINCIPALS } from "../../../modules/contract/principal";
import type { Synthesized } from "../model";
import type { Role } from "./aws-account";
import { evaluate } from "./iam";
import { type SnowflakeAccount, type SnowflakeZone, strayPrivileges, upperCase } from "./snowflake-account";

/** The AWS user that Snowflake gives an integration; which one, only Snowflake knows. */
export const SNOWFLAKE_USER = "arn:aws:iam::444455556666:user/snowflake";

/** What a role of the platform reaches beyond its zones. */
export function snowflakeTrespasses(
  { environment, settings }: Synthesized,
  snowflake: SnowflakeAccount,
  zones: readonly SnowflakeZone[],
): string[] {
  const { schemas } = settings.snowflake as { schemas: Record<string, string> };
  const pipelines = [...new Set(zones.map(({ database }) => `"${database}"."${schemas.pipeline}"`))];
  const roles = PRINCIPALS.filter((principal) => principal !== "producer");
  return [
    ...roles.flatMap((principal) =>
      strayPrivileges(
        snowflake,
        `${upperCase(environment)}_${principal.toUpperCase()}`,
        principal,
        zones,
        pipelines,
      ),
    ),
    ...snowflake.privileges
      .filter(
        ({ role, verb, on }) =>
          /^[A-Z]+ADMIN$/.test(role) && !(verb === "USAGE" && on.startsWith("INTEGRATION ")),
      )
      .map(({ role, verb, on }) => `${role} is given ${verb} on ${on}`),
  ];
}

/** Snowflake's user has to bring the integration's own external id: every integration of Snowflake's may be that user. */
export function externalIdFaults({ name, arn, trust }: Role): string[] {
  const contexts: readonly Readonly<Record<string, string>>[] = [{}, { "sts:ExternalId": "another" }];
  return contexts
    .filter(
      (context) =>
        evaluate(trust, { action: "sts:AssumeRole", resource: arn, caller: SNOWFLAKE_USER, context }) ===
        "allowed",
    )
    .map((context) => `Snowflake becomes ${name} for strangers, with ${JSON.stringify(context)}`);
}

/** What is open to everyone, or to whoever asks Snowflake. */
export function snowflakeExposures(snowflake: SnowflakeAccount): string[] {
  const open = snowflake.privileges.filter(({ role }) => role === "PUBLIC");
  const integrations = snowflake.blocks("storage_integration").flatMap((block) => {
    const wide = (block.storage_allowed_locations as string[]).filter(
      (uri) => !/^s3:\/\/[a-z0-9-]+-landing-\d{12}\/[a-z0-9_-]+\/$/.test(uri),
    );
    return wide.map((uri) => `${block.name} reaches ${uri}`);
  });
  const stages = snowflake
    .blocks("stage")
    .filter((block) => block.storage_integration === undefined || block.credentials !== undefined)
    .map((block) => `the stage ${block.name} is not read through an integration`);
  const users = snowflake.blocks("service_user").filter((block) => typeof block.rsa_public_key !== "string");
  return [
    ...open.map(({ verb, on }) => `everyone may ${verb} on ${on}`),
    ...integrations,
    ...stages,
    ...users.map((block) => `${block.name} signs in without a key`),
  ];
}
