/** The S3 lake in a cdktf app of your own: five private buckets, one for each zone. Nothing else of this package. */
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { S3Lake } from "medallion-blueprint/modules/lake/s3-lake";

const app = new App();
const stack = new TerraformStack(app, "lake");
new AwsProvider(stack, "aws", { region: "eu-west-3" });

const lake = new S3Lake(stack, "lake", {
  environment: "acme-dev",
  account: "123456789012",
  region: "eu-west-3",
});

new TerraformOutput(stack, "orders", { value: lake.location("orders", "landing").uri });
app.synth();
