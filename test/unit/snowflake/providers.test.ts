import { TerraformStack } from "cdktf";
import { addProviders } from "../../../modules/snowflake/providers";
import { jsonOf, type StackJson } from "../../support/stack-json";
import { synthesize } from "./platform";

const ROLES: Readonly<Record<string, string>> = { SYSADMIN: "snowflake", ACCOUNTADMIN: "snowflake.account" };

/** The kinds of resources that each Snowflake provider makes. */
function kindsOf(json: StackJson, alias: string): string[] {
  const found = Object.entries(json.resource ?? {}).flatMap(([type, blocks]) =>
    Object.values(blocks).map((block) => [type, block.provider ?? "snowflake"] as const),
  );
  return [
    ...new Set(
      found.filter(([type, by]) => type.startsWith("snowflake_") && by === alias).map(([type]) => type),
    ),
  ];
}

describe("the providers", () => {
  const json = synthesize();

  it("are asked for exactly, except AWS, of which a range does (TF-3)", () => {
    expect(json.terraform.required_providers).toEqual({
      aws: { source: "hashicorp/aws", version: ">= 5.100, < 7" },
      snowflake: { source: "snowflakedb/snowflake", version: "2.11.0" },
    });
  });

  it("sign in with what the caller has, never with what a file says (SF-7, SF-8, SF-10)", () => {
    for (const block of json.provider?.snowflake ?? []) {
      expect(
        Object.keys(block)
          .filter((key) => key !== "alias")
          .sort(),
      ).toEqual(["account_name", "organization_name", "preview_features_enabled", "role"]);
      expect([block.organization_name, block.account_name]).toEqual(["MYORG", "ANALYTICS"]);
    }
  });

  it("enable exactly the preview features that each of them uses (SF-4, SF-5, SF-6)", () => {
    const features = (json.provider?.snowflake ?? []).map((block) => [
      block.role,
      block.preview_features_enabled,
    ]);
    expect(features).toEqual([
      [
        "SYSADMIN",
        ["snowflake_file_format_resource", "snowflake_stage_resource", "snowflake_table_resource"],
      ],
      ["ACCOUNTADMIN", ["snowflake_storage_integration_resource"]],
    ]);
    for (const [role, enabled] of features) {
      const kinds = kindsOf(json, ROLES[String(role)] ?? "");
      for (const feature of enabled as string[]) expect(kinds).toContain(feature.replace(/_resource$/, ""));
    }
  });

  it("enable none in a stack that has no such resource", () => {
    const empty = jsonOf((app) => {
      const stack = new TerraformStack(app, "empty");
      const place = { account: "123456789012", region: "eu-west-3", tags: {} };
      addProviders(stack, { ...place, organizationName: "MYORG", accountName: "ANALYTICS" });
      return stack;
    });
    for (const { preview_features_enabled } of empty.provider?.snowflake ?? [])
      expect(preview_features_enabled ?? []).toEqual([]);
  });

  it("leave to ACCOUNTADMIN only what SYSADMIN may not do, and make no pipes (SF-9, SF-91, SF-92)", () => {
    expect(kindsOf(json, "snowflake").sort()).toEqual([
      "snowflake_database",
      "snowflake_file_format",
      "snowflake_schema",
      "snowflake_stage",
      "snowflake_table",
      "snowflake_task",
    ]);
  });

  it("refuse any other AWS account than the environment's, and tag everything there", () => {
    expect(json.provider?.aws).toEqual([
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
    ]);
  });

  it("hold no secret anywhere in the stack (SF-8, SF-89)", () => {
    expect(JSON.stringify(json)).not.toMatch(/password|private_key|credentials"|token"/i);
  });
});
