import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Construct } from "constructs";
import { type NameRule, resourceName } from "../contract/naming";
import { policyDocument, type Statement } from "./policy";

/** 256 characters with the prefix `alias/`. Source: AWS KMS API Reference, CreateAlias. */
const ALIAS_NAME: NameRule<"environment" | "purpose"> = {
  kind: "KMS alias",
  parts: ["environment", "purpose"],
  separator: "-",
  maxLength: 250,
};

/** The longest time that KMS allows for noticing that a deleted key is still needed. */
const DELETION_WINDOW_DAYS = 30;

/** Who may change a key and its policy; none of these reads data. */
const ADMINISTRATION = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListAliases",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];

export interface EncryptionKeyProps {
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  /** Terraform may destroy the key, and with it everything it encrypted. @default false */
  readonly allowDataDeletion?: boolean;
  /** What it encrypts, one lower-case word, the second part of its alias. @default "lake" */
  readonly purpose?: string;
  /** Services, beside S3, through which IAM policies of the account may use it, such as "redshift". @default none */
  readonly services?: readonly string[];
}

/** The KMS key of one environment's lake, rotated every year. */
export class EncryptionKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const purpose = props.purpose ?? "lake";
    const key = new KmsKey(this, "key", {
      description: `Encrypts the ${purpose} of ${props.environment}`,
      enableKeyRotation: true,
      deletionWindowInDays: DELETION_WINDOW_DAYS,
      policy: policyDocument(keyPolicy(props)),
      lifecycle: { preventDestroy: !(props.allowDataDeletion ?? false) },
    });
    const alias = resourceName(ALIAS_NAME, { environment: props.environment, purpose });
    new KmsAlias(this, "alias", { name: `alias/${alias}`, targetKeyId: key.keyId });
    this.arn = key.arn;
  }
}

function keyPolicy({ environment, account, region, services = [] }: EncryptionKeyProps): Statement[] {
  const root = { AWS: `arn:aws:iam::${account}:root` };
  const logs = `arn:aws:logs:${region}:${account}:log-group:`;
  const logGroups = [`${logs}/aws-glue/*`, `${logs}/aws/vendedlogs/states/${environment}-*`];
  // In a key's own policy "*" is the key itself; a key's ARN is not known before it exists.
  const key = { Effect: "Allow", Resource: "*" } as const;
  return [
    { Sid: "Administer", ...key, Principal: root, Action: ADMINISTRATION },
    {
      // Leaves it to IAM policies of the account who may read, and only through S3.
      Sid: "UseThroughS3",
      ...key,
      Principal: root,
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Condition: {
        StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com`, "kms:CallerAccount": account },
      },
    },
    {
      Sid: "EncryptJobLogs",
      ...key,
      Principal: { Service: `logs.${region}.amazonaws.com` },
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
      Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": logGroups } },
    },
    ...(services.length === 0 ? [] : serviceStatements(account, region, services)),
  ];
}

/** A service that keeps data for long lends the key to itself by a grant, and reads its data with that. */
function serviceStatements(account: string, region: string, services: readonly string[]): Statement[] {
  const through = {
    "kms:ViaService": services.map((service) => `${service}.${region}.amazonaws.com`),
    "kms:CallerAccount": account,
  };
  const key = { Effect: "Allow", Resource: "*", Principal: { AWS: `arn:aws:iam::${account}:root` } } as const;
  return [
    {
      Sid: "UseThroughServices",
      ...key,
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
      Condition: { StringEquals: through },
    },
    {
      Sid: "LendToServices",
      ...key,
      Action: "kms:CreateGrant",
      Condition: { StringEquals: through, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}
