import { Construct } from "constructs";
import { ZONES, type Zone } from "../contract/layers";
import { resourceName } from "../contract/naming";
import type { Lake, ZoneLocation } from "../contract/variant";
import { EncryptionKey } from "./encryption-key";
import type { Statement } from "./policy";
import { BUCKET_NAME, type BucketLifecycle, PrivateBucket } from "./private-bucket";
import { type LakeSettings, type LakeSettingsInput, lakeSettings } from "./settings";

export interface S3LakeProps {
  /** Name of the environment, the first part of every name. */
  readonly environment: string;
  /** The AWS account, 12 digits, the last part of every bucket name. */
  readonly account: string;
  readonly region: string;
  /** Terraform may destroy buckets and key, with everything in them. @default false */
  readonly allowDataDeletion?: boolean;
  /** @default the defaults of `lakeSettings`: encrypted by S3's own keys, versions kept for 30 days */
  readonly settings?: LakeSettingsInput;
}

/** A lake on S3: one bucket for each zone, in which each dataset has a prefix. Useful alone, under any engine. */
export class S3Lake extends Construct implements Lake {
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  readonly allowDataDeletion: boolean;
  readonly settings: LakeSettings;
  /** The KMS key that encrypts every zone, made here or supplied; none where S3's own keys do. */
  readonly kmsKeyArn?: string;
  private readonly buckets: Readonly<Record<Zone, PrivateBucket>>;
  private readonly accessLogBucket?: PrivateBucket;

  constructor(scope: Construct, id: string, props: S3LakeProps) {
    super(scope, id);
    this.environment = props.environment;
    this.account = props.account;
    this.region = props.region;
    this.allowDataDeletion = props.allowDataDeletion ?? false;
    this.settings = lakeSettings.parse(props.settings ?? {});
    this.kmsKeyArn = this.encryptionKey();
    if (this.settings.accessLogs) this.accessLogBucket = this.bucketForAccessLogs();
    this.buckets = Object.fromEntries(
      ZONES.map((zone) => [zone, this.addBucket(zone, this.lifecycleOf(zone), zone === "landing")]),
    ) as Record<Zone, PrivateBucket>;
  }

  /** The bucket of a zone, whatever the dataset. */
  bucket(zone: Zone): PrivateBucket {
    return this.buckets[zone];
  }

  location(dataset: string, zone: Zone): ZoneLocation {
    const container = this.bucket(zone).name;
    const prefix = `${dataset}/`;
    return { uri: `s3://${container}/${prefix}`, container, prefix };
  }

  /**
   * Adds a bucket that is named and protected as the zones are, for what an engine keeps beside the data.
   * @param purpose one lower-case word, the middle part of its name
   * @param eventBridge whether it sends object events to EventBridge
   */
  addBucket(purpose: string, lifecycle: BucketLifecycle, eventBridge = false): PrivateBucket {
    return new PrivateBucket(this, purpose, {
      name: this.bucketName(purpose),
      lifecycle,
      allowDataDeletion: this.allowDataDeletion,
      kmsKeyArn: this.kmsKeyArn,
      eventBridge,
      accessLogBucket: this.accessLogBucket,
      tags: { layer: purpose },
    });
  }

  /** What every bucket of this lake has in common. */
  get tidy(): BucketLifecycle {
    const { noncurrentVersionDays, abortUploadDays } = this.settings;
    return { noncurrentVersionDays, abortUploadDays };
  }

  private lifecycleOf(zone: Zone): BucketLifecycle {
    const { landingInfrequentAccessDays, landingExpirationDays, quarantineExpirationDays } = this.settings;
    if (zone === "landing") {
      const infrequentAccessDays = landingInfrequentAccessDays;
      return { ...this.tidy, infrequentAccessDays, expirationDays: landingExpirationDays };
    }
    if (zone === "quarantine") return { ...this.tidy, expirationDays: quarantineExpirationDays };
    return this.tidy;
  }

  private bucketName(purpose: string): string {
    return resourceName(BUCKET_NAME, { environment: this.environment, purpose, account: this.account });
  }

  private encryptionKey(): string | undefined {
    if (this.settings.encryption === "sse-s3") return undefined;
    if (this.settings.kmsKeyArn !== undefined) return this.settings.kmsKeyArn;
    return new EncryptionKey(this, "key", this).arn;
  }

  private bucketForAccessLogs(): PrivateBucket {
    return new PrivateBucket(this, "logs", {
      name: this.bucketName("logs"),
      lifecycle: { ...this.tidy, expirationDays: this.settings.accessLogDays },
      allowDataDeletion: this.allowDataDeletion,
      // No KMS key: S3 delivers access logs to buckets with its own keys without a grant on any other.
      statements: [this.allowLogDelivery(this.bucketName("logs"))],
      tags: { layer: "logs" },
    });
  }

  private allowLogDelivery(bucketName: string): Statement {
    return {
      Sid: "AllowLogDelivery",
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      // S3 writes each bucket's logs under a prefix and a name of its own choosing.
      Resource: `arn:aws:s3:::${bucketName}/*`,
      Condition: { StringEquals: { "aws:SourceAccount": this.account } },
    };
  }
}
