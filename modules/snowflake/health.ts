import type { HealthCheck } from "../contract/health";
import { checkLakeHealth, type LakePlace } from "../lake/health";
import type { SnowflakeSettings } from "./settings";

type Variables = Readonly<Record<string, string | undefined>>;

/** What each way of signing in needs besides a user. Source: documentation of the provider, "Authentication". */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  SNOWFLAKE: ["SNOWFLAKE_PASSWORD"],
  SNOWFLAKE_JWT: ["SNOWFLAKE_PRIVATE_KEY"],
  EXTERNALBROWSER: [],
  USERNAMEPASSWORDMFA: ["SNOWFLAKE_PASSWORD"],
  OAUTH: ["SNOWFLAKE_TOKEN"],
  PROGRAMMATIC_ACCESS_TOKEN: ["SNOWFLAKE_TOKEN"],
};

const MEND =
  'a user with the roles SYSADMIN and ACCOUNTADMIN: export SNOWFLAKE_USER=U SNOWFLAKE_AUTHENTICATOR=SNOWFLAKE_JWT and SNOWFLAKE_PRIVATE_KEY="$(cat key.p8)"';

/** Asks AWS about the lake, and this machine whether it could sign in to Snowflake. Changes nothing. */
export async function checkSnowflakeHealth(
  place: LakePlace & { readonly snowflake: Pick<SnowflakeSettings, "organization" | "account"> },
): Promise<HealthCheck[]> {
  return [...(await checkLakeHealth(place)), checkCredentials(place.snowflake, process.env)];
}

/** Whether the variables that the provider reads are there. No value is shown. */
export function checkCredentials(
  { organization, account }: Pick<SnowflakeSettings, "organization" | "account">,
  variables: Variables,
): HealthCheck {
  const name = "Snowflake credentials";
  const missing = (found: string): HealthCheck => ({ name, status: "missing", found, mend: MEND });
  if (variables.SNOWFLAKE_PROFILE !== undefined)
    return { name, status: "ok", found: `profile ${variables.SNOWFLAKE_PROFILE} of ~/.snowflake/config` };
  const authenticator = (variables.SNOWFLAKE_AUTHENTICATOR ?? "SNOWFLAKE").toUpperCase();
  const needs = NEEDS[authenticator];
  if (needs === undefined)
    return missing(`SNOWFLAKE_AUTHENTICATOR is ${authenticator}; there is ${Object.keys(NEEDS).join(", ")}`);
  const absent = ["SNOWFLAKE_USER", ...needs].filter((one) => !variables[one]);
  if (absent.length > 0) return missing(`${absent.join(" and ")} not set, for ${organization}-${account}`);
  return {
    name,
    status: "ok",
    found: `${variables.SNOWFLAKE_USER} by ${authenticator}, for ${organization}-${account}`,
  };
}
