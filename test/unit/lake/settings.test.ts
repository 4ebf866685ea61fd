import { z } from "zod";
import { cloudPlace, lakeSettings } from "../../../modules/lake/settings";

const KEY = "arn:aws:kms:eu-west-3:123456789012:key/1234abcd";

/** Path and message of every problem. */
function problems(input: unknown): string[] {
  const { error } = lakeSettings.safeParse(input);
  return (error?.issues ?? []).map((issue) => `${issue.path.join(".")}: ${issue.message}`);
}

describe("settings of the lake", () => {
  it("have a default for everything, and delete nothing by default", () => {
    expect(lakeSettings.parse({})).toEqual({
      encryption: "sse-s3",
      noncurrentVersionDays: 30,
      abortUploadDays: 7,
      landingInfrequentAccessDays: 90,
      accessLogs: false,
      accessLogDays: 365,
    });
  });

  it("take a key only where it is used", () => {
    expect(problems({ encryption: "kms", kmsKeyArn: KEY })).toEqual([]);
    expect(problems({ kmsKeyArn: KEY })).toEqual([
      "kmsKeyArn: is used only with `encryption: kms`; set that, or remove the key",
    ]);
    expect(problems({ encryption: "kms", kmsKeyArn: "alias/mine" })).toEqual([
      "kmsKeyArn: must be the ARN of a KMS key",
    ]);
  });

  it("refuse what S3 refuses", () => {
    expect(problems({ landingInfrequentAccessDays: 29 })).toHaveLength(1);
    expect(problems({ noncurrentVersionDays: 0 })).toHaveLength(1);
    expect(problems({ abortUploadDays: 1.5 })).toHaveLength(1);
  });

  it("refuse to delete landed files before they would move", () => {
    expect(problems({ landingInfrequentAccessDays: 60, landingExpirationDays: 60 })).toEqual([
      "landingExpirationDays: must be later than landingInfrequentAccessDays, or files would be deleted before they move",
    ]);
    expect(problems({ landingInfrequentAccessDays: 60, landingExpirationDays: 61 })).toEqual([]);
  });
});

describe("the place of a lake", () => {
  const place = z.object(cloudPlace);

  it("is one of AWS's regions, in an account of 12 digits", () => {
    expect(place.safeParse({ account: "123456789012", region: "eu-west-3" }).success).toBe(true);
    expect(place.safeParse({ account: "12345678901", region: "eu-west-3" }).success).toBe(false);
    expect(place.safeParse({ account: "12345678901a", region: "eu-west-3" }).success).toBe(false);
    expect(place.safeParse({ account: "123456789012", region: "eu-wst-3" }).success).toBe(false);
  });
});
