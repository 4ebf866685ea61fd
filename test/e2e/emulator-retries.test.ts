import { Emulator, missingEmulator } from "../support/emulator";
import { describeIf } from "../support/requirements";

const GROUP_OF_ANSWER = /<groupId>(sg-[0-9a-f]+)<\/groupId>/;

describeIf(missingEmulator(), "a call that is sent again because its answer was lost", () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await Emulator.start({ account: "111122223333", region: "eu-central-1" });
  });

  afterAll(() => emulator?.stop());

  const createGroup = async (invocation: string): Promise<string> => {
    const response = await fetch(emulator.endpoint, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-www-form-urlencoded",
        Authorization:
          "AWS4-HMAC-SHA256 Credential=test/20261121/eu-central-1/ec2/aws4_request, SignedHeaders=host, Signature=0",
        "amz-sdk-invocation-id": invocation,
      },
      body: new URLSearchParams({
        Action: "CreateSecurityGroup",
        Version: "2016-11-15",
        GroupName: "retried",
        GroupDescription: "made once",
      }),
    });
    return response.text();
  };

  it("is carried out once and answered as the first attempt was", async () => {
    const first = GROUP_OF_ANSWER.exec(await createGroup("one"))?.[1];
    expect(first).toMatch(/^sg-/);
    expect(GROUP_OF_ANSWER.exec(await createGroup("one"))?.[1]).toBe(first);
  });

  it("is another call under another id, and refused as AWS refuses it", async () => {
    await createGroup("two");
    expect(await createGroup("three")).toContain("InvalidGroup.Duplicate");
  });
});
