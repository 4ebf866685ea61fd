import { Construct } from "constructs";
import { z } from "zod";
import { awsSettings } from "../../../modules/aws/settings";
import { AwsVariant } from "../../../modules/aws/variant";
import type { Lake } from "../../../modules/contract/variant";
import { SHOP } from "../../support/contracts";
import { resource, stackJson } from "../../support/stack-json";

const CONTEXT = { environment: "dev", tags: { owner: "us" }, allowDataDeletion: false };

function variant(aws: unknown = {}, lake: unknown = {}): AwsVariant {
  const keys = { account: "123456789012", region: "eu-west-3", aws, lake };
  return new AwsVariant(z.strictObject(awsSettings).parse(keys), CONTEXT);
}

class PaperLake extends Construct implements Lake {
  location() {
    return { uri: "paper/", container: "paper", prefix: "" };
  }
}

describe("the aws variant", () => {
  it("hands each part its own settings", () => {
    const json = stackJson((stack) => {
      const aws = variant({ athena: { scanLimitGb: 3 }, glue: { workers: 7 } }, { noncurrentVersionDays: 5 });
      aws.providers(stack);
      const lake = aws.lake(stack, "lake");
      const engine = aws.engine(stack, "engine", lake);
      aws.pipeline(stack, "pipeline", { lake, engine, datasets: [SHOP] });
    });
    expect(resource(json, "aws_glue_job", { name: "dev_landing_bronze" }).number_of_workers).toBe(7);
    expect(resource(json, "aws_athena_workgroup", { name: "dev-engine" }).configuration).toMatchObject({
      bytes_scanned_cutoff_per_query: 3_000_000_000,
    });
    expect(JSON.stringify(json.resource?.aws_s3_bucket_lifecycle_configuration)).toContain(
      '"noncurrent_days":5',
    );
  });

  it("makes the tables before the crawler that adds partitions to them", () => {
    const json = stackJson((stack) => {
      const aws = variant();
      aws.providers(stack);
      const lake = aws.lake(stack, "lake");
      const engine = aws.engine(stack, "engine", lake);
      engine.mount(SHOP);
      aws.pipeline(stack, "pipeline", { lake, engine, datasets: [SHOP] });
    });
    expect(resource(json, "aws_glue_crawler", { name: "dev_shop_bronze" }).depends_on).toEqual([
      expect.stringMatching(/^aws_glue_catalog_database\.engine_catalog_shop-bronze_/),
      expect.stringMatching(/^aws_glue_catalog_table\.engine_catalog_shop-bronze-orders_/),
      expect.stringMatching(/^aws_glue_catalog_table\.engine_catalog_shop-bronze-clicks_/),
    ]);
  });

  it("stands on an S3 lake and no other", () => {
    expect(() =>
      stackJson((stack) => {
        variant().engine(stack, "engine", new PaperLake(stack, "lake"));
      }),
    ).toThrow("the aws variant stands on an S3 lake, not on PaperLake");
  });
});
