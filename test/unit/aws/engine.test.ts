import { AthenaEngine } from "../../../modules/aws/engine";
import type { S3LakeProps } from "../../../modules/lake/s3-lake";
import { ACCOUNT, onLake, REGION } from "../../support/aws-stack";
import { SHOP } from "../../support/contracts";
import { resource, resourceAt, resources, type StackJson } from "../../support/stack-json";

const SETTINGS = { scanLimitGb: 10, resultDays: 14 };

function synthesize(
  props: Partial<S3LakeProps> = {},
  settings = SETTINGS,
  use: (engine: AthenaEngine) => void = () => {},
): StackJson {
  return onLake((scope, lake) => {
    const engine = new AthenaEngine(scope, "engine", { lake, settings });
    engine.mount(SHOP);
    use(engine);
  }, props);
}

interface Configuration {
  readonly bytes_scanned_cutoff_per_query: number;
  readonly result_configuration: Record<string, unknown>;
}

describe("Athena", () => {
  const json = synthesize();
  const workgroups = resources(json, "aws_athena_workgroup");

  it("has a workgroup for each principal that queries", () => {
    expect(workgroups.map((workgroup) => workgroup.name)).toEqual([
      "dev-analyst",
      "dev-engine",
      "dev-engineer",
    ]);
  });

  it("limits queries, and gives results a place and an encryption that people cannot change", () => {
    for (const workgroup of workgroups) {
      const principal = String(workgroup.name).replace("dev-", "");
      expect(workgroup).toMatchObject({
        force_destroy: false,
        configuration: {
          // dbt alone says where the files of its tables lie: in the lake, not with the results that are deleted.
          enforce_workgroup_configuration: principal !== "engine",
          publish_cloudwatch_metrics_enabled: true,
          bytes_scanned_cutoff_per_query: 10_000_000_000,
          engine_version: { selected_engine_version: "Athena engine version 3" },
          result_configuration: {
            output_location: `s3://dev-results-${ACCOUNT}/${principal}/`,
            expected_bucket_owner: ACCOUNT,
            encryption_configuration: { encryption_option: "SSE_S3" },
          },
        },
      });
    }
  });

  it("keeps results for as long as the settings say, in a bucket protected as the lake is", () => {
    const lifecycle = resourceAt(json, "aws_s3_bucket_lifecycle_configuration", "lake/results/lifecycle");
    expect(lifecycle.rule).toEqual([expect.objectContaining({ expiration: [{ days: 14 }] })]);
    const settings = { ...SETTINGS, resultDays: 3 };
    const shorter = resourceAt(
      synthesize({}, settings),
      "aws_s3_bucket_lifecycle_configuration",
      "lake/results/lifecycle",
    );
    expect(shorter.rule).toEqual([expect.objectContaining({ expiration: [{ days: 3 }] })]);
    expect(resourceAt(json, "aws_s3_bucket", "lake/results/bucket").lifecycle).toEqual({
      prevent_destroy: true,
    });
  });

  it("stops queries at the limit of the settings", () => {
    for (const workgroup of resources(
      synthesize({}, { ...SETTINGS, scanLimitGb: 0.05 }),
      "aws_athena_workgroup",
    )) {
      expect((workgroup.configuration as Configuration).bytes_scanned_cutoff_per_query).toBe(50_000_000);
    }
  });

  it("encrypts results with the key of the lake", () => {
    const kmsKeyArn = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd`;
    const encrypted = synthesize({ settings: { encryption: "kms", kmsKeyArn } });
    for (const workgroup of resources(encrypted, "aws_athena_workgroup")) {
      expect(
        (workgroup.configuration as Configuration).result_configuration.encryption_configuration,
      ).toEqual({
        encryption_option: "SSE_KMS",
        kms_key_arn: kmsKeyArn,
      });
    }
  });

  it("lets a workgroup go with its history only where data may be deleted", () => {
    for (const workgroup of resources(synthesize({ allowDataDeletion: true }), "aws_athena_workgroup")) {
      expect(workgroup.force_destroy).toBe(true);
    }
  });

  it("saves queries that count every table of a dataset", () => {
    const landed = resource(json, "aws_athena_named_query", { name: "shop: rows landed" });
    expect(landed.query).toBe(
      [
        `SELECT 'orders' AS table_name, count(*) AS landed FROM "dev_shop_landing"."orders"`,
        "UNION ALL",
        `SELECT 'clicks' AS table_name, count(*) AS landed FROM "dev_shop_landing"."clicks"`,
        "ORDER BY 1",
      ].join("\n"),
    );
    expect(landed.workgroup).toMatch(/aws_athena_workgroup\.engine_workgroup-engineer_/);
    const bronze = resource(json, "aws_athena_named_query", { name: "shop: rows in bronze" });
    expect(bronze.query).toContain(`FROM "dev_shop_bronze"."clicks" GROUP BY landed_date, _batch_id`);
  });

  it("tells dbt where to connect, and nothing secret", () => {
    synthesize({}, SETTINGS, (engine) => {
      expect(engine.dbtTarget).toEqual({
        type: "athena",
        settings: {
          database: "awsdatacatalog",
          region_name: REGION,
          work_group: "dev-engine",
          s3_staging_dir: `s3://dev-results-${ACCOUNT}/engine/`,
        },
      });
    });
  });
});
