import type { TerraformProvider } from "cdktf";
import type { S3Lake } from "../lake/s3-lake";
import type { SnowflakeSettings } from "./settings";

/** What every construct of one platform on Snowflake stands on. */
export interface SnowflakePlatform {
  readonly lake: S3Lake;
  readonly settings: SnowflakeSettings;
  /** Written into the comment of everything that takes one. */
  readonly tags: Readonly<Record<string, string>>;
  /** Acts as ACCOUNTADMIN; whatever names no provider is made by SYSADMIN. */
  readonly accountAdmin: TerraformProvider;
}
