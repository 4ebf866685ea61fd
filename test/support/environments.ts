import { z } from "zod";
import { awsSettings } from "../../modules/aws/settings";
import type { Environment } from "../../modules/config/environment";

/** An AWS environment named `dev` with every default filled in, as a checked file gives it. */
export function awsEnvironment(
  changes: Partial<Environment> & { lake?: unknown; aws?: unknown } = {},
): Environment {
  const { lake, aws, ...common } = changes;
  const keys = z.strictObject(awsSettings).parse({ account: "123456789012", region: "eu-west-3", lake, aws });
  return {
    name: "dev",
    variant: "aws",
    state: { backend: "local" },
    datasets: ["shop"],
    dataDeletion: "retain",
    tags: {},
    ...keys,
    ...common,
  };
}
