import { z } from "zod";
import { awsSettings } from "../../../modules/aws/settings";

const schema = z.strictObject(awsSettings);
const PLACE = { account: "123456789012", region: "eu-west-3" };

function refused(aws: unknown): string[] {
  const { error } = schema.safeParse({ ...PLACE, aws });
  return (error?.issues ?? []).map((issue) => issue.path.join("."));
}

describe("settings of the aws variant", () => {
  it("need no more than an account and a region", () => {
    expect(schema.parse(PLACE)).toEqual({
      ...PLACE,
      lake: expect.objectContaining({ encryption: "sse-s3" }),
      aws: {
        engine: "athena",
        pipeline: expect.objectContaining({ onArrival: false, timezone: "UTC" }),
        athena: { scanLimitGb: 10, resultDays: 14 },
        glue: { workers: 2, timeoutMinutes: 60, maxConcurrentRuns: 6 },
      },
    });
  });

  it("refuse what AWS refuses", () => {
    expect(refused({ athena: { scanLimitGb: 0.001 } })).toEqual(["aws.athena.scanLimitGb"]);
    expect(refused({ glue: { workers: 1 } })).toEqual(["aws.glue.workers"]);
    expect(refused({ glue: { crawlerSchedule: "0 3 * * *" } })).toEqual(["aws.glue.crawlerSchedule"]);
    expect(refused({ trustedPrincipalArns: ["alice"] })).toEqual(["aws.trustedPrincipalArns.0"]);
    expect(refused({ trustedPrincipalArns: [] })).toEqual(["aws.trustedPrincipalArns"]);
    expect(refused({ glue: { crawlerSchedule: "cron(15 3 * * ? *)" } })).toEqual([]);
  });
});
