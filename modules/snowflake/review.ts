import type { Remark } from "../contract/remark";
import { looksLikeLocator } from "./account-identifier";
import type { SnowflakeEnvironmentKeys } from "./settings";

/** What a valid environment should still make its owner think about. */
export function reviewSnowflake(
  environment: Pick<SnowflakeEnvironmentKeys, "region" | "snowflake"> & {
    readonly datasets: readonly string[];
  },
): Remark[] {
  const { region, snowflake, datasets } = environment;
  const remarks: Remark[] = [];
  if (snowflake.region !== undefined && snowflake.region !== region)
    remarks.push({
      path: ["snowflake", "region"],
      message: `the lake is in ${region} and Snowflake in ${snowflake.region}: AWS charges for every byte that is loaded across regions`,
    });
  if (looksLikeLocator(snowflake.account))
    remarks.push({
      path: ["snowflake", "account"],
      message: `${snowflake.account} looks like an account locator; what is meant is the account's name, as SELECT CURRENT_ACCOUNT_NAME() says it`,
    });
  for (const dataset of Object.keys(snowflake.databases)) {
    if (!datasets.includes(dataset))
      remarks.push({
        path: ["snowflake", "databases", dataset],
        message: `names the database of ${dataset}, which is no dataset of this environment`,
      });
  }
  return remarks;
}
