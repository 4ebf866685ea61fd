import { about, file, messages } from "./platform";

const key = (name: string) => `"databricks.${name}"`;

describe("settings of the databricks variant", () => {
  it("need no more than an account, a region and a host", () => expect(messages(file())).toEqual([]));

  it("are found wrong at their line, all at once", () => {
    const text = `name: dev
variant: databricks
account: "123456789012"
region: eu-west-3
datasets: [shop]
databricks:
  host: dbc-1.cloud.databricks.com/?o=1
  catalogs: { shop: my-catalog }
  warehouse: { size: small, autoStopMinutes: 0 }
  job:
    schedule: { cron: "0 3 * * *" }
`;
    expect(messages(text)).toMatchInlineSnapshot(`
      [
        "dev.yaml:7:9: "databricks.host" must be "https://" and the name of the workspace, without a path: https://dbc-1.cloud.databricks.com",
        "dev.yaml:8:21: "databricks.catalogs.shop" holds a hyphen, so every query would have to put it between backticks; write "my_catalog"",
        "dev.yaml:9:22: unknown warehouse size "small". Did you mean "Small"?",
        "dev.yaml:9:46: "databricks.warehouse.autoStopMinutes" must be at least 10: 0 would never stop the warehouse, and Databricks refuses 1 to 9",
        "dev.yaml:11:23: "databricks.job.schedule.cron" must be a Quartz cron expression: second, minute, hour, day of month, month, day of week. "0 3 * * *" is "0 0 3 * * ?" there",
      ]
    `);
  });

  it.each([
    ["http://dbc-1.cloud.databricks.com", "https://dbc-1.cloud.databricks.com"],
    ["dbc-1.cloud.databricks.com", "https://dbc-1.cloud.databricks.com"],
    ["https://dbc-1.cloud.databricks.com/", "https://dbc-1.cloud.databricks.com"],
    ["https://DBC-1.cloud.databricks.com/?o=12#job", "https://dbc-1.cloud.databricks.com"],
    ["https://workspace", "https://dbc-a1b2c3d4-e5f6.cloud.databricks.com"],
    ["https://user:secret@dbc-1.cloud.databricks.com", "https://dbc-a1b2c3d4-e5f6.cloud.databricks.com"],
  ])("host is https and no path (DB-1): %s", (host, better) => {
    expect(about({ host })).toEqual([
      `${key("host")} must be "https://" and the name of the workspace, without a path: ${better}`,
    ]);
  });

  it("host is not the account console (DB-1)", () => {
    const [message] = about({ host: "https://accounts.cloud.databricks.com" });
    expect(message).toContain("is the account console; write the address of the workspace");
  });

  it.each([{ token: "dapi" }, { clientSecret: "x" }, { password: "x" }])(
    "hold no secret (DB-2): %j",
    (secret) => expect(about(secret)[0]).toContain("unknown key"),
  );

  it.each([
    [
      "my-catalog",
      'holds a hyphen, so every query would have to put it between backticks; write "my_catalog"',
    ],
    ["My", 'holds upper-case letters, and Unity Catalog keeps names in lower case; write "my"'],
    ["a.b c/d", 'must be lower-case letters, digits and "_", and begin with a letter; write "a_b_c_d"'],
    ["1st", 'must be lower-case letters, digits and "_", and begin with a letter; write "st"'],
    ["é", 'must be lower-case letters, digits and "_", and begin with a letter'],
    ["", "must not be empty"],
    ["c".repeat(256), "has 256 characters, and Unity Catalog takes 255"],
    ["system", 'is "system", which Databricks keeps for itself; write for example "system_data"'],
    [
      "hive_metastore",
      'is "hive_metastore", which Databricks keeps for itself; write for example "hive_metastore_data"',
    ],
  ])("names of catalogs need no backticks and are free (ID-12, ID-13, ID-14): %s", (name, rule) => {
    expect(about({ catalogs: { shop: name } })).toEqual([`${key("catalogs.shop")} ${rule}`]);
  });

  it("the longest name is taken", () => expect(about({ catalogs: { shop: "c".repeat(255) } })).toEqual([]));

  it("names of schemas and volumes obey the same rules (ID-12, ID-13, ID-14)", () => {
    expect(about({ schemas: { gold: "gold-layer" }, volume: "landed-files" })).toEqual([
      `${key(
        "schemas.gold",
      )} holds a hyphen, so every query would have to put it between backticks; write "gold_layer"`,
      `${key(
        "volume",
      )} holds a hyphen, so every query would have to put it between backticks; write "landed_files"`,
    ]);
    expect(about({ schemas: { bronze: "information_schema" } })[0]).toContain("keeps for itself");
    // DB-33: the provider deletes the schema of that name from a new catalog.
    expect(about({ schemas: { bronze: "default" } })[0]).toContain("keeps for itself");
  });

  it("every layer, dataset and principal has a name of its own", () => {
    expect(about({ schemas: { silver: "gold" } })).toEqual([
      `${key("schemas.gold")} is "gold", which is the schema of silver already; every layer has its own`,
    ]);
    expect(about({ catalogs: { shop: "one", fleet: "one" } })).toEqual([
      `${key("catalogs.fleet")} is "one", which is the catalog of shop already; every dataset has its own`,
    ]);
    expect(about({ principals: { engine: "data", analyst: "data" } })).toEqual([
      `${key(
        "principals.analyst",
      )} is "data", which is the group of engine already and would have the rights of both`,
    ]);
  });

  it("grant nothing to everybody, nor to admins (DB-71, DB-132)", () => {
    for (const name of ["account users", "users"]) {
      expect(about({ principals: { analyst: name } })).toEqual([
        `${key("principals.analyst")} is "${name}", which everybody is in; name a group of your own`,
      ]);
    }
    expect(about({ principals: { engineer: "admins" } })).toEqual([
      `${key("principals.engineer")} is "admins", who may do everything already, and whom the provider refuses to give less`,
    ]);
    expect(about({ principals: { analyst: " bi" } })[0]).toContain("without spaces around it");
  });

  it.each([
    ["small", "Small"],
    ["XSMALL", "X-Small"],
    ["2XSMALL", "2X-Small"],
    ["Mediun", "Medium"],
  ])("sizes of warehouses are spelled as Databricks does (DB-80): %s", (size, meant) => {
    expect(about({ warehouse: { size } })).toEqual([
      `unknown warehouse size "${size}". Did you mean "${meant}"?`,
    ]);
  });

  it("a warehouse has an end (DB-81) and a bound (DB-82)", () => {
    const minutes = (autoStopMinutes: number) => about({ warehouse: { autoStopMinutes } });
    expect(minutes(0)[0]).toContain("must be at least 10: 0 would never stop the warehouse");
    expect(minutes(9)).toHaveLength(1);
    expect(minutes(10)).toEqual([]);
    expect(minutes(120)).toEqual([]);
    expect(minutes(121)[0]).toContain("must be at most 120");
    const clusters = (maxClusters: number) => about({ warehouse: { maxClusters } });
    expect(clusters(0)).toHaveLength(1);
    expect(clusters(30)).toEqual([]);
    expect(clusters(31)).toHaveLength(1);
  });

  it("a schedule is Quartz, with the corrected form (CRON-10)", () => {
    expect(about({ job: { schedule: { cron: "0 3 * * *" } } })).toEqual([
      `${key(
        "job.schedule.cron",
      )} must be a Quartz cron expression: second, minute, hour, day of month, month, day of week. "0 3 * * *" is "0 0 3 * * ?" there`,
    ]);
  });

  it("a time zone has a name (CRON-11)", () => {
    const zone = (timezone: string) => about({ job: { schedule: { cron: "0 0 3 * * ?", timezone } } });
    for (const wrong of ["+02:00", "Mars/Phobos", ""]) {
      expect(zone(wrong)).toEqual([
        `${key("job.schedule.timezone")} must be a time zone by name, such as "UTC" or "Europe/Paris"`,
      ]);
    }
    for (const right of ["UTC", "Europe/Paris"]) expect(zone(right)).toEqual([]);
  });

  it("files are waited for at least a minute (DB-95)", () => {
    const arrival = (seconds: number) =>
      about({
        job: {
          fileArrival: { quietSeconds: seconds, secondsBetweenRuns: seconds },
        },
      });
    expect(arrival(59)).toHaveLength(2);
    expect(arrival(60)).toEqual([]);
  });

  it("every run and step ends (DB-99, DB-100)", () => {
    expect(about({ job: { retries: -1 } })).toHaveLength(1);
    expect(about({ job: { retries: 11 } })).toHaveLength(1);
    expect(about({ job: { retries: 0 } })).toEqual([]);
    expect(about({ job: { timeoutMinutes: 0 } }).length).toBeGreaterThan(0);
    expect(about({ job: { taskTimeoutMinutes: 0 } })).toHaveLength(1);
    expect(about({ job: { timeoutMinutes: 30, taskTimeoutMinutes: 31 } })).toEqual([
      `${key("job.taskTimeoutMinutes")} must not be longer than timeoutMinutes, which stops the whole run`,
    ]);
  });

  it("a service principal is named by its application id (DB-105)", () => {
    expect(about({ job: { runAs: "my-principal" } })[0]).toContain("must be the application id");
    expect(about({ job: { runAs: "01234567-89ab-cdef-0123-456789abcdef" } })).toEqual([]);
  });

  it.each(["medallion", "/a//b", "/a/../b", "/a/", "dbfs:/a", "Volumes/a"])(
    "a folder is a clean path (DB-110): %s",
    (workspaceFolder) => {
      expect(about({ workspaceFolder })[0]).toContain(
        `${key("workspaceFolder")} must be a path from the workspace's root`,
      );
    },
  );

  it("a folder is not one that everybody can change", () => {
    for (const workspaceFolder of ["/Shared", "/Shared/medallion", "/Users/me", "/Workspace/medallion"]) {
      expect(about({ workspaceFolder })[0]).toContain("must be a folder of its own");
    }
  });

  it("models of a repository come from a tag, over https, without credentials", () => {
    const git = (changes: object) =>
      about({
        job: {
          dbt: {
            source: "git",
            url: "https://example.com/a/b",
            ref: "v1",
            ...changes,
          },
        },
      });
    expect(git({})).toEqual([]);
    expect(git({ url: "git@example.com:a/b.git" })).toHaveLength(1);
    expect(git({ url: "https://me:secret@example.com/a/b" })).toHaveLength(1);
    expect(git({ ref: undefined })).toHaveLength(1);
    expect(git({ provider: "github" })[0]).toContain('Did you mean "gitHub"?');
  });

  it("refuse the settings of another variant", () => {
    expect(messages(file({}, { aws: {} }))).toHaveLength(1);
  });
});
