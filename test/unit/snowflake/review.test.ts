import { checkCredentials } from "../../../modules/snowflake/health";
import { reviewSnowflake } from "../../../modules/snowflake/review";
import type { SnowflakeEnvironmentKeys } from "../../../modules/snowflake/settings";
import { snowflakeEnvironment } from "./platform";

const review = (snowflake: object) =>
  reviewSnowflake(
    snowflakeEnvironment({ snowflake }) as unknown as SnowflakeEnvironmentKeys & {
      datasets: readonly string[];
    },
  );

describe("what the owner of an environment should think about", () => {
  it("is nothing where all is well", () => {
    expect(review({ region: "eu-west-3" })).toEqual([]);
    expect(review({})).toEqual([]);
  });

  it("is a lake in another region (SF-30)", () => {
    expect(review({ region: "us-east-1" })).toEqual([
      {
        path: ["snowflake", "region"],
        message:
          "the lake is in eu-west-3 and Snowflake in us-east-1: AWS charges for every byte that is loaded across regions",
      },
    ]);
  });

  it("is an account that looks like a locator (SF-3)", () => {
    expect(review({ account: "XY12345" })).toMatchObject([{ path: ["snowflake", "account"] }]);
  });

  it("is a name for the database of no dataset", () => {
    expect(review({ databases: { shop: "SHOP", olist: "OLIST" } })).toMatchObject([
      { path: ["snowflake", "databases", "olist"] },
    ]);
  });
});

describe("the check of credentials", () => {
  const check = (variables: Record<string, string>) =>
    checkCredentials({ organization: "MYORG", account: "DWH" }, variables);

  it("finds a key pair, a password or a profile, and shows none of them", () => {
    const pair = {
      SNOWFLAKE_USER: "ALICE",
      SNOWFLAKE_AUTHENTICATOR: "snowflake_jwt",
      SNOWFLAKE_PRIVATE_KEY: "hidden",
    };
    expect(check(pair)).toMatchObject({ status: "ok", found: "ALICE by SNOWFLAKE_JWT, for MYORG-DWH" });
    expect(check({ SNOWFLAKE_USER: "ALICE", SNOWFLAKE_PASSWORD: "hidden" })).toMatchObject({ status: "ok" });
    expect(check({ SNOWFLAKE_PROFILE: "dwh" })).toMatchObject({ status: "ok" });
    expect(JSON.stringify(check(pair))).not.toContain("hidden");
  });

  it("says what is missing and how to set it", () => {
    expect(check({})).toMatchObject({
      status: "missing",
      found: "SNOWFLAKE_USER and SNOWFLAKE_PASSWORD not set, for MYORG-DWH",
      mend: expect.stringContaining("SNOWFLAKE_PRIVATE_KEY"),
    });
    expect(check({ SNOWFLAKE_USER: "ALICE", SNOWFLAKE_AUTHENTICATOR: "SNOWFLAKE_JWT" })).toMatchObject({
      found: "SNOWFLAKE_PRIVATE_KEY not set, for MYORG-DWH",
    });
    expect(check({ SNOWFLAKE_USER: "ALICE", SNOWFLAKE_AUTHENTICATOR: "magic" })).toMatchObject({
      status: "missing",
    });
  });
});
