import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { MAX_NAME_LENGTH } from "../../../modules/config/environment-schema";
import { ZONES } from "../../../modules/contract/layers";
import { S3Lake, type S3LakeProps } from "../../../modules/lake/s3-lake";
import {
  resource,
  resourceAt,
  resources,
  type StackJson,
  stackJson,
  statements,
} from "../../support/stack-json";

const ACCOUNT = "123456789012";
const EXISTING_KEY = `arn:aws:kms:eu-west-3:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

function synthesize(props: Partial<S3LakeProps> = {}, use: (lake: S3Lake) => void = () => {}): StackJson {
  return stackJson((stack) => {
    new AwsProvider(stack, "aws", { region: "eu-west-3" });
    use(new S3Lake(stack, "lake", { environment: "dev", account: ACCOUNT, region: "eu-west-3", ...props }));
  });
}

/** The lifecycle rules of one zone, in one object by the name of the rule. */
function lifecycle(json: StackJson, zone: string): Record<string, Record<string, unknown>> {
  const block = resourceAt(json, "aws_s3_bucket_lifecycle_configuration", `lake/${zone}/lifecycle`);
  const rules = block.rule as { id: string; status: string }[];
  expect(rules.map((rule) => rule.status)).toEqual(rules.map(() => "Enabled"));
  return Object.fromEntries(rules.map((rule) => [rule.id, rule]));
}

describe("an S3 lake by default", () => {
  const json = synthesize();

  it("has a bucket for each zone, named after environment, zone and account", () => {
    expect(resources(json, "aws_s3_bucket").map((bucket) => bucket.bucket)).toEqual(
      ["bronze", "gold", "landing", "quarantine", "silver"].map((zone) => `dev-${zone}-${ACCOUNT}`),
    );
  });

  it.each(ZONES)("refuses connections to %s without TLS, and with a TLS older than 1.2", (zone) => {
    const { policy, depends_on } = resourceAt(json, "aws_s3_bucket_policy", `lake/${zone}/policy`);
    const arn = `arn:aws:s3:::dev-${zone}-${ACCOUNT}`;
    const everyone = { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [arn, `${arn}/*`] };
    expect(statements(policy)).toEqual([
      { Sid: "DenyPlainHttp", ...everyone, Condition: { Bool: { "aws:SecureTransport": "false" } } },
      { Sid: "DenyOldTls", ...everyone, Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
    ]);
    expect(depends_on).toEqual([expect.stringContaining(`aws_s3_bucket_public_access_block.lake_${zone}_`)]);
  });

  it.each(ZONES)(
    "blocks public access to %s, versions it, and lets nobody but its account own objects",
    (zone) => {
      const bucket = expect.stringContaining(`aws_s3_bucket.lake_${zone}_bucket_`);
      expect(
        resourceAt(json, "aws_s3_bucket_public_access_block", `lake/${zone}/public-access`),
      ).toMatchObject({
        bucket,
        block_public_acls: true,
        block_public_policy: true,
        ignore_public_acls: true,
        restrict_public_buckets: true,
      });
      expect(resourceAt(json, "aws_s3_bucket_versioning", `lake/${zone}/versioning`)).toMatchObject({
        bucket,
        versioning_configuration: { status: "Enabled" },
      });
      expect(resourceAt(json, "aws_s3_bucket_ownership_controls", `lake/${zone}/ownership`)).toMatchObject({
        bucket,
        rule: { object_ownership: "BucketOwnerEnforced" },
      });
    },
  );

  it.each(ZONES)("encrypts %s with S3's own keys, and makes no key", (zone) => {
    const block = resourceAt(
      json,
      "aws_s3_bucket_server_side_encryption_configuration",
      `lake/${zone}/encryption`,
    );
    expect(block.rule).toEqual([
      { apply_server_side_encryption_by_default: { sse_algorithm: "AES256" }, bucket_key_enabled: false },
    ]);
    expect(resources(json, "aws_kms_key")).toEqual([]);
  });

  it.each(ZONES)("removes old versions and unfinished uploads of %s", (zone) => {
    expect(lifecycle(json, zone).tidy).toMatchObject({
      filter: [{ prefix: "" }],
      abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
      noncurrent_version_expiration: [{ noncurrent_days: 30 }],
      expiration: [{ expired_object_delete_marker: true }],
    });
  });

  it("moves landed files, and no others, to cheaper storage", () => {
    expect(lifecycle(json, "landing")["infrequent-access"]).toMatchObject({
      transition: [{ days: 90, storage_class: "STANDARD_IA" }],
    });
    for (const zone of ["bronze", "silver", "gold", "quarantine"]) {
      expect(Object.keys(lifecycle(json, zone))).toEqual(["tidy"]);
    }
  });

  it("tells EventBridge what lands, and nothing else", () => {
    expect(resource(json, "aws_s3_bucket_notification")).toMatchObject({
      bucket: expect.stringContaining("aws_s3_bucket.lake_landing_bucket_"),
      eventbridge: true,
    });
  });

  it("cannot be destroyed by Terraform, full or empty", () => {
    for (const bucket of resources(json, "aws_s3_bucket")) {
      expect(bucket).toMatchObject({ force_destroy: false, lifecycle: { prevent_destroy: true } });
    }
  });

  it("keeps no access logs", () => {
    expect(resources(json, "aws_s3_bucket_logging")).toEqual([]);
  });

  it("has room in its bucket names for the longest name that an environment may have", () => {
    const environment = "e".repeat(MAX_NAME_LENGTH);
    const names = resources(synthesize({ environment, settings: { accessLogs: true } }), "aws_s3_bucket").map(
      (bucket) => String(bucket.bucket),
    );
    expect(names).toHaveLength(6);
    for (const name of names) {
      expect(name).toMatch(new RegExp(`^${environment}-[a-z]+-${ACCOUNT}$`));
      expect(name.length).toBeLessThanOrEqual(63);
    }
  });

  it("says where a dataset lies, with a prefix of its own in each bucket", () => {
    synthesize({}, (lake) => {
      expect(lake.location("shop", "gold")).toEqual({
        uri: `s3://dev-gold-${ACCOUNT}/shop/`,
        container: `dev-gold-${ACCOUNT}`,
        prefix: "shop/",
      });
    });
  });
});

describe("an S3 lake whose data may be deleted", () => {
  it("lets Terraform destroy buckets with what is in them, and the key", () => {
    const json = synthesize({ allowDataDeletion: true, settings: { encryption: "kms" } });
    for (const bucket of resources(json, "aws_s3_bucket")) {
      expect(bucket).toMatchObject({ force_destroy: true, lifecycle: { prevent_destroy: false } });
    }
    expect(resource(json, "aws_kms_key")).toMatchObject({ lifecycle: { prevent_destroy: false } });
  });
});

describe("an S3 lake with a KMS key", () => {
  const json = synthesize({ settings: { encryption: "kms" } });
  const key = resource(json, "aws_kms_key");

  it("rotates the key, protects it, and takes the longest time to delete it", () => {
    expect(key).toMatchObject({
      enable_key_rotation: true,
      deletion_window_in_days: 30,
      lifecycle: { prevent_destroy: true },
    });
    expect(resource(json, "aws_kms_alias").name).toBe("alias/dev-lake");
  });

  it("encrypts every zone with it, with few requests", () => {
    for (const block of resources(json, "aws_s3_bucket_server_side_encryption_configuration")) {
      expect(block.rule).toEqual([
        {
          apply_server_side_encryption_by_default: {
            kms_master_key_id: expect.stringMatching(/^\$\{aws_kms_key\.lake_key_\w+\.arn\}$/),
            sse_algorithm: "aws:kms",
          },
          bucket_key_enabled: true,
        },
      ]);
    }
  });

  it("lets the account administer the key, and use it through S3 only", () => {
    const [administer, use, logs] = statements(key.policy);
    expect(statements(key.policy)).toHaveLength(3);
    const root = { AWS: `arn:aws:iam::${ACCOUNT}:root` };
    expect(administer).toMatchObject({ Effect: "Allow", Principal: root });
    const dataActions = /Encrypt|Decrypt|GenerateDataKey|CreateGrant|\*/;
    expect([administer?.Action].flat().filter((action) => dataActions.test(String(action)))).toEqual([]);
    expect(use).toMatchObject({
      Principal: root,
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Condition: {
        StringEquals: { "kms:ViaService": "s3.eu-west-3.amazonaws.com", "kms:CallerAccount": ACCOUNT },
      },
    });
    expect(logs?.Principal).toEqual({ Service: "logs.eu-west-3.amazonaws.com" });
    expect(logs?.Condition).toEqual({
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": [
          `arn:aws:logs:eu-west-3:${ACCOUNT}:log-group:/aws-glue/*`,
          `arn:aws:logs:eu-west-3:${ACCOUNT}:log-group:/aws/vendedlogs/states/dev-*`,
        ],
      },
    });
  });

  it("makes no key when it is given one", () => {
    const supplied = synthesize({ settings: { encryption: "kms", kmsKeyArn: EXISTING_KEY } });
    expect(resources(supplied, "aws_kms_key")).toEqual([]);
    const encrypted = resources(supplied, "aws_s3_bucket_server_side_encryption_configuration");
    expect(encrypted).toHaveLength(5);
    for (const block of encrypted) expect(JSON.stringify(block.rule)).toContain(EXISTING_KEY);
  });
});

