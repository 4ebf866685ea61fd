/** A lake that an existing KMS key encrypts, that keeps access logs, and whose landed files expire after a year. */
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { S3Lake } from "medallion-blueprint/modules/lake/s3-lake";

const account = "123456789012";
const region = "eu-west-3";

const app = new App();
const stack = new TerraformStack(app, "lake");
new AwsProvider(stack, "aws", { region });

new S3Lake(stack, "lake", {
  environment: "acme-prod",
  account,
  region,
  settings: {
    encryption: "kms",
    kmsKeyArn: `arn:aws:kms:${region}:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
    accessLogs: true,
    landingExpirationDays: 365,
  },
});
app.synth();
