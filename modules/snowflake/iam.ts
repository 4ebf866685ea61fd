import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { Construct } from "constructs";
import type { Access } from "../contract/layers";
import { policyDocument, type Statement } from "../lake/policy";
import type { S3Lake } from "../lake/s3-lake";

/** Characters of all inline policies of a role, without white space. Source: IAM User Guide, "IAM and AWS STS quotas". */
const INLINE_POLICY_LENGTH = 10_240;

export interface LandingRoleProps {
  readonly lake: S3Lake;
  readonly name: string;
  readonly description: string;
  /** Who may assume the role. */
  readonly trust: Statement;
  readonly datasets: readonly string[];
  readonly access: Access;
}

/** An AWS role that reaches what landed of some datasets, and nothing else. */
export function addLandingRole(scope: Construct, id: string, props: LandingRoleProps): IamRole {
  const { lake, datasets, access } = props;
  const role = new IamRole(scope, id, {
    name: props.name,
    description: props.description,
    assumeRolePolicy: policyDocument([props.trust]),
  });
  new IamRolePolicy(scope, `${id}-policy`, {
    name: "landing",
    role: role.id,
    policy: policyDocument(landingStatements(lake, datasets, access), INLINE_POLICY_LENGTH),
  });
  return role;
}

function landingStatements(lake: S3Lake, datasets: readonly string[], access: Access): Statement[] {
  const { arn } = lake.bucket("landing");
  const prefixes = datasets.map((dataset) => lake.location(dataset, "landing").prefix);
  // What lies below a prefix cannot be listed in advance, hence the star.
  const objects = prefixes.map((prefix) => `${arn}/${prefix}*`);
  const statements: Statement[] = [
    { Sid: "LocateLanding", Effect: "Allow", Action: "s3:GetBucketLocation", Resource: arn },
    {
      Sid: "ListLanding",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: arn,
      Condition: { StringLike: { "s3:prefix": prefixes.flatMap((prefix) => [prefix, `${prefix}*`]) } },
    },
    {
      Sid: "ReadLanding",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:GetObjectVersion"],
      Resource: objects,
    },
  ];
  if (access === "write") {
    // What landed is never deleted by who brought it.
    const Action = ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"];
    statements.push({ Sid: "WriteLanding", Effect: "Allow", Action, Resource: objects });
  }
  return [...statements, ...keyStatements(lake, access)];
}

/** Use of the lake's KMS key, through S3 only; nothing where S3's own keys encrypt. */
function keyStatements({ kmsKeyArn, region }: S3Lake, access: Access): Statement[] {
  if (kmsKeyArn === undefined) return [];
  return [
    {
      Sid: "KeyLanding",
      Effect: "Allow",
      Action: access === "write" ? ["kms:Decrypt", "kms:GenerateDataKey"] : ["kms:Decrypt"],
      Resource: kmsKeyArn,
      Condition: { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } },
    },
  ];
}
