/** A whole platform without an environment file: the same checks, the same stack, from a program of your own. */
import { dirname, join } from "node:path";
import { App } from "cdktf";
import { awsSettings } from "medallion-blueprint/modules/aws/settings";
import { AwsVariant } from "medallion-blueprint/modules/aws/variant";
import { loadDatasetContract } from "medallion-blueprint/modules/config/odcs";
import { terraformState } from "medallion-blueprint/modules/lake/terraform-state";
import { PlatformStack } from "medallion-blueprint/stacks/platform";
import { z } from "zod";

const datasets = join(dirname(require.resolve("medallion-blueprint/package.json")), "datasets");
const { contract, problems } = loadDatasetContract(datasets, "shopstream");
if (contract === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));

const environment = "acme-dev";
const keys = z.object(awsSettings).parse({ account: "123456789012", region: "eu-west-3" });
const variant = new AwsVariant(keys, { environment, tags: { owner: "data" }, allowDataDeletion: false });

const app = new App();
const addBackend = terraformState({ backend: "local" });
new PlatformStack(app, { environment, addBackend, variant, datasets: [contract] });
app.synth();
