import { exampleEnvironments, synthesizeExample } from "../support/platform";
import { describeIf } from "../support/requirements";
import { TerraformStack } from "../support/terraform";
import { missingTerraform } from "../support/terraform-installation";
import { applyWithMocks } from "../support/terraform-mock";

// `local` is built of files and has no resource that Terraform would make.
const environments = exampleEnvironments().filter(({ variant }) => variant !== "local");

describe.each(environments.map(({ name }) => name))("the stack of %s", (name) => {
  const stack = new TerraformStack(synthesizeExample(name));
  const missing = missingTerraform(stack.configuration().terraform.required_providers);

  describeIf(missing, "with the real providers' schemas", () => {
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
      const again = runs[1]?.changes ?? [];
      expect(again.length).toBe(stack.resourceCount());
      expect(again.filter((change) => change.actions.join() !== "no-op")).toEqual([]);
    });
  });
});
