import { synthesizeExample } from "../support/platform";
import { describeIf } from "../support/requirements";
import { TerraformStack } from "../support/terraform";
import { missingTerraform } from "../support/terraform-installation";
import { applyWithMocks } from "../support/terraform-mock";

jest.setTimeout(240_000);

/** Settings that together ask for every resource that Redshift and the pipeline can consist of. */
const SETTINGS = {
  "a VPC of its own, by keys of its own, routed": {
    lake: { encryption: "kms" },
    aws: {
      engine: "redshift",
      redshift: { enhancedVpcRouting: true, allowedCidrs: ["10.0.0.0/16", "192.0.2.7/32"] },
      pipeline: {
        schedule: "cron(0 3 ? * MON-FRI *)",
        timezone: "Europe/Paris",
        onArrival: true,
        tracing: true,
      },
    },
  },
  "a VPC that exists": {
    aws: {
      engine: "redshift",
      redshift: {
        vpcId: "vpc-0a1b2c3d",
        subnetIds: ["subnet-0000000a", "subnet-0000000b", "subnet-0000000c"],
        database: "sales",
        baseCapacityRpu: 32,
        maxCapacityRpu: 64,
      },
    },
  },
};

describe.each(Object.entries(SETTINGS))("Redshift in %s", (_title, changes) => {
  const stack = new TerraformStack(synthesizeExample("aws-dev", { changes }));
  const missing = missingTerraform(stack.configuration().terraform.required_providers);

  describeIf(missing, "with the real provider's schema", () => {
    beforeAll(() => stack.init());

    it("is valid, without a warning", async () => {
      expect(await stack.validate()).toEqual([]);
    });

    it("applies, and then there is nothing left to change", async () => {
      const { runs, diagnostics } = await applyWithMocks(stack);

      expect(diagnostics).toEqual([]);
      expect(runs.map((run) => [run.name, run.status])).toEqual([
        ["apply", "pass"],
        ["plan_again", "pass"],
      ]);
      const again = (runs[1]?.changes ?? []).filter((change) => change.actions.join() !== "no-op");
      expect(again).toEqual([]);
    });
  });
});
