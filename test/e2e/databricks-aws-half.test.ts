import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IAM_WAIT_VARIABLE } from "../../modules/databricks/storage";
import { describeIf } from "../support/requirements";
import type { StackJson } from "../support/stack-json";
import { TerraformStack } from "../support/terraform";
import { missingTerraform } from "../support/terraform-installation";
import { applyWithMocks } from "../support/terraform-mock";
import { file, platform } from "../unit/databricks/platform";

/** What Databricks would say of its storage credential. */
const UNITY_CATALOG = {
  unity_catalog_iam_arn: "arn:aws:iam::414351767826:role/unity-catalog-prod-UCMasterRole",
  external_id: "0f0e0d0c-0b0a-0908-0706-050403020100",
};
const AWS = { source: "hashicorp/aws", version: ">= 5.100, < 7" };

/** What is left of a stack where the Databricks provider cannot be had. */
function awsHalf(json: StackJson): object {
  const credential = /\$\{databricks_storage_credential\.[\w-]+\.aws_iam_role\[0\]\.(\w+)\}/g;
  const text = JSON.stringify(json).replace(
    credential,
    (_, attribute: keyof typeof UNITY_CATALOG) => UNITY_CATALOG[attribute],
  );
  const { terraform, provider, resource } = JSON.parse(text) as StackJson;
  const ours = Object.entries(resource ?? {}).filter(([type]) => !type.startsWith("databricks_"));
  return {
    terraform: { ...terraform, required_providers: { aws: AWS } },
    provider: { aws: provider?.aws },
    resource: Object.fromEntries(ours),
    // Provisioners run under mocks too.
    variable: { [IAM_WAIT_VARIABLE]: { type: "number", default: 0 } },
  };
}

describeIf(missingTerraform({ aws: AWS }), "the AWS half of a platform on Databricks", () => {
  const folder = mkdtempSync(join(tmpdir(), "medallion-databricks-"));
  const stack = new TerraformStack(folder);

  beforeAll(async () => {
    const json = platform(file({}, { datasets: ["shop", "fleet"], lake: { encryption: "kms" } }));
    writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify(awsHalf(json)));
    await stack.init();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

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
