import type { Credentials } from "../support/emulator";
import type { Identities } from "../support/identities";
import { type Block, resource, resources, type StackJson } from "../support/stack-json";
import { DATABRICKS, SNOWFLAKE, type Trust } from "./trust-calls";

/** A role of the lake's account, as the stack tells the engine of it. */
export interface EngineRole {
  readonly arn: string;
  readonly externalId?: string;
}

/** Someone of an account that is not the lake's. */
export interface Stranger {
  readonly arn: string;
  readonly credentials: Credentials;
}

/** An engine outside of AWS, and what stands in for it. */
export interface Engine {
  readonly trust: Trust;
  /** The account in which the engine is, not the lake's. */
  readonly account: string;
  /** Makes someone of the kind that the engine is. */
  readonly arrive: (identities: Identities, account: string, name: string) => Promise<Stranger>;
  /** What the engine would compute, by the name of the provider's attribute. */
  readonly computed: (arn: string) => Readonly<Record<string, string>>;
  /** The roles that the engine is told to become. */
  readonly roles: (json: StackJson) => Readonly<Record<string, EngineRole>>;
  /** Keys of the example environment that cannot stay with other datasets. @default none */
  readonly changes?: Block;
}

/** Databricks makes it; Snowflake takes the one that the stack makes. */
const UNITY_EXTERNAL_ID = "0f0e0d0c-0b0a-0908-0706-050403020100";

const snowflake: Engine = {
  trust: SNOWFLAKE,
  account: "444455556666",
  arrive: async (identities, account, name) => ({
    arn: `arn:aws:iam::${account}:user/${name}`,
    credentials: await identities.user(account, name, "sts:AssumeRole"),
  }),
  computed: (arn) => ({ storage_aws_iam_user_arn: arn }),
  roles: (json) => Object.fromEntries(resources(json, "snowflake_storage_integration").map(integrationRole)),
  // The file names a database for a dataset that is not here.
  changes: { snowflake: { organization: "MYORG", account: "ANALYTICS" } },
};

const databricks: Engine = {
  trust: DATABRICKS,
  account: "414351767826",
  arrive: async (identities, account, name) => {
    const arn = await identities.role(account, name, "sts:AssumeRole");
    return { arn, credentials: await identities.assume(arn) };
  },
  computed: (arn) => ({ unity_catalog_iam_arn: arn, external_id: UNITY_EXTERNAL_ID }),
  roles: (json) => {
    const { role_arn } = resource(json, "databricks_storage_credential").aws_iam_role as Block;
    return { unity: { arn: String(role_arn), externalId: UNITY_EXTERNAL_ID } };
  },
};

export const ENGINES: Readonly<Record<string, Engine>> = { Snowflake: snowflake, Databricks: databricks };

/** The role of an integration, by the dataset whose landing prefix it is for. */
function integrationRole(integration: Block): [string, EngineRole] {
  const [location = ""] = integration.storage_allowed_locations as string[];
  const arn = String(integration.storage_aws_role_arn);
  return [location.split("/").at(-2) ?? "", { arn, externalId: String(integration.storage_aws_external_id) }];
}
