import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { GrantAccountRole } from "@cdktf/provider-snowflake/lib/grant-account-role";
import { ServiceUser } from "@cdktf/provider-snowflake/lib/service-user";
import { Construct } from "constructs";
import { type NameRule, resourceName } from "../contract/naming";
import type { Principal } from "../contract/principal";
import type { AccessRoles } from "../contract/variant";
import { comment } from "./comments";
import type { SnowflakeEngine, WarehouseKey } from "./engine";
import { addLandingRole } from "./iam";
import { MAX_NAME_LENGTH } from "./names";
import type { SigningIn } from "./roles";
import type { SnowflakeSettings } from "./settings";

const USER_NAME: NameRule<"environment" | "user"> = {
  kind: "Snowflake user",
  parts: ["environment", "user"],
  separator: "_",
  maxLength: MAX_NAME_LENGTH,
  case: "upper",
};

/** At most 64 characters, unique in the account. Source: IAM User Guide, "IAM and AWS STS quotas". */
const PRINCIPAL_ROLE_NAME: NameRule<"environment" | "principal"> = {
  kind: "IAM role",
  parts: ["environment", "principal"],
  separator: "-",
  maxLength: 64,
};

/** Where each principal runs what it asks. The engine's are given to it by the pipeline. */
const WAREHOUSE_OF: Readonly<Record<SigningIn, WarehouseKey>> = {
  engine: "transform",
  engineer: "bi",
  analyst: "bi",
};

/**
 * Who may sign in as whom: a Snowflake role for everyone who asks SQL, an AWS role for whoever brings files, and the
 * service users of the settings.
 */
export class SnowflakeAccess extends Construct implements AccessRoles {
  private readonly producer: IamRole;

  constructor(
    scope: Construct,
    id: string,
    private readonly engine: SnowflakeEngine,
  ) {
    super(scope, id);
    this.producer = this.addProducer();
    for (const principal of ["engineer", "analyst"] as const) this.allowWarehouse(principal);
    for (const user of engine.platform.settings.users) this.addUser(user);
  }

  /** The name of a role on Snowflake; for the producer, the ARN of a role on AWS. */
  identity(principal: Principal): string {
    return principal === "producer" ? this.producer.arn : this.engine.roles.functionalRole(principal);
  }

  private addProducer(): IamRole {
    const { lake, settings } = this.engine.platform;
    const { environment, account } = lake;
    const trusted = settings.trustedPrincipalArns ?? [`arn:aws:iam::${account}:root`];
    return addLandingRole(this, "producer", {
      lake,
      name: resourceName(PRINCIPAL_ROLE_NAME, { environment, principal: "producer" }),
      description: `The producer of ${environment}`,
      trust: { Sid: "Assume", Effect: "Allow", Principal: { AWS: trusted }, Action: "sts:AssumeRole" },
      datasets: this.engine.datasets.map(({ contract }) => contract.name),
      access: "write",
    });
  }

  private allowWarehouse(principal: SigningIn): void {
    const objectName = this.engine.warehouse(WAREHOUSE_OF[principal]);
    this.engine.roles.grantTo(principal, "warehouse", {
      privileges: ["USAGE"],
      onAccountObject: { objectType: "WAREHOUSE", objectName },
    });
  }

  private addUser({ name, principal, rsaPublicKey }: SnowflakeSettings["users"][number]): void {
    const { accountAdmin, lake, tags } = this.engine.platform;
    const role = this.engine.roles.functionalRole(principal);
    const user = new ServiceUser(this, `user-${name}`, {
      provider: accountAdmin,
      name: resourceName(USER_NAME, { environment: lake.environment, user: name.toLowerCase() }),
      comment: comment(`Signs in as the ${principal}`, tags),
      rsaPublicKey,
      defaultRole: role,
      defaultWarehouse: this.engine.warehouse(WAREHOUSE_OF[principal]),
      // Else every role that the user is ever given would count at once.
      defaultSecondaryRolesOption: "NONE",
      timezone: "UTC",
    });
    new GrantAccountRole(this, `user-${name}-role`, {
      provider: accountAdmin,
      roleName: role,
      userName: user.name,
    });
  }
}
