import { createHash } from "node:crypto";
import { GrantPrivilegesToAccountRole } from "@cdktf/provider-snowflake/lib/grant-privileges-to-account-role";
import { StorageIntegration } from "@cdktf/provider-snowflake/lib/storage-integration";
import { Construct } from "constructs";
import { type NameRule, resourceName } from "../contract/naming";
import { comment } from "./comments";
import { addLandingRole } from "./iam";
import { MAX_NAME_LENGTH } from "./names";
import type { SnowflakePlatform } from "./platform";

const INTEGRATION_NAME: NameRule<"environment" | "dataset" | "zone"> = {
  kind: "Snowflake storage integration",
  parts: ["environment", "dataset", "zone"],
  separator: "_",
  maxLength: MAX_NAME_LENGTH,
  case: "upper",
};

/** At most 64 characters, unique in the account. Source: IAM User Guide, "IAM and AWS STS quotas". */
const ROLE_NAME: NameRule<"environment" | "dataset" | "service"> = {
  kind: "IAM role",
  parts: ["environment", "dataset", "service"],
  separator: "-",
  maxLength: 64,
};

/** Hexadecimal digits: 64 bits, so that no two integrations of this project share an id. */
const EXTERNAL_ID_DIGITS = 16;

/**
 * Lets Snowflake read what landed of one dataset, and nothing else of AWS.
 *
 * Integration and AWS role each have to name the other. One apply is enough because the role's ARN follows from its
 * name, and the external id is ours: only the AWS user that Snowflake gives the integration is learnt from it.
 */
export class LandingIntegration extends Construct {
  readonly name: string;
  /** Where AWS wants it in the call that assumes the role; not a secret, it follows from names. */
  readonly externalId: string;
  /** SYSADMIN may use the integration only once this is there. */
  readonly usage: GrantPrivilegesToAccountRole;

  constructor(scope: Construct, id: string, platform: SnowflakePlatform, dataset: string) {
    super(scope, id);
    const { lake, tags, accountAdmin } = platform;
    const { environment, account, allowDataDeletion } = lake;
    const name = resourceName(INTEGRATION_NAME, { environment, dataset, zone: "landing" });
    const roleName = resourceName(ROLE_NAME, { environment, dataset, service: "snowflake" });
    this.externalId = externalIdOf(environment, account, name);
    const integration = new StorageIntegration(this, "integration", {
      provider: accountAdmin,
      name,
      comment: comment(`Reads what landed of ${dataset}`, tags),
      enabled: true,
      storageProvider: "S3",
      storageAwsRoleArn: `arn:aws:iam::${account}:role/${roleName}`,
      storageAwsExternalId: this.externalId,
      storageAllowedLocations: [lake.location(dataset, "landing").uri],
      // A new integration has another AWS user, whom no role trusts yet.
      lifecycle: { preventDestroy: !allowDataDeletion },
    });
    addLandingRole(this, "role", {
      lake,
      name: roleName,
      description: `Snowflake reads what landed of ${dataset} in ${environment}`,
      datasets: [dataset],
      access: "read",
      trust: {
        Sid: "AssumeFromSnowflake",
        Effect: "Allow",
        Principal: { AWS: integration.storageAwsIamUserArn },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": this.externalId } },
      },
    });
    this.name = integration.name;
    this.usage = new GrantPrivilegesToAccountRole(this, "usage", {
      provider: accountAdmin,
      accountRoleName: "SYSADMIN",
      privileges: ["USAGE"],
      onAccountObject: { objectType: "INTEGRATION", objectName: integration.name },
    });
  }
}

/** The same for ever for the same names. Letters, digits and hyphens, as AWS takes them. */
function externalIdOf(environment: string, account: string, integration: string): string {
  const hash = createHash("sha256").update(JSON.stringify([environment, account, integration]));
  return `${environment}-${hash.digest("hex").slice(0, EXTERNAL_ID_DIGITS)}`;
}
