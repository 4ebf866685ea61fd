import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../modules/contract/errors";
import { type Files, lines, query, runShop, Scratch, SHOP } from "./shop";

const scratch = new Scratch();
afterAll(() => scratch.remove());

const USERS = "raw/postgres/users/users.csv";
const USER_HEADER = "id,email,first_name,last_name,country,plan_type,created_at";
const user = (id: number): string => `${id},u${id}@example.com,A,B,FRA,premium,2024-01-01 10:00:00`;

/** The first problem that stops a run on these files; nothing may have been written. */
async function problemOf(files: Files): Promise<string> {
  const work = join(scratch.folder(), "work");
  const error: unknown = await runShop(scratch.folder(files), work).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  expect(existsSync(work)).toBe(false);
  return (error as UserError).message.split("\n")[0] ?? "";
}

const without = (path: string): Files =>
  Object.fromEntries(Object.entries(SHOP).filter(([name]) => name !== path));

describe("stops before anything is written, and says what is wrong", () => {
  const cases: readonly (readonly [string, Files, RegExp])[] = [
    ["an empty source folder", {}, /^raw\/postgres\/users: no \.csv file of the required table "users"/],
    [
      "no file of a required table",
      without(USERS),
      /^raw\/postgres\/users: no \.csv file of the required table "users"/,
    ],
    ["a file of 0 bytes", { ...SHOP, [USERS]: "" }, /users\.csv: is empty \(0 bytes\)/],
    [
      "a missing column",
      { ...SHOP, [USERS]: "id,email,first_name,last_name,country,plan,created_at\n" },
      /users\.csv: the column "plan_type" is missing; found id, email, .*plan.*/,
    ],
    [
      "a column in other letters",
      { ...SHOP, [USERS]: "ID,email,first_name,last_name,country,plan_type,created_at\n" },
      /the column "id" is missing; .*Is "ID" meant to be it\?/,
    ],
    [
      "two columns of one name",
      { ...SHOP, [USERS]: `${USER_HEADER},email\n` },
      /users\.csv: the column "email" is in the header twice/,
    ],
    [
      "a reserved column name",
      { ...SHOP, [USERS]: `${USER_HEADER},_batch_id\n` },
      /"_batch_id", is reserved/,
    ],
    ["semicolons", { ...SHOP, [USERS]: USER_HEADER.replaceAll(",", ";") }, /separated by semicolons/],
    [
      "UTF-16",
      { ...SHOP, [USERS]: Buffer.from(`\ufeff${USER_HEADER}\n`, "utf16le") },
      /is UTF-16; save it as UTF-8/,
    ],
    [
      "a header in Latin-1",
      { ...SHOP, [USERS]: Buffer.from(`${USER_HEADER},pr\u00e9nom\n`, "latin1") },
      /the header is not valid UTF-8/,
    ],
    [
      "a quote in the header that is never closed",
      { ...SHOP, [USERS]: `"${USER_HEADER}\n1\n` },
      /the first line is no CSV header/,
    ],
    [
      "a folder that is no date",
      { ...SHOP, "raw/postgres/users/2024-13-01/users.csv": lines(USER_HEADER, user(9)) },
      /2024-13-01: holds \.csv files but is no date folder/,
    ],
  ];
  test.each(cases)("%s", async (_, files, message) => {
    expect(await problemOf(files)).toMatch(message);
  });

  test("all problems at once", async () => {
    const source = scratch.folder({ [USERS]: "", "raw/postgres/products/p.csv": "id,id\n" });
    const error: unknown = await runShop(source, join(scratch.root, "never")).catch(
      (thrown: unknown) => thrown,
    );
    const problems = (error as UserError).problems as readonly string[];
    expect(problems.filter((line) => /^raw\//.test(line)).map((line) => line.split(":")[0])).toEqual([
      USERS,
      "raw/postgres/products/p.csv",
      ...new Array(5).fill("raw/postgres/products/p.csv"),
      "raw/postgres/orders",
      "raw/postgres/order_items",
    ]);
    expect(problems.at(-1)).toMatch(/^Nothing was written\./);
  });

  test("a source folder that is not there", async () => {
    await expect(runShop(join(scratch.root, "nowhere"), join(scratch.root, "never"))).rejects.toThrow(
      /does not exist/,
    );
  });
});