describe("an S3 lake with settings of its own", () => {
  const json = synthesize({
    settings: {
      accessLogs: true,
      accessLogDays: 30,
      encryption: "kms",
      landingInfrequentAccessDays: 31,
      landingExpirationDays: 400,
      quarantineExpirationDays: 90,
      noncurrentVersionDays: 3,
      abortUploadDays: 1,
    },
  });

  it("deletes landed and rejected rows when it is told to, and never any other data", () => {
    expect(lifecycle(json, "landing").tidy?.expiration).toEqual([{ days: 400 }]);
    expect(lifecycle(json, "landing")["infrequent-access"]?.transition).toEqual([
      { days: 31, storage_class: "STANDARD_IA" },
    ]);
    expect(lifecycle(json, "quarantine").tidy?.expiration).toEqual([{ days: 90 }]);
    for (const zone of ["bronze", "silver", "gold"]) {
      expect(lifecycle(json, zone).tidy).toMatchObject({
        expiration: [{ expired_object_delete_marker: true }],
        abort_incomplete_multipart_upload: [{ days_after_initiation: 1 }],
        noncurrent_version_expiration: [{ noncurrent_days: 3 }],
      });
    }
  });

  it("logs the access to every zone in a bucket that only S3's log delivery may write", () => {
    const logged = resources(json, "aws_s3_bucket_logging");
    expect(logged.map((block) => block.target_prefix).sort()).toEqual(
      [...ZONES].sort().map((zone) => `dev-${zone}-${ACCOUNT}/`),
    );
    const { policy } = resourceAt(json, "aws_s3_bucket_policy", "lake/logs/policy");
    const bucket = `arn:aws:s3:::dev-logs-${ACCOUNT}`;
    expect(statements(policy).filter((statement) => statement.Effect === "Allow")).toEqual([
      {
        Sid: "AllowLogDelivery",
        Effect: "Allow",
        Principal: { Service: "logging.s3.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `${bucket}/*`,
        Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
      },
    ]);
    expect(lifecycle(json, "logs").tidy?.expiration).toEqual([{ days: 30 }]);
  });

  it("encrypts the access logs with S3's own keys, as S3 may use no other there", () => {
    const block = resourceAt(
      json,
      "aws_s3_bucket_server_side_encryption_configuration",
      "lake/logs/encryption",
    );
    expect(JSON.stringify(block.rule)).toContain("AES256");
  });
});
