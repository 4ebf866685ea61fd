import { checkDatabricksCredentials } from "../../../modules/databricks/health";
import { HOST } from "./platform";

const ID = { DATABRICKS_CLIENT_ID: "id", DATABRICKS_CLIENT_SECRET: "hush" };
const TOKEN = { DATABRICKS_TOKEN: "hush" };

describe("credentials for Databricks", () => {
  it.each([
    [ID, "a service principal, from the environment"],
    [TOKEN, "a token, from the environment"],
    [{ DATABRICKS_CONFIG_PROFILE: "dev" }, "profile dev"],
    [{ ...ID, ...TOKEN, DATABRICKS_AUTH_TYPE: "oauth-m2m" }, "as DATABRICKS_AUTH_TYPE says: oauth-m2m"],
    [{ ...TOKEN, DATABRICKS_HOST: `${HOST}/` }, "a token, from the environment"],
  ])("are found: %j", (variables, found) => {
    expect(checkDatabricksCredentials(HOST, variables)).toEqual({
      name: "Databricks credentials",
      status: "ok",
      found,
    });
  });

  it.each([
    [{}, "none in the environment"],
    [{ DATABRICKS_TOKEN: "" }, "none in the environment"],
    [{ DATABRICKS_CLIENT_ID: "id" }, "none in the environment"],
    [{ ...ID, ...TOKEN }, "both a service principal and a token, and the provider refuses to choose"],
    [
      { ...TOKEN, DATABRICKS_HOST: "https://other.example.com" },
      `DATABRICKS_HOST is https://other.example.com, and the environment is in ${HOST}`,
    ],
  ])("are missing, or too many (DB-3): %j", (variables, found) => {
    const check = checkDatabricksCredentials(HOST, variables);
    expect(check).toMatchObject({ status: "missing", found });
    expect(check.mend).not.toBeUndefined();
    expect(JSON.stringify(check)).not.toContain("hush");
  });
});
