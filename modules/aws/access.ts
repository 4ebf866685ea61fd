import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import { type Access, ZONES, type Zone } from "../contract/layers";
import { type NameRule, resourceName } from "../contract/naming";
import { ACCESS_MATRIX, PRINCIPALS, type Principal } from "../contract/principal";
import type { AccessRoles } from "../contract/variant";
import { policyDocument } from "../lake/policy";
import type { S3Lake } from "../lake/s3-lake";
import { catalogStatements, fileStatements } from "./permissions";
import { QUERYING_PRINCIPALS, type QueryEngine, type QueryingPrincipal } from "./query-engine";
import { addRole, trustPrincipals, trustTransformer } from "./roles";

/** At most 128 characters, unique in the account. Source: IAM User Guide, "IAM and AWS STS quotas". */
const POLICY_NAME: NameRule<"environment" | "zone" | "access"> = {
  kind: "IAM policy",
  parts: ["environment", "zone", "access"],
  separator: "-",
  maxLength: 128,
};

/** Characters of a managed policy, without white space. Source: as above. */
const MANAGED_POLICY_LENGTH = 6_144;

export interface AwsAccessProps {
  readonly lake: S3Lake;
  readonly engine: QueryEngine;
  /** Names of the datasets that the roles see. */
  readonly datasets: readonly string[];
  /** Who may assume the roles. @default the account's root, that is whoever the account's own IAM policies allow to */
  readonly trustedPrincipalArns?: readonly string[];
}

/**
 * One IAM policy for each zone and access that somebody has, and one IAM role for each principal, which holds the
 * policies that `ACCESS_MATRIX` gives it.
 */
export class AwsAccess extends Construct implements AccessRoles {
  private readonly policies = new Map<string, IamPolicy>();
  private readonly roles: Readonly<Record<Principal, IamRole>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AwsAccessProps,
  ) {
    super(scope, id);
    this.roles = Object.fromEntries(PRINCIPALS.map((name) => [name, this.addPrincipal(name)])) as Record<
      Principal,
      IamRole
    >;
  }

  /** ARN of the role to assume. */
  identity(principal: Principal): string {
    return this.roles[principal].arn;
  }

  private addPrincipal(principal: Principal): IamRole {
    const { lake, engine, trustedPrincipalArns } = this.props;
    const role = addRole(this, principal, {
      environment: lake.environment,
      purpose: principal,
      description: `The ${principal} of ${lake.environment}`,
      trust: [
        trustPrincipals(trustedPrincipalArns ?? [`arn:aws:iam::${lake.account}:root`]),
        ...(principal === "engine" ? [trustTransformer(lake.environment, lake.account)] : []),
      ],
      statements: isQuerying(principal) ? engine.queryStatements(principal) : [],
    });
    for (const zone of ZONES) {
      const access = ACCESS_MATRIX[principal][zone];
      if (access === undefined) continue;
      new IamRolePolicyAttachment(this, `${principal}-${zone}`, {
        role: role.name,
        policyArn: this.policy(zone, access).arn,
      });
    }
    return role;
  }

  private policy(zone: Zone, access: Access): IamPolicy {
    const key = `${zone}-${access}`;
    const existing = this.policies.get(key);
    if (existing !== undefined) return existing;
    const { lake, datasets } = this.props;
    const scope = { lake, datasets, zones: [zone] };
    // Whoever brings files to landing asks nothing of the catalog.
    const catalog = zone === "landing" && access === "write" ? [] : catalogStatements(scope, access);
    const policy = new IamPolicy(this, key, {
      name: resourceName(POLICY_NAME, { environment: lake.environment, zone, access }),
      description: `${access === "write" ? "Reads and writes" : "Reads"} ${zone} of ${lake.environment}`,
      policy: policyDocument([...fileStatements(scope, access), ...catalog], MANAGED_POLICY_LENGTH),
    });
    this.policies.set(key, policy);
    return policy;
  }
}

function isQuerying(principal: Principal): principal is QueryingPrincipal {
  return (QUERYING_PRINCIPALS as readonly Principal[]).includes(principal);
}
