import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { loadEnvironments } from "../../../modules/config/environment";
import { formatProblem } from "../../../modules/config/problem";
import { snowflakeSettings } from "../../../modules/snowflake/settings";
import { LEAST, SNOWFLAKE } from "./platform";

const newKey = () =>
  generateKeyPairSync("rsa", { modulusLength: 2048 })
    .publicKey.export({ type: "spki", format: "der" })
    .toString("base64");
const KEY = newKey();

const folder = mkdtempSync(join(tmpdir(), "snowflake-settings-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What `validate` says about a file whose `snowflake:` block begins in line 7, with `MYORG` and `ANALYTICS` in it. */
function refusals(block: string, account = "organization: MYORG\naccount: ANALYTICS"): string {
  const indented = `${account}\n${block}`.replace(/^/gm, "  ");
  const text = `name: dev\nvariant: snowflake\naccount: "123456789012"\nregion: eu-west-3\nstate: { backend: s3, bucket: my-terraform-state }\ndatasets: [shop]\nsnowflake:\n${indented}\n`;
  const file = join(folder, "dev.yaml");
  writeFileSync(file, text);
  const { problems } = loadEnvironments([file], {
    variants: { snowflake: SNOWFLAKE },
    datasets: ["shop", "fleet"],
  });
  return problems.map((problem) => formatProblem({ ...problem, file: "dev.yaml" })).join("\n");
}

describe("settings of the snowflake variant", () => {
  it("need no more than organization and account", () => {
    expect(refusals("")).toBe("");
    const { snowflake } = z
      .strictObject(snowflakeSettings)
      .parse({ account: "123456789012", region: "eu-west-3", snowflake: LEAST });
    const warehouse = {
      size: "XSMALL",
      autoSuspendSeconds: 60,
      statementTimeoutSeconds: 3600,
      queueTimeoutSeconds: 600,
      maxClusters: 1,
    };
    expect(snowflake).toEqual({
      ...LEAST,
      edition: "standard",
      retentionDays: 1,
      databases: {},
      schemas: {
        landing: "LANDING",
        bronze: "RAW",
        silver: "STAGING",
        core: "CORE",
        marts: "MARTS",
        quarantine: "QUARANTINE",
        pipeline: "PIPELINE",
      },
      warehouses: { loading: warehouse, transform: warehouse, bi: warehouse },
      monitor: { monthlyCredits: 50, notifyPercents: [75], suspendPercent: 90, suspendImmediatePercent: 100 },
      stepTimeoutMinutes: 60,
      retries: 2,
      failuresBeforeSuspend: 5,
      users: [],
    });
  });

  it("say where organization and account are meant (SF-1, SF-2, SF-3)", () => {
    expect(refusals("", "organization: MYORG")).toContain('missing key "snowflake.account"');
    expect(refusals("", "organization: MYORG\naccount: xy12345.eu-west-3.aws")).toMatchInlineSnapshot(
      `"dev.yaml:9:12: "snowflake.account" is an account locator with its region; write the account's name in its organization: in Snowsight, or \`SELECT CURRENT_ORGANIZATION_NAME(), CURRENT_ACCOUNT_NAME()\`, shows both"`,
    );
    expect(refusals("", "organization: MYORG\naccount: myorg-analytics")).toContain(
      "must be the account alone; write organization: MYORG and account: ANALYTICS",
    );
    expect(refusals("", "organization: myorg-analytics\naccount: ANALYTICS")).toContain(
      "must be the organization alone",
    );
    expect(refusals("", "organization: xy12345.eu-west-3\naccount: ANALYTICS")).toContain(
      "the organization is another name",
    );
    expect(refusals("", "organization: XY12345\naccount: XY12345")).toContain(
      "is the account's locator, twice",
    );
    expect(refusals("", "organization: MY_ORG\naccount: ANALYTICS_")).toMatchInlineSnapshot(`
"dev.yaml:8:17: "snowflake.organization" must be letters and digits, beginning with a letter
dev.yaml:9:12: "snowflake.account" must be letters, digits and _, beginning with a letter and not ending with _"
`);
    expect(refusals("", `organization: ${"O".repeat(40)}\naccount: ${"A".repeat(40)}`)).toContain(
      "is too long: 81 characters together with the organization",
    );
  });

  it("refuse names that would be folded, are reserved, taken or used twice (ID-1 to ID-8)", () => {
    expect(
      refusals(
        "databases: { shop: shop_dwh, fleet: SNOWFLAKE }\nschemas: { bronze: raw, silver: ORDER, core: PUBLIC }",
      ),
    ).toMatchInlineSnapshot(`
"dev.yaml:10:22: "snowflake.databases.shop" must be in capitals: SQL folds names to capitals, and would not find shop_dwh; write SHOP_DWH
dev.yaml:10:39: "snowflake.databases.fleet" is SNOWFLAKE, which exists already; write SNOWFLAKE_DATA
dev.yaml:11:22: "snowflake.schemas.bronze" must be in capitals: SQL folds names to capitals, and would not find raw; write RAW
dev.yaml:11:35: "snowflake.schemas.silver" is the word ORDER, which SQL keeps for itself; write ORDER_DATA
dev.yaml:11:48: "snowflake.schemas.core" is PUBLIC, which exists already; write PUBLIC_DATA"
`);
    expect(refusals("schemas: { core: GOLD, marts: GOLD }")).toContain(
      'dev.yaml:10:33: "snowflake.schemas.marts" is GOLD, the schema of core too',
    );
    expect(refusals("databases: { shop: DWH, fleet: DWH }")).toContain("is DWH, the database of shop too");
    expect(refusals(`databases: { shop: ${"D".repeat(256)} }`)).toContain("is too long: 256 characters");
  });

  it("know the sizes of warehouses in one spelling only (SF-50, SF-51)", () => {
    const size = (text: string) => refusals(`warehouses: { bi: { size: ${text} } }`);
    expect(size("XXLARGE")).toBe("");
    expect(size("xsmall")).toBe(
      'dev.yaml:10:29: "snowflake.warehouses.bi.size" must be written XSMALL, found "xsmall"',
    );
    expect(size("X-Small")).toContain("must be written XSMALL");
    expect(size("2X-LARGE")).toContain("must be written XXLARGE");
    expect(size("X3LARGE")).toContain("must be written XXXLARGE");
    expect(size("LARGEE")).toContain('unknown warehouse size "LARGEE". Did you mean "LARGE"?');
    expect(size("HUGE")).toContain(
      'unknown warehouse size "HUGE"; there is XSMALL, SMALL, MEDIUM and 7 more',
    );
  });

  it("bound what computes (SF-53, SF-55, SF-57, SF-58)", () => {
    const bi = (text: string) => refusals(`warehouses: { bi: { ${text} } }`);
    expect(bi("autoSuspendSeconds: 0")).toContain(
      "must be at least 60: a warehouse is billed for 60 seconds each time it starts, and 0 would never stop it",
    );
    expect(bi("autoSuspendSeconds: 59")).toContain("must be at least 60");
    expect(bi("autoSuspendSeconds: 90000")).toContain("must be at most 3600");
    expect(bi("statementTimeoutSeconds: 0")).toContain("must be at least 1");
    expect(bi("statementTimeoutSeconds: 604801")).toContain("must be at most 604800");
    expect(bi("queueTimeoutSeconds: 0")).toContain("must be at least 1");
    expect(bi("maxClusters: 0")).toContain("must be at least 1");
    expect(refusals("edition: enterprise\nwarehouses: { bi: { maxClusters: 11 } }")).toContain(
      "must be at most 10",
    );
    expect(bi("maxClusters: 2")).toContain("is at most 1 on Standard edition");
    expect(refusals("edition: enterprise\nwarehouses: { bi: { maxClusters: 2 } }")).toBe("");
    expect(refusals("stepTimeoutMinutes: 0")).toContain("must be at least 1");
  });

  it("keep Time Travel to what the edition has (SF-43)", () => {
    expect(refusals("retentionDays: 7")).toContain(
      "is at most 1 on Standard edition; with more, say `edition: enterprise` too",
    );
    expect(refusals("edition: enterprise\nretentionDays: 91")).toContain("must be at most 90");
    expect(refusals("edition: enterprise\nretentionDays: 90")).toBe("");
  });

  it("keep a resource monitor that fires (SF-64, SF-67, SF-68, SF-69)", () => {
    const monitor = (text: string) => refusals(`monitor: { ${text} }`);
    expect(monitor("monthlyCredits: 0")).toContain("must be at least 1");
    expect(monitor("monthlyCredits: 1.5")).toContain(
      '"snowflake.monitor.monthlyCredits" must be a whole number',
    );
    expect(monitor("suspendPercent: 0")).toContain("must be at least 1");
    expect(monitor("suspendPercent: 100, suspendImmediatePercent: 95")).toContain(
      "must be at most suspendImmediatePercent (95), or nothing would be left to finish",
    );
    expect(monitor("notifyPercents: [50, 60, 70, 80, 90, 95]")).toContain("at most 5 entries");
    expect(monitor("notifyPercents: [0]")).toContain("must be at least 1");
    expect(monitor("notifyPercents: []")).toContain("at least 1 entry");
    expect(monitor("notifyPercents: [75, 75]")).toContain("is in the list twice");
    expect(monitor("notifyPercents: [75, 110]")).toBe("");
  });

  it("take a schedule in Snowflake's dialect, and correct the others (CRON-6)", () => {
    expect(refusals("schedule: cron(0 3 * * ? *)")).toMatchInlineSnapshot(
      `"dev.yaml:10:13: "snowflake.schedule" must be five fields and a time zone, as Snowflake writes them; write "0 3 * * * UTC""`,
    );
    expect(refusals("schedule: 0 3 * * * Europe/Paris")).toBe("");
  });

  it("bound the retries and failures of the pipeline (SF-115, SF-116)", () => {
    expect(refusals("retries: 31")).toContain("must be at most 30");
    expect(refusals("retries: 0")).toBe("");
    expect(refusals("failuresBeforeSuspend: 0")).toContain("must be at least 1");
  });

  it("take service users with a key pair and a name each (SF-143, SF-144, SF-147)", () => {
    const user = (name: string, principal: string, key: string) =>
      `  - { name: ${name}, principal: ${principal}, rsaPublicKey: ${key} }`;
    expect(refusals(`users:\n${user("DBT", "engine", KEY)}\n${user("BI", "analyst", newKey())}`)).toBe("");
    const problems = refusals(`users:\n${user("DBT", "engine", KEY)}\n${user("DBT", "analyst", KEY)}`);
    expect(problems).toContain('dev.yaml:12:15: "snowflake.users[1].name" is DBT, as another user is');
    expect(problems).toContain("is the key of DBT too; give each user a pair of its own");
    expect(refusals(`users:\n${user("dbt", "engine", KEY)}`)).toContain("write DBT");
    expect(refusals(`users:\n${user("DBT_CI", "engine", KEY)}`)).toContain("must be one word");
    expect(refusals(`users:\n${user("SELECT", "engine", KEY)}`)).toContain("which SQL keeps for itself");
    expect(refusals(`users:\n${user("DBT", "producer", KEY)}`)).toContain(
      "a producer brings files to S3 with an AWS role",
    );
    expect(refusals(`users:\n${user("DBT", "analist", KEY)}`)).toContain('Did you mean "analyst"?');
    expect(refusals(`users:\n  - { name: DBT, principal: engine, password: x }`)).toContain("password");
  });

  it("never repeat a private key, wherever it was pasted (SF-8, SF-144)", () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = String(privateKey.export({ type: "pkcs8", format: "pem" }));
    const lines = pem.trim().split("\n").slice(1, -1);
    const block = pem.trim().replace(/^/gm, "        ");
    const pasted = [
      `users:\n  - name: DBT\n    principal: engine\n    rsaPublicKey: |\n${block}`,
      `users:\n  - name: |\n${block}\n    principal: engine\n    rsaPublicKey: ${KEY}`,
      `schedule: |\n${block}`,
      `databases:\n  shop: |\n${block}`,
    ];
    for (const text of pasted) {
      const problems = refusals(text);
      expect(problems).not.toBe("");
      for (const line of lines) expect(problems.toUpperCase()).not.toContain(line.slice(0, 20).toUpperCase());
    }
    expect(refusals(pasted[0] ?? "")).toContain("holds a PRIVATE key");
  });
});
