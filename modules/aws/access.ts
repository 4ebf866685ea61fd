import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import { type Access, ZONES, type Zone } from "../contract/layers";
import { type NameRule, resourceName } from "../contract/naming";
import { ACCESS_MATRIX, PRINCIPALS, type Principal } from "../contract/principal";
import type { AccessRoles } from "../contract/variant";
import { policyDocument, type Statement } from "../lake/policy";
import type { S3Lake } from "../lake/s3-lake";
import { type AthenaEngine, QUERYING_PRINCIPALS, type QueryingPrincipal } from "./engine";
import { catalogStatements, fileStatements, keyStatements } from "./permissions";
import { addRole, trustPrincipals } from "./roles";

/** At most 128 characters, unique in the account. Source: IAM User Guide, "IAM and AWS STS quotas". */
const POLICY_NAME: NameRule<"environment" | "zone" | "access"> = {
  kind: "IAM policy",
  parts: ["environment", "zone", "access"],
  separator: "-",
  maxLength: 128,
};

/** Characters of a managed policy, without white space. Source: as above. */
const MANAGED_POLICY_LENGTH = 6_144;

const QUERY = [
  "athena:BatchGetNamedQuery",
  "athena:BatchGetQueryExecution",
  "athena:GetNamedQuery",
  "athena:GetQueryExecution",
  "athena:GetQueryResults",
  "athena:GetQueryResultsStream",
  "athena:GetQueryRuntimeStatistics",
  "athena:GetWorkGroup",
  "athena:ListNamedQueries",
  "athena:ListQueryExecutions",
  "athena:StartQueryExecution",
  "athena:StopQueryExecution",
];
const READ_DATA_CATALOG = [
  "athena:GetDataCatalog",
  "athena:GetDatabase",
  "athena:GetTableMetadata",
  "athena:ListDatabases",
  "athena:ListTableMetadata",
];

export interface AwsAccessProps {
  readonly lake: S3Lake;
  readonly engine: AthenaEngine;
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
    const { lake, trustedPrincipalArns } = this.props;
    const role = addRole(this, principal, {
      environment: lake.environment,
      purpose: principal,
      description: `The ${principal} of ${lake.environment}`,
      trust: trustPrincipals(trustedPrincipalArns ?? [`arn:aws:iam::${lake.account}:root`]),
      statements: isQuerying(principal) ? this.queryStatements(principal) : [],
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

  private queryStatements(principal: QueryingPrincipal): Statement[] {
    const { lake, engine } = this.props;
    const athena = `arn:aws:athena:${lake.region}:${lake.account}`;
    const { arn } = engine.results;
    return [
      {
        Sid: "Query",
        Effect: "Allow",
        Action: QUERY,
        Resource: `${athena}:workgroup/${engine.workgroupName(principal)}`,
      },
      {
        Sid: "ReadDataCatalog",
        Effect: "Allow",
        Action: READ_DATA_CATALOG,
        Resource: `${athena}:datacatalog/AwsDataCatalog`,
      },
      {
        Sid: "LocateResults",
        Effect: "Allow",
        Action: ["s3:GetBucketLocation", "s3:ListBucketMultipartUploads"],
        Resource: arn,
      },
      {
        Sid: "ListResults",
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: arn,
        Condition: { StringLike: { "s3:prefix": [`${principal}/*`] } },
      },
      {
        Sid: "KeepResults",
        Effect: "Allow",
        Action: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"],
        // The names of results are made by Athena, hence the star.
        Resource: `${arn}/${principal}/*`,
      },
      ...keyStatements(lake, "Results", "write"),
    ];
  }
}

function isQuerying(principal: Principal): principal is QueryingPrincipal {
  return (QUERYING_PRINCIPALS as readonly Principal[]).includes(principal);
}
