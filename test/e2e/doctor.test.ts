import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import type { HealthCheck } from "../../modules/contract/health";
import { projectRoot } from "../../scripts/project-root";
import { Emulator, missingEmulator } from "../support/emulator";
import { describeIf } from "../support/requirements";

const ACCOUNT = "123456789012";
const REGION = "eu-west-3";
const BUCKET = "state-of-the-doctor";
const KEYS = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

describeIf(missingEmulator(), "doctor, asking AWS", () => {
  const folder = mkdtempSync(join(tmpdir(), "medallion-doctor-"));
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await Emulator.start({ account: ACCOUNT, region: REGION });
  });
  afterAll(async () => {
    await emulator?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const doctor = (account: string, env: Readonly<Record<string, string>>) => {
    const state = `state: { backend: s3, bucket: ${BUCKET} }`;
    const file = `name: sick\nvariant: aws\naccount: "${account}"\nregion: ${REGION}\n${state}\ndatasets: [shopstream]\n`;
    writeFileSync(join(folder, "sick.yaml"), file);
    const { PATH = "", HOME = "" } = process.env;
    const run = spawnSync(
      process.execPath,
      [join(projectRoot(), "bin/medallion"), "doctor", "sick", "--environments", folder, "--json"],
      {
        encoding: "utf8",
        env: { PATH, HOME, AWS_ENDPOINT_URL: emulator.endpoint, AWS_EC2_METADATA_DISABLED: "true", ...env },
      },
    );
    const { sections }: { sections: { title: string; checks: HealthCheck[] }[] } = JSON.parse(run.stdout);
    const checks = sections.find(({ title }) => title.startsWith("sick"))?.checks ?? [];
    return { exitCode: run.status, stderr: run.stderr, checks };
  };

  it("misses credentials, and says how to get some", () => {
    const { exitCode, stderr, checks } = doctor(ACCOUNT, {});
    expect(exitCode).toBe(2);
    expect(checks).toMatchObject([
      { name: "AWS credentials", status: "missing", mend: expect.stringContaining("aws sso login") },
    ]);
    expect(stderr).toContain("Missing: ");
    expect(stderr).not.toContain("    at ");
  });

  it("refuses credentials of another account", () => {
    const { checks } = doctor("210987654321", KEYS);
    expect(checks).toMatchObject([
      { status: "missing", found: `they are for account ${ACCOUNT}, and sick is in 210987654321` },
    ]);
  });

  it("follows the state bucket from absent over unversioned to right", async () => {
    const s3 = new S3Client({
      endpoint: emulator.endpoint,
      region: REGION,
      forcePathStyle: true,
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    const bucket = () => doctor(ACCOUNT, KEYS).checks[1];
    expect(bucket()).toMatchObject({ status: "missing", mend: expect.stringContaining("create-bucket") });
    await s3.send(
      new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: REGION } }),
    );
    expect(bucket()).toMatchObject({ status: "missing", mend: expect.stringContaining("versioning") });
    await s3.send(
      new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: "Enabled" } }),
    );
    expect(bucket()).toEqual({ name: "State bucket", status: "ok", found: `${BUCKET}, versioned` });
  });
});
