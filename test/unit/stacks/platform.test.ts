import type { Environment } from "../../../modules/config/environment";
import { addPlatform } from "../../../scripts/platforms";
import type { DeletionPermission } from "../../../stacks/data-deletion";
import { SHOP } from "../../support/contracts";
import { awsEnvironment } from "../../support/environments";
import { jsonOf, resources, type StackJson } from "../../support/stack-json";

const CONTRACTS = new Map([[SHOP.name, SHOP]]);
const LOCAL: Environment = {
  name: "laptop",
  variant: "local",
  state: { backend: "local" },
  datasets: ["shop"],
  dataDeletion: "retain",
  tags: {},
  ...{ local: { workDir: "work" } },
};

function synthesize(environment: Environment, deletion: DeletionPermission = { flag: false }): StackJson {
  return jsonOf((app) => addPlatform(app, environment, CONTRACTS, deletion));
}

/** `prevent_destroy` of everything that says whether it may be destroyed. */
function protections(json: StackJson): unknown[] {
  return Object.keys(json.resource ?? {})
    .flatMap((type) => resources(json, type))
    .map((block) => (block.lifecycle as { prevent_destroy?: boolean } | undefined)?.prevent_destroy)
    .filter((protect) => protect !== undefined);
}

describe("the stack of an AWS environment", () => {
  const json = synthesize(awsEnvironment({ tags: { owner: "data-team", environment: "forged" } }));

  it("asks for a range of provider versions, from the registry that everyone has", () => {
    expect(json.terraform.required_providers).toEqual({
      aws: { source: "hashicorp/aws", version: ">= 5.100, < 7" },
    });
  });

  it("refuses any other account, and tags everything, whatever tags the file has", () => {
    expect(json.provider).toEqual({
      aws: [
        {
          region: "eu-west-3",
          allowed_account_ids: ["123456789012"],
          default_tags: [
            {
              tags: {
                owner: "data-team",
                environment: "dev",
                project: "medallion-blueprint",
                "managed-by": "terraform",
              },
            },
          ],
        },
      ],
    });
  });

  it("keeps a local state beside the output folder, by a path that every machine has", () => {
    expect(json.terraform.backend).toEqual({ local: { path: "../../../terraform.dev.tfstate" } });
    expect(JSON.stringify(json)).not.toContain(process.cwd());
  });

  it("keeps a shared state encrypted and locked, under a key of its own", () => {
    const state = { backend: "s3", bucket: "states", region: "eu-west-1" } as const;
    expect(synthesize(awsEnvironment({ state })).terraform.backend).toEqual({
      s3: {
        bucket: "states",
        region: "eu-west-1",
        key: "medallion/dev.tfstate",
        encrypt: true,
        use_lockfile: true,
      },
    });
  });

  it("says where everything is", () => {
    expect(json.output?.locations?.value).toEqual({
      shop: {
        landing: "s3://dev-landing-123456789012/shop/",
        bronze: "s3://dev-bronze-123456789012/shop/",
        silver: "s3://dev-silver-123456789012/shop/",
        gold: "s3://dev-gold-123456789012/shop/",
        quarantine: "s3://dev-quarantine-123456789012/shop/",
      },
    });
    expect(Object.keys(json.output?.identities?.value ?? {})).toEqual([
      "producer",
      "engine",
      "engineer",
      "analyst",
    ]);
    expect(json.output?.jobs?.value).toMatchObject({
      landing_to_bronze: expect.stringContaining("aws_glue_job"),
    });
    expect(json.output?.dbt?.value).toMatchObject({ type: "athena" });
  });

  it("protects data until both keys are turned", () => {
    const destroy = awsEnvironment({ dataDeletion: "destroy", lake: { encryption: "kms" } });
    const retain = awsEnvironment({ lake: { encryption: "kms" } });
    for (const [environment, flag, protect] of [
      [retain, false, true],
      [retain, true, true],
      [destroy, false, true],
      [destroy, true, false],
    ] as const) {
      const synthesized = synthesize(environment, { flag });
      const found = protections(synthesized);
      // Seven buckets, five databases and a key.
      expect(found).toEqual(Array.from({ length: 13 }, () => protect));
      for (const bucket of resources(synthesized, "aws_s3_bucket"))
        expect(bucket.force_destroy).toBe(!protect);
    }
  });

  it("refers to no other stack", () => {
    expect(JSON.stringify(json)).not.toContain("terraform_remote_state");
  });
});

describe("the stack of a local environment", () => {
  const json = synthesize(LOCAL);

  it("makes nothing and asks nothing of any provider", () => {
    expect(json.resource).toBeUndefined();
    expect(json.provider).toBeUndefined();
  });

  it("says where the folders are", () => {
    expect(json.output?.locations?.value).toEqual({
      shop: {
        landing: "work/laptop/shop/landing/",
        bronze: "work/laptop/shop/shop.duckdb/bronze/",
        silver: "work/laptop/shop/shop.duckdb/silver/",
        gold: "work/laptop/shop/lake/gold/shop/",
        quarantine: "work/laptop/shop/shop.duckdb/quarantine/",
      },
    });
    expect(json.output?.dbt?.value).toMatchObject({ type: "duckdb" });
  });
});
