import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DecryptCommand, DescribeKeyCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ZONES, type Zone } from "../../modules/contract/layers";
import { AWS_PROVIDER, awsHalf, synthesizeWithTwoDatasets } from "../support/aws-half";
import { type Credentials, Emulator, missingEmulator, writeEmulatorOverride } from "../support/emulator";
import { Identities } from "../support/identities";
import { exampleEnvironment } from "../support/platform";
import { describeIf } from "../support/requirements";
import { resourceAt, type StackJson } from "../support/stack-json";
import { TerraformStack } from "../support/terraform";
import { missingTerraform } from "../support/terraform-installation";
import { type Answer, type Caller, SNOWFLAKE, type World } from "./trust-calls";
import { ENGINES, type Engine, type EngineRole } from "./trust-engines";
import { trustPage } from "./trust-page";

const PAGE = resolve(__dirname, "../../docs/trust.md");
/** In every zone, so that what is denied is there. */
const PROBES = ["shop/raw/orders/1.csv", "shop/orders/1.parquet", "fleet/cars/1.csv", "other/1.csv"];
jest.setTimeout(300_000);

const missing = missingTerraform({ aws: AWS_PROVIDER }) ?? missingEmulator({ enforce: true });

describeIf(missing, "the trust between the lake and the engines outside of AWS, as IAM decides", () => {
  const { account = "", region = "" } = exampleEnvironment(SNOWFLAKE.environment);
  let folder: string;
  let emulator: Emulator;
  let identities: Identities;
  /** A role that trusts all accounts, for those who are denied another. */
  let canary: string;
  const lakeUsers = new Map<Caller, Credentials>();
  const worlds = new Map<string, World>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "medallion-trust-"));
    emulator = await Emulator.start({ account, region, enforce: true });
    identities = new Identities(emulator);
    lakeUsers.set("admin", await identities.user(account, "admin", "*"));
    lakeUsers.set("reader", await identities.user(account, "reader", "s3:*"));
    const engines = Object.entries(ENGINES);
    const accounts = [account, ...engines.map(([, engine]) => engine.account)];
    canary = await identities.role(account, "trusts-everyone", "s3:ListAllMyBuckets", accounts);
    // At the same time: most of an apply is waiting.
    await Promise.all(engines.map(async ([name, engine]) => worlds.set(name, await makeWorld(engine))));
  });
  afterAll(async () => {
    await emulator?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const makeWorld = async (engine: Engine): Promise<World> => {
    const { environment, role } = engine.trust;
    const changes = { lake: { encryption: "kms" }, ...engine.changes };
    const json = synthesizeWithTwoDatasets(environment, changes);
    const trusted = await engine.arrive(identities, engine.account, "trusted");
    const neighbour = await engine.arrive(identities, engine.account, "neighbour");
    await apply(environment, awsHalf(json, engine.computed(trusted.arn)));
    const producer = { arn: `arn:aws:iam::${account}:role/${environment}-producer` };
    const roles: Readonly<Record<string, EngineRole>> = { ...engine.roles(json), producer };
    const bucket = (zone: Zone) => String(resourceAt(json, "aws_s3_bucket", `lake/${zone}/bucket`).bucket);
    await putProbes(bucket);
    const callers = new Map<Caller, Credentials>([
      ...lakeUsers,
      ["engine", trusted.credentials],
      ["neighbour", neighbour.credentials],
    ]);
    const assume = (caller: Caller, to: string, externalId?: string) =>
      identities.assume(roles[to]?.arn ?? "", callers.get(caller), externalId);
    callers.set("role", await assume("engine", role, roles[role]?.externalId));
    return {
      assume,
      assumeCanary: (caller) => identities.assume(canary, callers.get(caller)),
      bucket,
      client: (caller) => emulator.client(callers.get(caller)),
      externalId: (of) => roles[of]?.externalId,
      ciphertext: await encrypt(keyOf(environment)),
    };
  };

  const keyOf = (environment: string) => `alias/${environment}-lake`;

  const apply = async (environment: string, json: StackJson) => {
    const place = mkdtempSync(join(folder, `${environment}-`));
    writeFileSync(join(place, "cdk.tf.json"), JSON.stringify(json));
    const env = { ...emulator.terraformEnvironment(), TF_VAR_iam_wait_seconds: "0" };
    const stack = new TerraformStack(place, env);
    writeEmulatorOverride(place, stack.configuration());
    await stack.init();
    await stack.apply();
  };

  const putProbes = async (bucket: World["bucket"]) => {
    const s3 = new S3Client(emulator.client());
    const places = ZONES.flatMap((zone) => PROBES.map((Key) => ({ Bucket: bucket(zone), Key })));
    for (const place of places) await s3.send(new PutObjectCommand({ ...place, Body: "probe" }));
  };

  const encrypt = async (KeyId: string) => {
    const kms = new KMSClient(emulator.client());
    const { CiphertextBlob } = await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("probe") }));
    return CiphertextBlob ?? new Uint8Array();
  };

  describe.each(Object.entries(ENGINES))("%s", (name, { trust }) => {
    const world = () => {
      const found = worlds.get(name);
      if (found === undefined) throw new Error(`${name} was not applied`);
      return found;
    };
    const calls = trust.calls.map((call) => ({ ...call, who: trust.callers[call.caller] }));

    it.each(calls)("$who, $call: $answer", async ({ make, answer }) => {
      expect(await answerTo(make(world()))).toBe(answer);
    });

    it.each(["engine", "neighbour", "admin"] as const)(
      "denies by the role's trust alone: the %s becomes a role that trusts them",
      async (caller) => {
        expect(await answerTo(world().assumeCanary(caller))).toBe("allowed");
      },
    );

    it("denies the reader the key alone, which encrypts every file", async () => {
      const { bucket, client, ciphertext } = world();
      const root = emulator.client();
      const kms = new KMSClient(root);
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: keyOf(trust.environment) }));
      expect(await answerTo(kms.send(new DecryptCommand({ CiphertextBlob: ciphertext })))).toBe("allowed");
      for (const zone of ZONES) {
        const place = { Bucket: bucket(zone), Key: "shop/orders/1.parquet" };
        const head = await new S3Client(root).send(new HeadObjectCommand(place));
        expect(head).toMatchObject({ ServerSideEncryption: "aws:kms", SSEKMSKeyId: KeyMetadata?.Arn });
        const list = new ListObjectsV2Command({ Bucket: place.Bucket });
        expect(await answerTo(new S3Client(client("reader")).send(list))).toBe("allowed");
      }
    });
  });
});

it("has its table of calls in docs/trust.md", () => {
  const engines = Object.entries(ENGINES).map(([name, { trust }]) => [name, trust]);
  const page = trustPage(Object.fromEntries(engines));
  if (process.env.MEDALLION_WRITE_DOCS === "1") writeFileSync(PAGE, page);
  expect(readFileSync(PAGE, "utf8")).toBe(page);
});

/** Whether a call went through; what fails for any other reason than access fails the test. */
async function answerTo(call: Promise<unknown>): Promise<Answer> {
  try {
    await call;
    return "allowed";
  } catch (error) {
    if (error instanceof Error && /^AccessDenied(Exception)?$/.test(error.name)) return "denied";
    throw error;
  }
}
