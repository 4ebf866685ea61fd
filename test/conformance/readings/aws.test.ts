import { ACCESS_MATRIX } from "../../../modules/contract/principal";
import { CHECKS, type Check, type CheckName } from "../checks";
import type { PlatformModel, Synthesized } from "../model";
import { PLATFORMS } from "../platforms";
import { type ConformingPlatform, expectation, synthesizePlatform } from "../suite";
import { bucket, Draft } from "./aws-draft";
import { ACCESS, MATRIX_CHECK, OPENNESS, STRANGERS_CHECK, type Tampering, THINGS } from "./aws-tamperings";

interface Made {
  readonly platform: ConformingPlatform;
  readonly synthesized: Synthesized;
}

const ask = (name: CheckName, model: PlatformModel): string[] => {
  const check: Check = CHECKS[name];
  return check(model, expectation());
};

describe("the reading of aws", () => {
  const platforms = PLATFORMS.filter(({ variant }) => variant === "aws");
  const [plain, keyed] = platforms.map((platform) => ({
    platform,
    synthesized: synthesizePlatform(platform).platforms[0],
  })) as [Made, Made];

  async function read(
    { platform, synthesized }: Made,
    tamper: Tampering[2] = () => {},
  ): Promise<PlatformModel> {
    const json = structuredClone(synthesized.json);
    tamper(new Draft(json));
    // As Terraform reads it: what is undefined is not there.
    return platform.reading({ ...synthesized, json: JSON.parse(JSON.stringify(json)) });
  }

  it.each([...ACCESS, ...OPENNESS, ...THINGS])("%s: notices that %s", async (name, _title, tamper) => {
    expect(ask(name, await read(plain))).toEqual([]);
    expect(ask(name, await read(plain, tamper))).not.toEqual([]);
  });

  it("notices any permission too many: each role, zone and call that the matrix does not give it", async () => {
    const { rights } = await read(plain);
    const calls = [
      ["s3:GetObject", "read"],
      ["s3:PutObject", "write"],
      ["s3:DeleteObject", "write"],
    ] as const;
    const unnoticed: string[] = [];
    for (const { identity, principal, dataset, zone } of rights.filter((one) => one.dataset === "fleet")) {
      const given = ACCESS_MATRIX[principal][zone];
      const tooMany = calls.filter(
        ([, verb]) => given === undefined || (given === "read" && verb === "write"),
      );
      for (const [action, verb] of tooMany) {
        const resource = `${bucket(zone)}/${dataset}/*`;
        const model = await read(plain, (draft) => draft.grant(identity, action, resource));
        if (ask(MATRIX_CHECK, model).length === 0) unnoticed.push(`${identity} ${verb} ${resource}`);
      }
    }
    expect(rights.length).toBeGreaterThan(50);
    expect(unnoticed).toEqual([]);
  });

  it("notices any permission too few: each policy that a principal loses", async () => {
    const attachments = Object.keys(plain.synthesized.json.resource?.aws_iam_role_policy_attachment ?? {});
    expect(attachments.length).toBeGreaterThan(0);
    for (const name of attachments) {
      const model = await read(plain, (draft) => draft.remove("aws_iam_role_policy_attachment", name));
      expect([name, ask(MATRIX_CHECK, model).length > 0]).toEqual([name, true]);
    }
  });

  it("covers every check", () => {
    const covered = new Set([...ACCESS, ...OPENNESS, ...THINGS].map(([name]) => name));
    expect(Object.keys(CHECKS).filter((name) => !covered.has(name as CheckName))).toEqual([]);
  });

  it("notices that the lake's key is missing from a role, from its policy, or open to strangers", async () => {
    const forbid = (type: string, words: string) => (draft: Draft) =>
      draft.rewrite(type, words, "policy", "kms:Decrypt", "kms:Verify");
    const withoutUse = await read(keyed, (draft) => {
      forbid("aws_iam_policy", "access_gold-read")(draft);
      forbid("aws_iam_role_policy", "access_analyst")(draft);
    });
    expect(ask(MATRIX_CHECK, withoutUse)).toContain(
      "conform-dev-analyst (analyst) may read some of shopstream/gold, not all",
    );
    const withoutLeave = await read(keyed, forbid("aws_kms_key", "key"));
    expect(ask(MATRIX_CHECK, withoutLeave)).not.toEqual([]);
    const opened = await read(keyed, (draft) =>
      draft.allow("aws_kms_key", "key", "policy", {
        Principal: { AWS: "*" },
        Action: "kms:*",
        Resource: "*",
      }),
    );
    expect(ask(STRANGERS_CHECK, opened)).not.toEqual([]);
  });

  it("notices that access logs are taken from anybody's buckets", async () => {
    const taken = await read(keyed, (draft) =>
      draft.allow("aws_s3_bucket_policy", "lake_logs", "policy", {
        Principal: { Service: "logging.s3.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `${bucket("logs")}/*`,
      }),
    );
    expect(ask(STRANGERS_CHECK, taken)).not.toEqual([]);
  });

  it("refuses what it does not know", async () => {
    const unknown = (draft: Draft) => Object.assign(draft.json.resource ?? {}, { aws_instance: { x: {} } });
    await expect(read(plain, unknown)).rejects.toThrow("aws_instance is not in AWS_KINDS");
  });
});
