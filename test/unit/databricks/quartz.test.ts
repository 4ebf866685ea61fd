import fc from "fast-check";
import { quartzProblem } from "../../../modules/databricks/quartz";

const RULE = "must be a Quartz cron expression: second, minute, hour, day of month, month, day of week";
const BOTH =
  "must not restrict both the day of the month and the day of the week: plain cron means either of them, which Quartz cannot say; choose one";

/** The corrected form that the message proposes. */
const proposal = (text: string): string | undefined =>
  / is "([^"]+)" there$/.exec(quartzProblem(text) ?? "")?.[1];

describe("a Quartz cron expression (CRON-10)", () => {
  it.each([
    "0 0 3 * * ?",
    "0 0/15 * * * ?",
    "0 0 3 ? * MON-FRI",
    "0 0 3 ? * 2-6",
    "0 30 2,14 1 * ?",
    "0 0 3 L * ?",
    "0 0 3 L-2 * ?",
    "0 0 3 15W * ?",
    "0 0 3 ? * 6L",
    "0 0 3 ? * MON#2",
    "0 0 3 1 JAN,JUL ? 2027",
    "59 59 23 31 12 ? 2199",
  ])("is taken: %s", (text) => expect(quartzProblem(text)).toBeUndefined());

  it.each([
    ["0 3 * * *", "0 0 3 * * ?"],
    ["*/15 * * * *", "0 */15 * * * ?"],
    ["0 3 * * 1-5", "0 0 3 ? * MON-FRI"],
    ["0 3 * * 0", "0 0 3 ? * SUN"],
    ["0 3 * * 7", "0 0 3 ? * SUN"],
    ["0 3 1 * *", "0 0 3 1 * ?"],
    ["0 3 * * 5L", "0 0 3 ? * 6L"],
    ["0 3 * * * UTC", "0 0 3 * * ?"],
    ["USING CRON 0 3 * * 1 Europe/Paris", "0 0 3 ? * MON"],
    ["cron(0 3 * * ? *)", "0 0 3 * * ?"],
    ["cron(0 3 ? * MON-FRI *)", "0 0 3 ? * MON-FRI"],
    ["cron(0 3 1 * ? 2027)", "0 0 3 1 * ? 2027"],
    ["0 0 3 * * *", "0 0 3 * * ?"],
    ["0 0 3 ? * ?", "0 0 3 * * ?"],
    ["0 0 3 * * MON", "0 0 3 ? * MON"],
    ["0  0 3 * * ?", "0 0 3 * * ?"],
  ])("is proposed for another dialect: %s", (text, better) => {
    expect(quartzProblem(text)).toBe(`${RULE}. "${text}" is "${better}" there`);
  });

  it.each(["0 3 1 * 1", "0 0 3 1 * MON"])("has no form for either of two days: %s", (text) => {
    expect(quartzProblem(text)).toBe(BOTH);
  });

  it.each([
    "",
    "daily",
    "rate(1 day)",
    "60 0 3 * * ?",
    "0 0 24 * * ?",
    "0 0 3 32 * ?",
    "0 0 3 ? 13 MON",
    "0 0 3 * * ? 1969",
    "0 0/0 3 * * ?",
  ])("is not guessed: %s", (text) => expect(quartzProblem(text)).toBe(`${RULE}, such as "0 0 3 * * ?"`));

  it("that is proposed is always taken", () => {
    const value = (most: number) =>
      fc.oneof(
        fc.constant("*"),
        fc.nat(most).map(String),
        fc.nat(most - 1).map((least) => `${least}-${most}`),
      );
    const plain = fc.tuple(
      value(59),
      value(23),
      fc.constantFrom("*", "1", "15"),
      fc.constantFrom("*", "1", "JUN"),
      value(7),
    );
    fc.assert(
      fc.property(plain, (fields) => {
        const text = fields.join(" ");
        const better = proposal(text);
        if (better === undefined) expect(quartzProblem(text)).toBe(BOTH);
        else expect(quartzProblem(better)).toBeUndefined();
      }),
    );
  });

  it("keeps the days of plain cron, which counts from another day", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7 }), (day) => {
        const names = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
        expect(proposal(`0 3 * * ${day}`)).toBe(`0 0 3 ? * ${names[day]}`);
      }),
    );
  });

  it("is answered for any text", () => {
    fc.assert(
      fc.property(fc.string(), (text) =>
        expect([undefined, "string"]).toContain(quartzProblem(text) && "string"),
      ),
    );
  });
});
