/** Athena over a lake: workgroups with a limit, and a catalog with the tables that a data contract describes. */
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack } from "cdktf";
import { AthenaEngine } from "medallion-blueprint/modules/aws/engine";
import type { DatasetTable } from "medallion-blueprint/modules/contract/dataset";
import { S3Lake } from "medallion-blueprint/modules/lake/s3-lake";

const readings: DatasetTable = {
  name: "readings",
  description: "One row for each reading of a meter.",
  format: "csv",
  primaryKey: ["id"],
  landingPath: "raw/readings",
  columns: [
    { name: "id", description: "Key of the reading.", type: { kind: "integer" }, required: true },
    { name: "kwh", description: "Energy used.", type: { kind: "decimal", precision: 18, scale: 3 } },
  ],
};

const app = new App();
const stack = new TerraformStack(app, "meters");
const [environment, account, region] = ["acme-dev", "123456789012", "eu-west-3"];
new AwsProvider(stack, "aws", { region });
const lake = new S3Lake(stack, "lake", { environment, account, region });
const engine = new AthenaEngine(stack, "engine", { lake, settings: { scanLimitGb: 5, resultDays: 7 } });
engine.mount({ name: "meters", version: "1.0.0", description: "Smart meters.", tables: [readings] });
app.synth();
