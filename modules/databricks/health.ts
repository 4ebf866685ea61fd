import type { HealthCheck } from "../contract/health";
import { checkLakeHealth, type LakePlace } from "../lake/health";

const NAME = "Databricks credentials";
const MEND =
  "sign in with `databricks auth login` and export DATABRICKS_CONFIG_PROFILE, or set DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET of a service principal";

/** Ways to sign in that the provider takes from the environment, each with the variables that it needs. */
const WAYS: readonly { readonly name: string; readonly needs: readonly string[] }[] = [
  { name: "a service principal", needs: ["DATABRICKS_CLIENT_ID", "DATABRICKS_CLIENT_SECRET"] },
  { name: "a token", needs: ["DATABRICKS_TOKEN"] },
];

/**
 * Whether the provider would find credentials in the environment, and only one kind of them: it refuses to choose.
 * Asks nobody whether they are any good.
 */
export function checkDatabricksCredentials(
  host: string,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): HealthCheck {
  const has = (name: string): boolean => (variables[name] ?? "") !== "";
  const elsewhere = variables.DATABRICKS_HOST;
  if (has("DATABRICKS_HOST") && elsewhere?.replace(/\/+$/, "") !== host) {
    const found = `DATABRICKS_HOST is ${elsewhere}, and the environment is in ${host}`;
    return { name: NAME, status: "missing", found, mend: "unset DATABRICKS_HOST, or set it to that address" };
  }
  if (has("DATABRICKS_AUTH_TYPE")) {
    return {
      name: NAME,
      status: "ok",
      found: `as DATABRICKS_AUTH_TYPE says: ${variables.DATABRICKS_AUTH_TYPE}`,
    };
  }
  const ways = WAYS.filter(({ needs }) => needs.every(has));
  if (ways.length > 1) {
    const found = `both ${ways.map(({ name }) => name).join(" and ")}, and the provider refuses to choose`;
    return { name: NAME, status: "missing", found, mend: "set DATABRICKS_AUTH_TYPE to oauth-m2m or pat" };
  }
  if (ways[0] !== undefined)
    return { name: NAME, status: "ok", found: `${ways[0].name}, from the environment` };
  if (has("DATABRICKS_CONFIG_PROFILE")) {
    return { name: NAME, status: "ok", found: `profile ${variables.DATABRICKS_CONFIG_PROFILE}` };
  }
  return { name: NAME, status: "missing", found: "none in the environment", mend: MEND };
}

/** Whether the environment can be deployed from this machine: the account of its lake, and its workspace. */
export async function checkDatabricksHealth(
  environment: LakePlace & { readonly databricks: { readonly host: string } },
): Promise<HealthCheck[]> {
  return [...(await checkLakeHealth(environment)), checkDatabricksCredentials(environment.databricks.host)];
}