describe("loads what is right of a file, and quarantines the rest", () => {
  const work = scratch.folder();
  const broken = Buffer.concat([
    Buffer.from(`\ufeff${USER_HEADER}\r\n${user(1)}\r\n`),
    Buffer.from("2,jos\u00e9@example.com,A,B,FRA,premium,2024-01-01 10:00:00\r\n", "latin1"),
    Buffer.from(
      lines(
        user(3),
        '4,"x@example.com,A,B,FRA,premium,2024-01-01 10:00:00',
        user(5),
        "",
        "6,short",
        `${user(7)},more,`,
      ),
    ),
    Buffer.from(
      lines(
        `8,h@example.com,"two\nlines",B,FRA,premium,2024-01-01 10:00:00`,
        user(9),
        "10,nul\0,A,B,FRA,premium,2024-01-01",
      ),
    ),
    Buffer.from(
      lines(
        "11,k@example.com,A,B,France,premium,1924-01-01 10:00:00",
        "12,l@example.com,A,B,FRA,premium,2024-02-30 10:00:00",
      ),
    ),
    Buffer.from("13,m@exam"),
  ]);

  beforeAll(async () => {
    mkdirSync(work, { recursive: true });
    await runShop(
      scratch.folder({
        ...SHOP,
        [USERS]: broken,
        "raw/postgres/products/products.csv": `\ufeff${String(SHOP["raw/postgres/products/products.csv"]).replaceAll("\n", "\r\n")}`,
        "raw/events/2024-05-02/events.json": Buffer.concat([
          Buffer.from(
            '\n[1]\n{"event_id":"c","session_id":"s\\u00e9","event_type":"checkout","occurred_at":"2024-03-01","extra":1}\r\n',
          ),
          Buffer.from('{"event_id":"\u00e9"}\n', "latin1"),
          Buffer.from('{"event_id":"d","session_id":"s2","event_type":"check'),
        ]),
      }),
      work,
    );
  });

  test("rows beside broken ones are accepted", async () => {
    expect(await query(work, "select id, first_name from silver.users order by id")).toEqual([
      { id: 1, first_name: "A" },
      { id: 3, first_name: "A" },
      { id: 5, first_name: "A" },
      { id: 8, first_name: "two\nlines" },
      { id: 9, first_name: "A" },
    ]);
    expect(await query(work, "select count(*) as n from silver.products")).toEqual([{ n: 3 }]);
  });

  test("broken rows have a reason, their line and their text", async () => {
    const rows = await query(
      work,
      "select _source_line as line, _reject_reason as reason, coalesce(_raw_text, id) as text from quarantine.users order by 1",
    );
    expect(rows).toEqual([
      {
        line: 3,
        reason: "not valid UTF-8",
        text: "2,jos\\xE9@example.com,A,B,FRA,premium,2024-01-01 10:00:00",
      },
      {
        line: 5,
        reason: expect.stringMatching(/^a quote is never closed/),
        text: '4,"x@example.com,A,B,FRA,premium,2024-01-01 10:00:00',
      },
      { line: 8, reason: "2 fields instead of 7", text: "6,short" },
      { line: 9, reason: "9 fields instead of 7", text: `${user(7)},more,` },
      { line: 13, reason: "holds a NUL byte", text: "10,nul\\x00,A,B,FRA,premium,2024-01-01" },
      { line: 14, reason: "country not of the agreed form; created_at below 2000-01-01", text: "11" },
      { line: 15, reason: "created_at not a timestamp", text: "12" },
      { line: 16, reason: "2 fields instead of 7", text: "13,m@exam" },
    ]);
  });

  test("broken JSON lines have them too, and unknown keys stay in bronze", async () => {
    const rows = await query(
      work,
      "select _source_line as line, _reject_reason as reason, _raw_text as text from quarantine.events where _source_file like '%05-02%' order by 1",
    );
    expect(rows).toEqual([
      { line: 2, reason: "not a JSON object", text: "[1]" },
      { line: 4, reason: "not valid UTF-8", text: '{"event_id":"\\xE9"}' },
      { line: 5, reason: "not a JSON object", text: '{"event_id":"d","session_id":"s2","event_type":"check' },
    ]);
    expect(await query(work, "select session_id, extra from bronze.events where event_id = 'c'")).toEqual([
      { session_id: "s\u00e9", extra: "1" },
    ]);
  });

  test("nothing that landed is lost", async () => {
    expect(await query(work, "select count(*) as n from bronze.users")).toEqual([{ n: 13 }]);
  });
});
