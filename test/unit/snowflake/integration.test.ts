import { resource, resourceAt, resources, type StackJson, statements } from "../../support/stack-json";
import { ACCOUNT, synthesize } from "./platform";

const KEY = `arn:aws:kms:eu-west-3:${ACCOUNT}:key/1234abcd`;

function integrationOf(json: StackJson, dataset: string) {
  return resource(json, "snowflake_storage_integration", { name: `DEV_${dataset.toUpperCase()}_LANDING` });
}

describe("the way from Snowflake to what landed", () => {
  const json = synthesize({ datasets: ["shop", "fleet"] });
  const integration = integrationOf(json, "shop");
  const role = resource(json, "aws_iam_role", { name: "dev-shop-snowflake" });
  const [policy] = resources(json, "aws_iam_role_policy").filter((block) =>
    String(block.role).includes("shop-files_integration"),
  );

  it("is trusted in one apply: the role's ARN is known before the role is there (SF-23)", () => {
    expect(integration.storage_aws_role_arn).toBe(`arn:aws:iam::${ACCOUNT}:role/dev-shop-snowflake`);
    expect(JSON.stringify(integration)).not.toContain("aws_iam_role.");
  });

  it("is open to the integration's own AWS user, with the id of this environment only (SF-27)", () => {
    const [trust, ...more] = statements(role.assume_role_policy);
    expect(more).toEqual([]);
    expect(trust).toEqual({
      Sid: "AssumeFromSnowflake",
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: {
        AWS: expect.stringMatching(/^\$\{snowflake_storage_integration\.\S+\.storage_aws_iam_user_arn\}$/),
      },
      Condition: { StringEquals: { "sts:ExternalId": integration.storage_aws_external_id } },
    });
    expect(integration.storage_aws_external_id).toMatch(/^[\w+=,.@:/-]{2,1224}$/);
  });

  it("has an id that stays, and that no other integration has", () => {
    expect(integrationOf(synthesize(), "shop").storage_aws_external_id).toBe(
      integration.storage_aws_external_id,
    );
    const ids = [
      integration,
      integrationOf(json, "fleet"),
      resource(synthesize({ name: "prod" }), "snowflake_storage_integration"),
    ].map((block) => block.storage_aws_external_id);
    expect(new Set(ids).size).toBe(3);
  });

  it("leads to the prefix of the dataset, and ends there (SF-24, SF-25)", () => {
    expect(integration.storage_allowed_locations).toEqual([`s3://dev-landing-${ACCOUNT}/shop/`]);
    const bucket = `arn:aws:s3:::dev-landing-${ACCOUNT}`;
    expect(statements(policy?.policy)).toEqual([
      { Sid: "LocateLanding", Effect: "Allow", Action: "s3:GetBucketLocation", Resource: bucket },
      {
        Sid: "ListLanding",
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: bucket,
        Condition: { StringLike: { "s3:prefix": ["shop/", "shop/*"] } },
      },
      {
        Sid: "ReadLanding",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:GetObjectVersion"],
        Resource: [`${bucket}/shop/*`],
      },
    ]);
  });

  it("decrypts where the lake has a key of its own, through S3 only (AW-19)", () => {
    const encrypted = synthesize({ lake: { encryption: "kms", kmsKeyArn: KEY } });
    const keys = resources(encrypted, "aws_iam_role_policy").flatMap((block) =>
      statements(block.policy).filter(({ Sid }) => Sid === "KeyLanding"),
    );
    const condition = { StringEquals: { "kms:ViaService": "s3.eu-west-3.amazonaws.com" } };
    expect(keys.map(({ Action, Resource, Condition }) => [Action, Resource, Condition])).toEqual(
      expect.arrayContaining([
        [["kms:Decrypt"], KEY, condition],
        [["kms:Decrypt", "kms:GenerateDataKey"], KEY, condition],
      ]),
    );
    expect(keys).toHaveLength(2);
  });

  it("says what it is, in the words that the provider compares (SF-20, SF-21, SF-22, SF-26, SF-28, SF-29)", () => {
    const { storage_provider, enabled, lifecycle } = integration;
    expect({ storage_provider, enabled, lifecycle }).toEqual({
      storage_provider: "S3",
      enabled: true,
      lifecycle: { prevent_destroy: true },
    });
    for (const left of [
      "type",
      "storage_blocked_locations",
      "storage_aws_object_acl",
      "use_privatelink_endpoint",
    ])
      expect(integration).not.toHaveProperty(left);
  });

  it("may be used by SYSADMIN before the stage is made", () => {
    const stage = resourceAt(json, "snowflake_stage", "engine/catalog/shop-files/stage");
    const [usage] = stage.depends_on as string[];
    const name = String(usage).split(".")[1] ?? "";
    expect(json.resource?.snowflake_grant_privileges_to_account_role?.[name]).toMatchObject({
      account_role_name: "SYSADMIN",
      privileges: ["USAGE"],
      on_account_object: { object_type: "INTEGRATION" },
    });
  });
});
