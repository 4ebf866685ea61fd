import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import {
  S3BucketLifecycleConfiguration,
  type S3BucketLifecycleConfigurationRule,
} from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration";
import { S3BucketLoggingA } from "@cdktf/provider-aws/lib/s3-bucket-logging";
import { S3BucketNotification } from "@cdktf/provider-aws/lib/s3-bucket-notification";
import { S3BucketOwnershipControls } from "@cdktf/provider-aws/lib/s3-bucket-ownership-controls";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning";
import { Construct } from "constructs";
import type { NameRule } from "../contract/naming";
import { policyDocument, type Statement } from "./policy";

/**
 * Bucket names are unique in all of AWS, which is what the account number is for; 63 characters, lower case.
 * Source: Amazon S3 User Guide, "General purpose bucket naming rules".
 */
export const BUCKET_NAME: NameRule<"environment" | "purpose" | "account"> = {
  kind: "S3 bucket",
  parts: ["environment", "purpose", "account"],
  separator: "-",
  maxLength: 63,
};

/** When S3 moves and deletes the objects of a bucket by itself. */
export interface BucketLifecycle {
  /** Days for which a replaced or deleted object can be restored. */
  readonly noncurrentVersionDays: number;
  /** Days after which an upload that was never finished is removed. */
  readonly abortUploadDays: number;
  /** Days after which objects move to STANDARD_IA, at least 30. @default never */
  readonly infrequentAccessDays?: number;
  /** Days after which objects are deleted. @default never */
  readonly expirationDays?: number;
}

export interface PrivateBucketProps {
  readonly name: string;
  readonly lifecycle: BucketLifecycle;
  /** Terraform may destroy the bucket, with everything in it. @default false */
  readonly allowDataDeletion?: boolean;
  /** ARN of the KMS key that encrypts the objects. @default S3's own keys */
  readonly kmsKeyArn?: string;
  /** Send object events to the account's EventBridge. @default false */
  readonly eventBridge?: boolean;
  /** Bucket that takes the server access logs, under a prefix of this bucket's name. @default no access logs */
  readonly accessLogBucket?: PrivateBucket;
  /** More statements for the bucket policy. @default none */
  readonly statements?: readonly Statement[];
  /** @default none beside the provider's default tags */
  readonly tags?: Readonly<Record<string, string>>;
}

/** An S3 bucket that is encrypted, versioned, owned by its account alone, and reached over TLS 1.2 or newer only. */
export class PrivateBucket extends Construct {
  readonly name: string;
  readonly arn: string;
  /** The bucket as Terraform knows it: using it makes a resource wait until the bucket exists. */
  readonly resource: S3Bucket;

  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id);
    this.name = props.name;
    this.arn = `arn:aws:s3:::${props.name}`;
    const allowDataDeletion = props.allowDataDeletion ?? false;
    this.resource = new S3Bucket(this, "bucket", {
      bucket: props.name,
      forceDestroy: allowDataDeletion,
      lifecycle: { preventDestroy: !allowDataDeletion },
      tags: props.tags,
    });
    this.protect(props);
    this.keep(props.lifecycle);
    this.observe(props);
  }

  private protect(props: PrivateBucketProps): void {
    const bucket = this.resource.id;
    new S3BucketOwnershipControls(this, "ownership", {
      bucket,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    new S3BucketServerSideEncryptionConfigurationA(this, "encryption", {
      bucket,
      rule: [
        {
          applyServerSideEncryptionByDefault: props.kmsKeyArn
            ? { sseAlgorithm: "aws:kms", kmsMasterKeyId: props.kmsKeyArn }
            : { sseAlgorithm: "AES256" },
          // One data key for many objects: up to 99 % fewer requests to KMS, each of which is charged.
          bucketKeyEnabled: props.kmsKeyArn !== undefined,
        },
      ],
    });
    const publicAccess = new S3BucketPublicAccessBlock(this, "public-access", {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketPolicy(this, "policy", {
      bucket,
      policy: policyDocument([...tlsOnly(this.arn), ...(props.statements ?? [])]),
      // S3 answers 409 when both are changed at the same time.
      dependsOn: [publicAccess],
    });
  }

  private keep(lifecycle: BucketLifecycle): void {
    const bucket = this.resource.id;
    const versioning = new S3BucketVersioningA(this, "versioning", {
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketLifecycleConfiguration(this, "lifecycle", {
      bucket,
      rule: lifecycleRules(lifecycle),
      // Rules about noncurrent versions mean nothing to a bucket that has none.
      dependsOn: [versioning],
    });
  }

  private observe(props: PrivateBucketProps): void {
    const bucket = this.resource.id;
    if (props.eventBridge) new S3BucketNotification(this, "events", { bucket, eventbridge: true });
    if (props.accessLogBucket) {
      const targetBucket = props.accessLogBucket.resource.id;
      new S3BucketLoggingA(this, "access-logs", { bucket, targetBucket, targetPrefix: `${props.name}/` });
    }
  }
}

function tlsOnly(arn: string): Statement[] {
  // A denial has to name everyone and everything, or it leaves a gap.
  const everything = { Principal: "*", Action: "s3:*", Resource: [arn, `${arn}/*`], Effect: "Deny" } as const;
  return [
    { Sid: "DenyPlainHttp", ...everything, Condition: { Bool: { "aws:SecureTransport": "false" } } },
    { Sid: "DenyOldTls", ...everything, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
  ];
}

function lifecycleRules(lifecycle: BucketLifecycle): S3BucketLifecycleConfigurationRule[] {
  const rule = { status: "Enabled", filter: [{ prefix: "" }] };
  const rules: S3BucketLifecycleConfigurationRule[] = [
    {
      ...rule,
      id: "tidy",
      abortIncompleteMultipartUpload: [{ daysAfterInitiation: lifecycle.abortUploadDays }],
      noncurrentVersionExpiration: [{ noncurrentDays: lifecycle.noncurrentVersionDays }],
      // S3 removes spent delete markers by itself where the current versions expire, and refuses to be told twice.
      expiration: lifecycle.expirationDays
        ? [{ days: lifecycle.expirationDays }]
        : [{ expiredObjectDeleteMarker: true }],
    },
  ];
  if (lifecycle.infrequentAccessDays !== undefined) {
    const transition = [{ days: lifecycle.infrequentAccessDays, storageClass: "STANDARD_IA" }];
    rules.push({ ...rule, id: "infrequent-access", transition });
  }
  return rules;
}
