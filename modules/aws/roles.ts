import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { Construct } from "constructs";
import { type NameRule, resourceName } from "../contract/naming";
import { policyDocument, type Statement } from "../lake/policy";
import type { S3Lake } from "../lake/s3-lake";

/** At most 64 characters, unique in the account. Source: IAM User Guide, "IAM and AWS STS quotas". */
const ROLE_NAME: NameRule<"environment" | "purpose"> = {
  kind: "IAM role",
  parts: ["environment", "purpose"],
  separator: "-",
  maxLength: 64,
};

/** Characters of all inline policies of a role, without white space. Source: IAM User Guide, "IAM and AWS STS quotas". */
export const INLINE_POLICY_LENGTH = 10_240;

/** The name of a role of an environment: `aws-dev-engine`. */
export function roleName(environment: string, purpose: string): string {
  return resourceName(ROLE_NAME, { environment, purpose });
}

export interface RoleProps {
  readonly environment: string;
  /** One lower-case word, the second part of the role's name. */
  readonly purpose: string;
  readonly description: string;
  /** Who may assume the role. */
  readonly trust: Statement | readonly Statement[];
  /** What the role may do, beside the managed policies attached to it. */
  readonly statements: readonly Statement[];
}

/** An IAM role with one inline policy. */
export function addRole(scope: Construct, id: string, props: RoleProps): IamRole {
  const { environment, purpose, description } = props;
  const role = new IamRole(scope, id, {
    name: roleName(environment, purpose),
    description,
    assumeRolePolicy: policyDocument([props.trust].flat()),
  });
  if (props.statements.length > 0) {
    new IamRolePolicy(scope, `${id}-policy`, {
      name: purpose,
      role: role.id,
      policy: policyDocument(props.statements, INLINE_POLICY_LENGTH),
    });
  }
  return role;
}

/** Lets an AWS service assume a role, on behalf of this account's resources only. */
export function trustService(service: string | readonly string[], account: string): Statement {
  return {
    Sid: "Assume",
    Effect: "Allow",
    Principal: { Service: service },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "aws:SourceAccount": account } },
  };
}

/** Lets IAM principals assume a role. */
export function trustPrincipals(arns: readonly string[]): Statement {
  return { Sid: "Assume", Effect: "Allow", Principal: { AWS: arns }, Action: "sts:AssumeRole" };
}

/** The role of the job that runs dbt, second part of its name. It does its work as the engine. */
export const TRANSFORMER = "transformer";

/**
 * Lets the job that runs dbt become the engine. By a condition, for IAM refuses to name a role that is not there yet.
 */
export function trustTransformer(environment: string, account: string): Statement {
  const arn = `arn:aws:iam::${account}:role/${roleName(environment, TRANSFORMER)}`;
  return {
    Sid: "AssumeByPipeline",
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: "sts:AssumeRole",
    Condition: { ArnEquals: { "aws:PrincipalArn": arn } },
  };
}

/** Writing the logs of Glue jobs and crawlers. */
export function jobLogStatements(lake: S3Lake): Statement[] {
  const { region, account } = lake;
  const statement: Statement = {
    Sid: "WriteLogs",
    Effect: "Allow",
    Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
    // Glue makes the names of groups and streams from the run, hence the star.
    Resource: `arn:aws:logs:${region}:${account}:log-group:/aws-glue/*`,
  };
  if (lake.kmsKeyArn === undefined) return [statement];
  const encrypt: Statement = { ...statement, Sid: "EncryptLogs", Action: "logs:AssociateKmsKey" };
  return [statement, encrypt];
}
