import { AthenaClient, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import { GetTableCommand, GlueClient } from "@aws-sdk/client-glue";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { ZONES, type Zone } from "../../modules/contract/layers";
import { PRINCIPALS, type Principal } from "../../modules/contract/principal";
import { bucketAndKey } from "../support/aws";
import { type Credentials, Emulator, missingEmulator, writeEmulatorOverride } from "../support/emulator";
import { exampleEnvironment, synthesizeExample } from "../support/platform";
import { describeIf } from "../support/requirements";
import { TerraformStack } from "../support/terraform";
import { missingTerraform } from "../support/terraform-installation";

const NAME = "aws-dev";
jest.setTimeout(240_000);

interface Outputs {
  readonly locations: { readonly shopstream: Readonly<Record<Zone, string>> };
  readonly identities: Readonly<Record<Principal, string>>;
}

/** What each principal may do with the files of each zone: r, w, both or nothing. Written out, to check the contract too. */
const MAY: Readonly<Record<Principal, Readonly<Record<Zone, "rw" | "r" | "">>>> = {
  producer: { landing: "rw", bronze: "", silver: "", gold: "", quarantine: "" },
  engine: { landing: "r", bronze: "rw", silver: "rw", gold: "rw", quarantine: "rw" },
  engineer: { landing: "r", bronze: "r", silver: "r", gold: "r", quarantine: "r" },
  analyst: { landing: "", bronze: "", silver: "", gold: "r", quarantine: "" },
};

const missing = missingTerraform({ aws: { source: "hashicorp/aws", version: ">= 5.100, < 7" } });

describeIf(
  missing ?? missingEmulator({ enforce: true }),
  `who may do what in ${NAME}, as IAM decides`,
  () => {
    const { account = "", region = "" } = exampleEnvironment(NAME);
    let emulator: Emulator;
    let outputs: Outputs;
    const callers = new Map<Principal, Credentials>();

    beforeAll(async () => {
      emulator = await Emulator.start({ account, region, enforce: true });
      const folder = synthesizeExample(NAME, { changes: { lake: { encryption: "kms" } } });
      const stack = new TerraformStack(folder, emulator.terraformEnvironment());
      writeEmulatorOverride(folder, stack.configuration());
      await stack.init();
      await stack.apply();
      outputs = await stack.outputs<Outputs>();
      for (const principal of PRINCIPALS) callers.set(principal, await assume(outputs.identities[principal]));
      const root = new S3Client(emulator.client());
      for (const zone of ZONES) await put(root, probe(zone));
    });
    afterAll(() => emulator?.stop());

    const assume = async (RoleArn: string): Promise<Credentials> => {
      const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: "test" });
      const { Credentials: made } = await new STSClient(emulator.client()).send(command);
      if (!made?.AccessKeyId || !made.SecretAccessKey) throw new Error(`no credentials for ${RoleArn}`);
      return {
        accessKeyId: made.AccessKeyId,
        secretAccessKey: made.SecretAccessKey,
        sessionToken: made.SessionToken,
      };
    };
    const s3 = (principal: Principal) => new S3Client(emulator.client(callers.get(principal)));
    const probe = (zone: Zone, file = "probe.txt") => bucketAndKey(outputs.locations.shopstream[zone] + file);
    const put = (client: S3Client, at: { Bucket: string; Key: string }) =>
      answer(client.send(new PutObjectCommand({ ...at, Body: "probe" })));

    const cells = PRINCIPALS.flatMap((principal) =>
      ZONES.map((zone) => ({ principal, zone, may: MAY[principal][zone] })),
    );

    it.each(cells)("$principal in $zone: '$may'", async ({ principal, zone, may }) => {
      const client = s3(principal);
      const Prefix = probe(zone, "").Key;
      expect({
        read: await answer(client.send(new GetObjectCommand(probe(zone)))),
        list: await answer(client.send(new ListObjectsV2Command({ Bucket: probe(zone).Bucket, Prefix }))),
        write: await put(client, probe(zone, `${principal}.txt`)),
      }).toEqual({
        read: may.includes("r") ? "allowed" : "denied",
        list: may.includes("r") ? "allowed" : "denied",
        write: may.includes("w") ? "allowed" : "denied",
      });
    });

    it.each(PRINCIPALS)("%s sees nothing beside the datasets of the environment", async (principal) => {
      for (const zone of ZONES) {
        const { Bucket } = probe(zone);
        const client = s3(principal);
        expect(await answer(client.send(new GetObjectCommand({ Bucket, Key: "other/probe.txt" })))).toBe(
          "denied",
        );
        expect(await answer(client.send(new ListObjectsV2Command({ Bucket })))).toBe("denied");
        expect(await put(client, { Bucket, Key: "other/probe.txt" })).toBe("denied");
      }
    });

    it("lets nobody delete what landed", async () => {
      for (const principal of PRINCIPALS) {
        expect(await answer(s3(principal).send(new DeleteObjectCommand(probe("landing"))))).toBe("denied");
      }
    });

    it.each([
      ["engineer", "bronze", "allowed"],
      ["engine", "landing", "allowed"],
      ["analyst", "bronze", "denied"],
      ["analyst", "landing", "denied"],
      ["producer", "landing", "denied"],
    ] as const)("%s reads in the catalog what %s looks like: %s", async (principal, zone, expected) => {
      const glue = new GlueClient(emulator.client(callers.get(principal)));
      const DatabaseName = `${NAME.replace("-", "_")}_shopstream_${zone}`;
      expect(await answer(glue.send(new GetTableCommand({ DatabaseName, Name: "users" })))).toBe(expected);
    });

    it.each([
      ["analyst", "analyst", "allowed"],
      ["engineer", "engineer", "allowed"],
      ["analyst", "engineer", "denied"],
      ["engineer", "analyst", "denied"],
      ["producer", "analyst", "denied"],
    ] as const)("%s queries in the workgroup of the %s: %s", async (principal, workgroup, expected) => {
      const athena = new AthenaClient(emulator.client(callers.get(principal)));
      const query = new StartQueryExecutionCommand({
        QueryString: "SELECT 1",
        WorkGroup: `${NAME}-${workgroup}`,
      });
      expect(await answer(athena.send(query))).toBe(expected);
    });

    it("denies plain HTTP to those who may write over TLS", async () => {
      const client = s3("producer");
      expect(await put(client, probe("landing", "tls.txt"))).toBe("allowed");
      overPlainHttp(client);
      expect(await put(client, probe("landing", "http.txt"))).toBe("denied");
    });
  },
);

/** What a proxy in front of AWS says of a call that reached it without TLS; the signature does not cover it. */
function overPlainHttp(client: S3Client): void {
  client.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers["x-forwarded-proto"] = "http";
      return next(args);
    },
    { step: "finalizeRequest", priority: "low" },
  );
}

/** Whether a call went through; what fails for any other reason than access fails the test. */
async function answer(call: Promise<unknown>): Promise<"allowed" | "denied"> {
  try {
    await call;
    return "allowed";
  } catch (error) {
    if (error instanceof Error && /^(AccessDenied|AccessDeniedException)$/.test(error.name)) return "denied";
    throw error;
  }
}
