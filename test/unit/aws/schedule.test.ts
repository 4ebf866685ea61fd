import fc from "fast-check";
import { cronFault, scheduleFault } from "../../../modules/aws/schedule";

const FORM = "must be an AWS cron expression of six fields";

describe("schedules on AWS", () => {
  // CRON-1 to CRON-4
  it.each([
    "cron(0 3 * * ? *)",
    "cron(15 3 ? * MON-FRI *)",
    "cron(0/15 * * * ? *)",
    "cron(0 8 L * ? *)",
    "cron(0 8 15W * ? *)",
    "cron(0 8 ? * 6L *)",
    "cron(0 8 ? * MON#1 *)",
    "cron(0 8,20 1 JAN,JUL ? 2026-2030)",
    "rate(1 day)",
    "rate(15 minutes)",
  ])("takes %s", (text) => {
    expect(scheduleFault(text)).toBeUndefined();
  });

  // Other dialects, with what they mean here.
  it.each([
    ["0 3 * * *", "cron(0 3 * * ? *)"],
    ["cron(0 3 * * *)", "cron(0 3 * * ? *)"],
    ["30 6 * * 1-5", "cron(30 6 ? * MON-FRI *)"],
    ["0 0 * * 0", "cron(0 0 ? * SUN *)"],
    ["0 0 * * 7", "cron(0 0 ? * SUN *)"],
    ["*/10 * * * 0-6/2", "cron(*/10 * ? * SUN-SAT/2 *)"],
    ["0 0 1 * *", "cron(0 0 1 * ? *)"],
    ["0 3 * * * UTC", "cron(0 3 * * ? *)"],
    ["USING CRON 0 3 * * * Europe/Paris", "cron(0 3 * * ? *)"],
    ["0 0 3 * * ?", "cron(0 3 * * ? *)"],
    ["0 30 6 ? * MON-FRI", "cron(30 6 ? * MON-FRI *)"],
    ["0 3 * * ? *", "cron(0 3 * * ? *)"],
  ])("knows %s and proposes %s", (text, meant) => {
    expect(scheduleFault(text)).toBe(`${FORM}; write ${meant}`);
    expect(scheduleFault(meant)).toBeUndefined();
  });

  it.each([
    [
      "cron(0 3 * * * *)",
      'must have "?" for the day of the month or for the day of the week; write cron(0 3 * * ? *)',
    ],
    ["cron(0 3 ? * ? *)", 'has "?" for both days; one of them takes "*" or a value; write cron(0 3 * * ? *)'],
    ["cron(60 3 * * ? *)", 'has "60" for the minute, which takes 0 to 59'],
    ["cron(0 24 * * ? *)", 'has "24" for the hour, which takes 0 to 23'],
    ["cron(0 3 ? * 0 *)", 'has "0" for the day of the week, which takes 1 to 7'],
    ["cron(0 3 1 * MON *)", 'must have "?" for the day of the month or for the day of the week'],
    ["cron(0 3 * * ? 1969)", 'has "1969" for the year, which takes 1970 to 2199'],
    ["rate(1 days)", "has a number that does not fit its unit; write rate(1 day)"],
    ["rate(2 day)", "has a number that does not fit its unit; write rate(2 days)"],
    ["rate(0 days)", "must be a rate of minutes, hours or days, such as rate(2 hours)"],
    ["rate(30 seconds)", "must be a rate of minutes, hours or days, such as rate(2 hours)"],
    ["0 0 1 * 1", `${FORM}, such as cron(15 3 * * ? *)`],
    ["daily", `${FORM}, such as cron(15 3 * * ? *)`],
    ["", `${FORM}, such as cron(15 3 * * ? *)`],
  ])("refuses %s", (text, message) => {
    expect(scheduleFault(text)).toBe(message);
  });

  // CRON-13
  it("takes no rate for a crawler", () => {
    expect(cronFault("rate(1 day)")).toMatch(FORM);
    expect(cronFault("cron(15 3 * * ? *)")).toBeUndefined();
  });

  it("never proposes what it would refuse, whatever is written", () => {
    const field = fc.constantFrom(
      "*",
      "?",
      "0",
      "3",
      "31",
      "60",
      "MON",
      "1-5",
      "*/5",
      "L",
      "JAN",
      "UTC",
      "x",
    );
    fc.assert(
      fc.property(fc.array(field, { maxLength: 8 }), fc.boolean(), (fields, wrapped) => {
        const text = wrapped ? `cron(${fields.join(" ")})` : fields.join(" ");
        const proposed = /write (.*)$/.exec(scheduleFault(text) ?? "")?.[1];
        if (proposed !== undefined) expect(scheduleFault(proposed)).toBeUndefined();
      }),
    );
  });

  it("never throws, whatever is written", () => {
    fc.assert(fc.property(fc.string(), (text) => void scheduleFault(text)));
  });
});
