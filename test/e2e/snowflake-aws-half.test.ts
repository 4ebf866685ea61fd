import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeIf } from "../support/requirements";
import type { StackJson } from "../support/stack-json";
import { TerraformStack } from "../support/terraform";
import { missingTerraform } from "../support/terraform-installation";
import { applyWithMocks } from "../support/terraform-mock";
import { synthesize } from "../unit/snowflake/platform";

/** The AWS user that Snowflake would give each integration. */
const SNOWFLAKE_USER = "arn:aws:iam::444455556666:user/snowflake";
const AWS = { source: "hashicorp/aws", version: ">= 5.100, < 7" };

/** What is left of a stack where the Snowflake provider cannot be had. */
function awsHalf(json: StackJson): object {
  const text = JSON.stringify(json).replace(
    /\$\{snowflake_storage_integration\.[\w-]+\.storage_aws_iam_user_arn\}/g,
    SNOWFLAKE_USER,
  );
  const { terraform, provider, resource } = JSON.parse(text) as StackJson;
  const ours = Object.entries(resource ?? {}).filter(([type]) => type.startsWith("aws_"));
  return {
    terraform: { ...terraform, required_providers: { aws: AWS } },
    provider: { aws: provider?.aws },
    resource: Object.fromEntries(ours),
  };
}

describeIf(missingTerraform({ aws: AWS }), "the AWS half of a platform on Snowflake", () => {
  const folder = mkdtempSync(join(tmpdir(), "medallion-snowflake-"));
  const stack = new TerraformStack(folder);

  beforeAll(async () => {
    const json = synthesize({ datasets: ["shop", "fleet"], lake: { encryption: "kms" } });
    writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(awsHalf(json)));
    await stack.init();
  });

  it("is valid, applies, and then there is nothing left to change", async () => {
    expect(await stack.validate()).toEqual([]);
    const { runs, diagnostics } = await applyWithMocks(stack);
    expect(diagnostics).toEqual([]);
    expect(runs.map((run) => [run.name, run.status])).toEqual([
      ["apply", "pass"],
      ["plan_again", "pass"],
    ]);
    const again = runs[1]?.changes ?? [];
    expect(again.length).toBe(stack.resourceCount());
    expect(again.filter((change) => change.actions.join() !== "no-op")).toEqual([]);
  });
});
