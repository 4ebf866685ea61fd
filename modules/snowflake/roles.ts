import { AccountRole } from "@cdktf/provider-snowflake/lib/account-role";
import { GrantAccountRole } from "@cdktf/provider-snowflake/lib/grant-account-role";
import {
  GrantPrivilegesToAccountRole,
  type GrantPrivilegesToAccountRoleConfig,
} from "@cdktf/provider-snowflake/lib/grant-privileges-to-account-role";
import { Construct } from "constructs";
import type { Access, Zone } from "../contract/layers";
import { type NameRule, resourceName } from "../contract/naming";
import { ACCESS_MATRIX, type Principal } from "../contract/principal";
import { comment } from "./comments";
import { MAX_NAME_LENGTH } from "./names";
import type { SnowflakePlatform } from "./platform";
import { SIGNING_IN } from "./settings-users";

const ACCESS_ROLE_NAME: NameRule<"environment" | "zone" | "access"> = {
  kind: "Snowflake access role",
  parts: ["environment", "zone", "access"],
  separator: "_",
  maxLength: MAX_NAME_LENGTH,
  case: "upper",
};

const FUNCTIONAL_ROLE_NAME: NameRule<"environment" | "principal"> = {
  kind: "Snowflake role",
  parts: ["environment", "principal"],
  separator: "_",
  maxLength: MAX_NAME_LENGTH,
  case: "upper",
};

/** Principals with a role on Snowflake. A producer brings files to S3 and needs none. */
export type SigningIn = Extract<Principal, (typeof SIGNING_IN)[number]>;

/** What one grant is about, and which privileges it gives. */
export type GrantOf = Pick<
  GrantPrivilegesToAccountRoleConfig,
  "onAccount" | "onAccountObject" | "onSchema" | "onSchemaObject"
> & { readonly privileges: string[] };

/** A zone that Snowflake roles reach in some way. */
export interface ZoneAccess {
  readonly zone: Zone;
  readonly access: Access;
}

/**
 * The roles of an environment: one access role for each zone and access that somebody has, which holds privileges, and
 * one functional role for each principal that signs in, which holds the access roles that `ACCESS_MATRIX` gives it.
 * Functional roles belong to SYSADMIN, as Snowflake advises.
 */
export class SnowflakeRoles extends Construct {
  /** What somebody has, in the order of the matrix. */
  readonly zoneAccesses: readonly ZoneAccess[];
  private readonly memberships = new Map<SigningIn, GrantAccountRole[]>();
  private readonly accessRoles = new Map<string, AccountRole>();
  private readonly functional = new Map<SigningIn, AccountRole>();

  constructor(
    scope: Construct,
    id: string,
    private readonly platform: SnowflakePlatform,
  ) {
    super(scope, id);
    const found = new Map<string, ZoneAccess>();
    for (const principal of SIGNING_IN) {
      for (const one of accessesOf(principal)) found.set(`${one.zone}-${one.access}`, one);
    }
    this.zoneAccesses = [...found.values()];
    for (const one of this.zoneAccesses) this.addAccessRole(one);
    for (const principal of SIGNING_IN) this.addFunctionalRole(principal);
  }

  /** Name of the role of a principal: `DEV_ANALYST`. */
  functionalRole(principal: SigningIn): string {
    return roleOf(this.functional, principal).name;
  }

  /** Everything through which a functional role gets what it has; what runs as the role has to wait for it. */
  membershipsOf(principal: SigningIn): readonly GrantAccountRole[] {
    return this.memberships.get(principal) ?? [];
  }

  /** Gives an access role a privilege. Grants on schemas have to be there before the objects they are about. */
  grant(id: string, { zone, access }: ZoneAccess, of: GrantOf): GrantPrivilegesToAccountRole {
    const role = roleOf(this.accessRoles, `${zone}-${access}`);
    return this.addGrant(`${zone}-${access}-${id}`, role.name, of);
  }

  /** Gives a functional role a privilege on something that belongs to no zone. */
  grantTo(principal: SigningIn, id: string, of: GrantOf): GrantPrivilegesToAccountRole {
    return this.addGrant(`${principal}-${id}`, this.functionalRole(principal), of);
  }

  private addGrant(id: string, accountRoleName: string, of: GrantOf): GrantPrivilegesToAccountRole {
    const provider = this.platform.accountAdmin;
    return new GrantPrivilegesToAccountRole(this, `grant-${id}`, { provider, accountRoleName, ...of });
  }

  private addAccessRole({ zone, access }: ZoneAccess): void {
    const { lake, tags, accountAdmin } = this.platform;
    const { environment } = lake;
    const verbs = access === "write" ? "Reads and writes" : "Reads";
    const role = new AccountRole(this, `${zone}-${access}`, {
      provider: accountAdmin,
      name: resourceName(ACCESS_ROLE_NAME, { environment, zone, access }),
      comment: comment(`${verbs} ${zone} of ${environment}`, tags),
    });
    this.accessRoles.set(`${zone}-${access}`, role);
  }

  private addFunctionalRole(principal: SigningIn): void {
    const { lake, tags, accountAdmin } = this.platform;
    const { environment } = lake;
    const role = new AccountRole(this, principal, {
      provider: accountAdmin,
      name: resourceName(FUNCTIONAL_ROLE_NAME, { environment, principal }),
      comment: comment(`The ${principal} of ${environment}`, tags),
    });
    this.functional.set(principal, role);
    const provider = accountAdmin;
    const inSysadmin = { provider, roleName: role.name, parentRoleName: "SYSADMIN" };
    const memberships = [new GrantAccountRole(this, `${principal}-in-sysadmin`, inSysadmin)];
    for (const { zone, access } of accessesOf(principal)) {
      const { name } = roleOf(this.accessRoles, `${zone}-${access}`);
      const id = `${principal}-has-${zone}-${access}`;
      memberships.push(
        new GrantAccountRole(this, id, { provider, roleName: name, parentRoleName: role.name }),
      );
    }
    this.memberships.set(principal, memberships);
  }
}

function accessesOf(principal: Principal): ZoneAccess[] {
  return Object.entries(ACCESS_MATRIX[principal]).map(([zone, access]) => ({ zone: zone as Zone, access }));
}

function roleOf<Key>(roles: ReadonlyMap<Key, AccountRole>, key: Key): AccountRole {
  const role = roles.get(key);
  if (role === undefined) throw new Error(`there is no role for ${String(key)}`);
  return role;
}
