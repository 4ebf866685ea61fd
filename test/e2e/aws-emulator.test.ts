import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { GetJobCommand, GlueClient } from "@aws-sdk/client-glue";
import { HeadBucketCommand, S3Client } from "@aws-sdk/client-s3";
import type { Manifest } from "../../datasets/manifest";
import { generateShopstream } from "../../datasets/shopstream/generate";
import { loadDatasetContract } from "../../modules/config/odcs";
import { landingRules } from "../../modules/contract/bronze";
import type { Zone } from "../../modules/contract/layers";
import { Athena, bucketAndKey, download, sweep, uploadFolder } from "../support/aws";
import { Emulator, missingEmulator, writeEmulatorOverride } from "../support/emulator";
import { unexplained } from "../support/emulator-faults";
import { exampleEnvironment, medallion, synthesizeExample } from "../support/platform";
import { describeIf, itIf } from "../support/requirements";
import { missingSpark, SparkJob } from "../support/spark";
import { TerraformStack } from "../support/terraform";
import { missingTerraform } from "../support/terraform-installation";

const NAME = "aws-dev";
const DATASETS = resolve(__dirname, "../../datasets");
const AWS_PROVIDER = { aws: { source: "hashicorp/aws", version: ">= 5.100, < 7" } };
/** Of some hundred resources, so many are made when the first apply is killed. */
const RESOURCES_BEFORE_THE_KILL = 15;
jest.setTimeout(240_000);

interface Outputs {
  readonly locations: { readonly shopstream: Readonly<Record<Zone, string>> };
  readonly jobs: { readonly landing_to_bronze: string };
}

/** Rows that landed, by table. */
const landed = ({ tables }: Manifest) =>
  Object.fromEntries(Object.entries(tables).map(([table, counts]) => [table, counts.landed]));

/** The folder that `--out` named when the stack was synthesized. */
const outOf = ({ folder }: TerraformStack) => resolve(folder, "../..");

// The steps build on one another, as the days of a platform do.
describeIf(missingTerraform(AWS_PROVIDER) ?? missingEmulator(), `${NAME} on the emulator`, () => {
  const { account = "", region = "" } = exampleEnvironment(NAME);
  const folder = mkdtempSync(join(tmpdir(), "medallion-e2e-"));
  let emulator: Emulator;
  let stack: TerraformStack;
  let outputs: Outputs;
  let s3: S3Client;
  let athena: Athena;
  let manifest: Manifest;

  const terraform = async (synthesized: string) => {
    const made = new TerraformStack(
      synthesized,
      emulator.terraformEnvironment(),
      join(folder, "terraform.tfstate"),
    );
    writeEmulatorOverride(synthesized, made.configuration());
    await made.init();
    return made;
  };

  beforeAll(async () => {
    emulator = await Emulator.start({ account, region });
    s3 = new S3Client(emulator.client());
    athena = new Athena(emulator, `${NAME}-engineer`);
    stack = await terraform(synthesizeExample(NAME));
  });
  afterAll(async () => {
    await emulator?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("finishes with the next apply what a killed apply began", async () => {
    const made = await stack.killApply(RESOURCES_BEFORE_THE_KILL);
    expect(made).toBeGreaterThanOrEqual(RESOURCES_BEFORE_THE_KILL);
    const known = await stack.resources().catch(() => []);

    const { adopted } = JSON.parse(
      medallion(["adopt", NAME, "--out", outOf(stack), "--json"], stack.environment()),
    );
    expect(adopted.length).toBeGreaterThan(0);
    expect(await stack.resources()).toEqual(expect.arrayContaining([...known, ...adopted]));
    await stack.apply();

    expect((await stack.resources()).length).toBe(stack.resourceCount());
    outputs = await stack.outputs<Outputs>();
  });

  it("has nothing left to change, but for the emulator's known faults", async () => {
    const changes = await stack.plan();
    expect(changes.length).toBe(stack.resourceCount());
    expect(unexplained(changes)).toEqual([]);
  });

  it("counts in Athena what the generator put into landing", async () => {
    manifest = await generateShopstream({ scale: 0.1, seed: 7, outDir: join(folder, "shopstream") });
    await uploadFolder(s3, join(folder, "shopstream/raw"), `${outputs.locations.shopstream.landing}raw/`);

    const counted = await athena.query(await athena.namedQuery("shopstream: rows landed"));

    expect(Object.fromEntries(counted.map(([table, rows]) => [table, Number(rows)]))).toEqual(
      landed(manifest),
    );
  });

  itIf(missingSpark(), "loads landing into bronze with the script of the deployed job", async () => {
    const { contract } = loadDatasetContract(DATASETS, "shopstream");
    const { Job } = await new GlueClient(emulator.client()).send(
      new GetJobCommand({ JobName: outputs.jobs.landing_to_bronze }),
    );
    await download(s3, Job?.Command?.ScriptLocation ?? "", join(folder, "job/deployed.py"));
    for (const module of Job?.DefaultArguments?.["--extra-py-files"]?.split(",") ?? [])
      await download(s3, module, join(folder, "job", basename(module)));
    const job = new SparkJob("deployed", folder, join(folder, "job"));
    for (const table of contract?.tables ?? []) {
      await job.run({
        table: JSON.stringify(landingRules(table)),
        // The emulator runs no Spark: the job reads what was uploaded, and what it writes is uploaded.
        landing_uri: join(folder, "shopstream"),
        bronze_uri: join(folder, "bronze", table.name),
        batch_id: "e2e",
      });
    }
    await job.stop();
    await uploadFolder(s3, join(folder, "bronze"), outputs.locations.shopstream.bronze);

    const loads = await athena.query(await athena.namedQuery("shopstream: rows in bronze"));

    const rows: Record<string, number> = {};
    for (const [table = "", , , , loaded] of loads) rows[table] = (rows[table] ?? 0) + Number(loaded);
    expect(rows).toEqual(landed(manifest));
    expect(new Set(loads.map(([, , batch]) => batch))).toEqual(new Set(["e2e"]));
  });

  it("refuses to destroy what holds data", async () => {
    const before = await stack.resources();
    const run = await stack.run(["destroy", "-auto-approve"]);
    expect(run.stderr).toContain("Instance cannot be destroyed");
    expect(run.status).toBe(1);
    expect(await stack.resources()).toEqual(before);
    const { Bucket } = bucketAndKey(outputs.locations.shopstream.landing);
    await s3.send(new HeadBucketCommand({ Bucket }));
  });

  it("destroys everything, files too, when both keys are turned", async () => {
    const synthesized = synthesizeExample(NAME, {
      changes: { dataDeletion: "destroy" },
      allowDataDeletion: true,
    });
    const deletable = await terraform(synthesized);
    await deletable.apply();
    await deletable.destroy();
    expect(await deletable.resources()).toEqual([]);
    expect(await sweep(emulator)).toEqual([]);
  });
});
