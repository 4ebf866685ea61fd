import fc from "fast-check";
import { scheduleFault } from "../../../modules/snowflake/cron";

/** The schedule that a message proposes. */
function proposed(text: string): string | undefined {
  return /; write "([^"]+)"$/.exec(scheduleFault(text) ?? "")?.[1];
}

describe("a schedule of Snowflake's", () => {
  it.each([
    "0 3 * * * UTC",
    "*/15 8-18 * * MON-FRI Europe/Paris",
    "0 0 L * * America/New_York",
    "30 6 1,15 JAN,JUL * GMT",
    "0 12 * * 5L Asia/Kolkata",
    "0 3 * * 0 UTC",
  ])("may be %s (CRON-6, CRON-7)", (text) => {
    expect(scheduleFault(text)).toBeUndefined();
  });

  it.each([
    ["0 3 * * *", "0 3 * * * UTC"],
    ["0 3 * * MON", "0 3 * * MON UTC"],
    ["USING CRON 0 3 * * * Europe/Paris", "0 3 * * * Europe/Paris"],
    ["cron(0 3 * * ? *)", "0 3 * * * UTC"],
    ["cron(0 3 ? * 1 *)", "0 3 * * SUN UTC"],
    ["cron(0 3 ? * 2-6 *)", "0 3 * * MON-FRI UTC"],
    ["cron(0 3 ? * 6L *)", "0 3 * * 5L UTC"],
    ["0 3 * * ? *", "0 3 * * * UTC"],
    ["cron(0 3 * * *)", "0 3 * * * UTC"],
    ["0 0 3 * * ?", "0 3 * * * UTC"],
    ["0 0 3 ? * 7", "0 3 * * SAT UTC"],
    ["0 30 2 * * ? *", "30 2 * * * UTC"],
    ["0 0 3 * * ? Europe/Paris", "0 3 * * * Europe/Paris"],
    ["rate(15 minutes)", "*/15 * * * * UTC"],
    ["rate(1 hour)", "0 * * * * UTC"],
    ["rate(6 hours)", "0 */6 * * * UTC"],
    ["rate(1 day)", "0 0 * * * UTC"],
    ["@daily", "0 0 * * * UTC"],
  ])("is not %s, and the message has the corrected form (CRON-6, CRON-7)", (text, corrected) => {
    expect(proposed(text)).toBe(corrected);
    expect(scheduleFault(corrected)).toBeUndefined();
  });

  it.each([
    "",
    "nightly",
    "cron(0 3 ? * 2#1 *)",
    "cron(0 3 * * ? 2030)",
    "rate(7 minutes)",
    "rate(0 minutes)",
    "1 2 3",
  ])("is not %j, which has no form on Snowflake", (text) => {
    expect(scheduleFault(text)).toBe(
      'must be five fields and a time zone, as Snowflake writes them, for example "0 3 * * * UTC"',
    );
  });

  it("says which field is wrong, and what it takes (CRON-7)", () => {
    expect(scheduleFault("60 3 * * * UTC")).toBe(
      'has "60" for the minute, which takes 0 to 59, *, lists, ranges and /steps',
    );
    expect(scheduleFault("0 24 * * * UTC")).toContain('"24" for the hour');
    expect(scheduleFault("0 3 0 * * UTC")).toContain('"0" for the day of the month, which takes 1 to 31');
    expect(scheduleFault("0 3 * 13 * UTC")).toContain(
      '"13" for the month, which takes 1 to 12 or JAN to DEC',
    );
    expect(scheduleFault("0 3 * * 7 UTC")).toContain(
      '"7" for the day of the week, which takes 0 to 6 or SUN to SAT',
    );
    expect(scheduleFault("0 3 15W * * UTC")).toContain('"15W"');
    expect(scheduleFault("0 3 ? * 1 UTC")).toContain('"?"');
    expect(scheduleFault("0 18-8 * * * UTC")).toContain('"18-8"');
    expect(scheduleFault("*/0 * * * * UTC")).toContain('the step "/0"');
  });

  it("needs a time zone that exists, in its own case", () => {
    expect(scheduleFault("0 3 * * * Europe/paris")).toBe(
      'has the time zone "Europe/paris"; write Europe/Paris',
    );
    expect(scheduleFault("0 3 * * * Mars/Olympus")).toContain("which is none");
  });

  it("is good as soon as it is the one that was proposed", () => {
    const field = fc.constantFrom(
      "*",
      "?",
      "0",
      "1",
      "7",
      "30",
      "*/5",
      "2-6",
      "MON",
      "JAN",
      "L",
      "6L",
      "2#1",
      "x",
      "UTC",
      "2030",
    );
    expect(proposed("0 0 3 * * ? JAN")).toBeUndefined();
    fc.assert(
      fc.property(fc.array(field, { maxLength: 8 }), fc.boolean(), (fields, wrapped) => {
        const text = wrapped ? `cron(${fields.join(" ")})` : fields.join(" ");
        const corrected = proposed(text);
        if (corrected !== undefined) expect(scheduleFault(corrected)).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });
});
