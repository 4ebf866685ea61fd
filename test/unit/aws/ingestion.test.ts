import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GlueIngestion, type GlueIngestionProps } from "../../../modules/aws/ingestion";
import type { S3LakeProps } from "../../../modules/lake/s3-lake";
import { ACCOUNT, onLake } from "../../support/aws-stack";
import { FLEET, SHOP } from "../../support/contracts";
import { resource, resourceAt, resources, type StackJson, statements } from "../../support/stack-json";

const SETTINGS = { workers: 2, timeoutMinutes: 60, maxConcurrentRuns: 6 };
const EXISTING_KEY = `arn:aws:kms:eu-west-3:${ACCOUNT}:key/1234abcd`;

function synthesize(
  props: Partial<GlueIngestionProps> = {},
  lakeProps: Partial<S3LakeProps> = {},
): StackJson {
  return onLake((scope, lake) => {
    const settings = { lake, datasets: [SHOP], settings: SETTINGS };
    new GlueIngestion(scope, "ingestion", { ...settings, ...props });
  }, lakeProps);
}

describe("the job that loads what landed", () => {
  const json = synthesize();

  it("runs the script of this project on Glue 5, within limits", () => {
    expect(resource(json, "aws_glue_job")).toMatchObject({
      name: "dev_landing_bronze",
      glue_version: "5.0",
      worker_type: "G.1X",
      number_of_workers: 2,
      timeout: 60,
      execution_property: { max_concurrent_runs: 6 },
      command: {
        name: "glueetl",
        python_version: "3",
        script_location: expect.stringMatching(
          /^s3:\/\/dev-scripts-123456789012\/\$\{aws_s3_object\.ingestion_script-object_\w+\.key\}$/,
        ),
      },
      security_configuration: expect.stringContaining("aws_glue_security_configuration"),
    });
  });

  it("takes its limits from the settings", () => {
    const settings = { workers: 5, timeoutMinutes: 15, maxConcurrentRuns: 1 };
    expect(resource(synthesize({ settings }), "aws_glue_job")).toMatchObject({
      number_of_workers: 5,
      timeout: 15,
      execution_property: { max_concurrent_runs: 1 },
    });
  });

  it("uploads the script again when its content changes, and only then", () => {
    const folder = mkdtempSync(join(tmpdir(), "medallion-script-"));
    try {
      const script = join(folder, "job.py");
      const uploaded = (content: string) => {
        writeFileSync(script, content);
        return resource(synthesize({ script }), "aws_s3_object", { key: "job.py" });
      };
      const [first, again, changed] = [uploaded("print(1)"), uploaded("print(1)"), uploaded("print(2)")];
      expect(first.source_hash).toBe(createHash("sha256").update("print(1)").digest("hex"));
      expect(again).toEqual(first);
      expect(changed.source_hash).not.toBe(first.source_hash);
      expect(changed.source).toBe(
        `assets/${String(changed.source).split("/")[1]}/${changed.source_hash}/job.py`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is the script that reads the arguments which the pipeline gives, with the modules that it takes", () => {
    const modules = ["bronze_load.py", "landed_records.py"];
    for (const key of ["landing_to_bronze.py", ...modules]) {
      const text = readFileSync(join(__dirname, "../../../notebooks", key), "utf8");
      const expected = createHash("sha256").update(text).digest("hex");
      expect(resource(json, "aws_s3_object", { key }).source_hash).toBe(expected);
    }
    const given = resource(json, "aws_glue_job").default_arguments as Record<string, string>;
    const objects = modules.map((key) => resource(json, "aws_s3_object", { key }));
    expect(given["--extra-py-files"]?.split(",")).toEqual(
      objects.map(() =>
        expect.stringMatching(/^s3:\/\/dev-scripts-123456789012\/\$\{aws_s3_object\.\S+\.key\}$/),
      ),
    );
  });

  it("may read landing, write bronze, and nothing more", () => {
    const { policy } = resourceAt(json, "aws_iam_role_policy", "ingestion/loader-policy");
    const allowed = statements(policy).map(({ Sid, Action, Resource }) => [Sid, Action, Resource]);
    const landing = `arn:aws:s3:::dev-landing-${ACCOUNT}`;
    const bronze = `arn:aws:s3:::dev-bronze-${ACCOUNT}`;
    expect(allowed).toEqual([
      ["LocateLanding", "s3:GetBucketLocation", [landing]],
      ["ListLanding", "s3:ListBucket", [landing]],
      ["ReadLanding", "s3:GetObject", [`${landing}/shop/*`]],
      ["LocateBronze", "s3:GetBucketLocation", [bronze]],
      ["ListBronze", "s3:ListBucket", [bronze]],
      ["ReadBronze", "s3:GetObject", [`${bronze}/shop/*`]],
      [
        "WriteBronze",
        expect.arrayContaining(["s3:DeleteObject", "s3:PutObject"]),
        [`${bronze}/shop/*`, `${bronze}/shop_$folder$`],
      ],
      [
        "ReadScripts",
        "s3:GetObject",
        ["landing_to_bronze.py", "bronze_load.py", "landed_records.py"].map(
          (key) => `arn:aws:s3:::dev-scripts-${ACCOUNT}/${key}`,
        ),
      ],
      ["WriteLogs", expect.any(Array), `arn:aws:logs:eu-west-3:${ACCOUNT}:log-group:/aws-glue/*`],
    ]);
  });

  it("can be assumed by Glue for this account only", () => {
    for (const path of ["ingestion/loader", "ingestion/crawlers/role"]) {
      expect(statements(resourceAt(json, "aws_iam_role", path).assume_role_policy)).toEqual([
        {
          Sid: "Assume",
          Effect: "Allow",
          Principal: { Service: "glue.amazonaws.com" },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
        },
      ]);
    }
  });

  it("encrypts what it writes as the lake does", () => {
    expect(resource(json, "aws_glue_security_configuration").encryption_configuration).toMatchObject({
      s3_encryption: { s3_encryption_mode: "SSE-S3" },
      cloudwatch_encryption: { cloudwatch_encryption_mode: "DISABLED" },
    });
    const withKey = synthesize({}, { settings: { encryption: "kms", kmsKeyArn: EXISTING_KEY } });
    expect(resource(withKey, "aws_glue_security_configuration").encryption_configuration).toMatchObject({
      s3_encryption: { s3_encryption_mode: "SSE-KMS", kms_key_arn: EXISTING_KEY },
      cloudwatch_encryption: { cloudwatch_encryption_mode: "SSE-KMS", kms_key_arn: EXISTING_KEY },
    });
    const { policy } = resourceAt(withKey, "aws_iam_role_policy", "ingestion/loader-policy");
    const keys = statements(policy).filter((statement) => statement.Sid.startsWith("Key"));
    expect(keys.map((statement) => statement.Resource)).toEqual(keys.map(() => EXISTING_KEY));
    expect(keys.map((statement) => statement.Sid)).toEqual(["KeyLanding", "KeyBronze", "KeyScripts"]);
  });
});

describe("crawlers", () => {
  const json = synthesize();
  const crawler = (zone: string) => resource(json, "aws_glue_crawler", { name: `dev_shop_${zone}` });

  it("add partitions to bronze without touching the contract's columns", () => {
    const { configuration, ...bronze } = crawler("bronze");
    expect(bronze).toMatchObject({
      database_name: "dev_shop_bronze",
      catalog_target: [{ database_name: "dev_shop_bronze", tables: ["orders", "clicks"] }],
      schema_change_policy: { delete_behavior: "LOG", update_behavior: "LOG" },
    });
    expect(JSON.parse(String(configuration)).CrawlerOutput.Partitions).toEqual({
      AddOrUpdateBehavior: "InheritFromTable",
    });
  });

  it("find in landing what no contract describes, and in silver and gold what is there", () => {
    for (const zone of ["landing", "silver", "gold"]) {
      expect(crawler(zone)).toMatchObject({
        table_prefix: "discovered_",
        s3_target: [expect.objectContaining({ path: `s3://dev-${zone}-${ACCOUNT}/shop/` })],
        schema_change_policy: { delete_behavior: "DEPRECATE_IN_DATABASE" },
      });
    }
    expect(crawler("landing")).toMatchObject({
      classifiers: [expect.stringContaining("aws_glue_classifier")],
      s3_target: [{ exclusions: ["raw/orders/**", "raw/clicks/**"] }],
    });
  });

  it("run when they are started, or by the schedule of the settings", () => {
    for (const block of resources(json, "aws_glue_crawler")) expect(block.schedule).toBeUndefined();
    const scheduled = synthesize({ settings: { ...SETTINGS, crawlerSchedule: "cron(15 3 * * ? *)" } });
    for (const block of resources(scheduled, "aws_glue_crawler"))
      expect(block.schedule).toBe("cron(15 3 * * ? *)");
  });

  it("have one role that may read files and write the catalog, and nothing of quarantine", () => {
    const { policy } = resourceAt(json, "aws_iam_role_policy", "ingestion/crawlers/role-policy");
    const allowed = statements(policy);
    const writing = allowed
      .flatMap(({ Action }) => Action)
      .filter((action) => /^s3:(Put|Delete)/.test(action));
    expect(writing).toEqual([]);
    expect(String(policy)).not.toContain("quarantine");
    expect(allowed.find((statement) => statement.Sid.startsWith("Catalog"))?.Action).toContain(
      "glue:CreateTable",
    );
  });

  it("have a policy with room for ten datasets, and say so where there are too many", () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ ...FLEET, name: `set${index}` }));
    const { policy } = resourceAt(
      synthesize({ datasets: many(10) }),
      "aws_iam_role_policy",
      "ingestion/crawlers/role-policy",
    );
    // The sum of a role's inline policies, without white space. Source: IAM User Guide, "IAM and AWS STS quotas".
    expect(String(policy).length).toBeLessThan(10_240);
    expect(() => synthesize({ datasets: many(30) })).toThrow(
      /^too many datasets in one environment: .* Split/,
    );
  });
});
