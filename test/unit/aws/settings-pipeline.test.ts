import { z } from "zod";
import { awsSettings } from "../../../modules/aws/settings";

function faults(pipeline: unknown): string[] {
  const { error } = z
    .strictObject(awsSettings)
    .safeParse({ account: "123456789012", region: "eu-west-3", aws: { pipeline } });
  return (error?.issues ?? []).map(({ path, message }) => `${path.slice(2).join(".")} ${message}`);
}

describe("settings of the pipeline", () => {
  it("propose the schedule in AWS's dialect", () => {
    expect(faults({ schedule: "0 3 * * *" })).toEqual([
      "schedule must be an AWS cron expression of six fields; write cron(0 3 * * ? *)",
    ]);
  });

  // CRON-5
  it("want the name of a time zone", () => {
    expect(faults({ timezone: "Europe/Paris" })).toEqual([]);
    expect(faults({ timezone: "Europe/Pariss" })).toEqual([
      "timezone must be the name of a time zone, such as UTC or Europe/Paris",
    ]);
    expect(faults({ timezone: "+02:00" })).toEqual([
      "timezone must be the name of a time zone, such as UTC or Europe/Paris",
    ]);
  });

  it("let no step outlive the session of the engine's role", () => {
    expect(faults({ stepTimeoutMinutes: 61 })).toHaveLength(1);
    expect(faults({ stepTimeoutMinutes: 0 })).toHaveLength(1);
  });

  it("keep logs for a period that CloudWatch offers", () => {
    expect(faults({ logDays: 90 })).toEqual([]);
    expect(faults({ logDays: 91 })).toHaveLength(1);
  });
});
