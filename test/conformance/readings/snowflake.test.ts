import { CHECKS, type Check, type CheckName } from "../checks";
import type { PlatformModel } from "../model";
import { platformCalled } from "../platforms";
import { expectation, synthesizePlatform } from "../suite";
import { bucket, Draft } from "./aws-draft";
import { readSnowflake } from "./snowflake";

const PLATFORM = platformCalled("snowflake");

/** A change to Terraform JSON, which one check has to notice. */
type Tampering = readonly [check: CheckName, title: string, tamper: (draft: Draft) => void];

const GRANT = "snowflake_grant_privileges_to_account_role";

const set = (type: string, words: string, values: object) => (draft: Draft) =>
  Object.assign(draft.find(type, words), values);

/** Adds a resource whose name in Terraform nothing refers to. */
const add = (type: string, block: object) => (draft: Draft) =>
  Object.assign(draft.json.resource?.[type] ?? {}, { "one-more": block });

const grant = (role: string, privilege: string, on: object) =>
  add(GRANT, { account_role_name: role, privileges: [privilege], ...on });

const SILVER = '"CONFORM_DEV_SHOPSTREAM"."STAGING"';
const LANDING = '"CONFORM_DEV_SHOPSTREAM"."LANDING"';
const futureTables = (schema: string) => ({
  on_schema_object: { future: { object_type_plural: "TABLES", in_schema: schema } },
});

const TAMPERINGS: readonly Tampering[] = [
  [
    "gives each principal what the access matrix says, and nothing else",
    "an analyst may read silver's tables",
    grant("CONFORM_DEV_ANALYST", "SELECT", futureTables(SILVER)),
  ],
  [
    "gives each principal what the access matrix says, and nothing else",
    "the engine may make tables in landing",
    grant("CONFORM_DEV_ENGINE", "CREATE TABLE", { on_schema: { schema_name: LANDING } }),
  ],
  [
    "gives each principal what the access matrix says, and nothing else",
    "an engineer holds the role that writes gold",
    add("snowflake_grant_account_role", {
      role_name: "CONFORM_DEV_GOLD_WRITE",
      parent_role_name: "CONFORM_DEV_ENGINEER",
    }),
  ],
  [
    "gives each principal what the access matrix says, and nothing else",
    "Snowflake may write what landed",
    (draft) =>
      draft.grant("conform-dev-shopstream-snowflake", "s3:PutObject", `${bucket("landing")}/shopstream/*`),
  ],
  [
    "gives each principal what the access matrix says, and nothing else",
    "the producer may put files into bronze",
    (draft) => draft.grant("conform-dev-producer", "s3:PutObject", `${bucket("bronze")}/shopstream/*`),
  ],
  [
    "lets the engine reach every layer",
    "the engine loses the stage",
    (draft) => draft.remove(GRANT, "landing-read-shopstream-stage"),
  ],
  [
    "lets the engine reach every layer",
    "the engine loses the role that writes gold",
    (draft) => draft.remove("snowflake_grant_account_role", "engine-has-gold-write"),
  ],
  [
    "keeps every identity inside of the platform",
    "an analyst may make databases",
    grant("CONFORM_DEV_ANALYST", "CREATE DATABASE", { on_account: true }),
  ],
  [
    "keeps every identity inside of the platform",
    "an analyst sees another environment's database",
    grant("CONFORM_DEV_ANALYST", "USAGE", {
      on_account_object: { object_type: "DATABASE", object_name: "PROD_SHOPSTREAM" },
    }),
  ],
  [
    "keeps every identity inside of the platform",
    "the engine is an administrator",
    add("snowflake_grant_account_role", {
      role_name: "ACCOUNTADMIN",
      parent_role_name: "CONFORM_DEV_ENGINE",
    }),
  ],
  [
    "keeps every identity inside of the platform",
    "Snowflake may read another dataset's neighbour",
    (draft) => draft.grant("conform-dev-fleet-snowflake", "s3:GetObject", `${bucket("landing")}/*`),
  ],
  [
    "shows nothing to strangers",
    "everyone may read gold",
    grant("PUBLIC", "SELECT", futureTables('"CONFORM_DEV_SHOPSTREAM"."CORE"')),
  ],
  [
    "shows nothing to strangers",
    "an integration reaches a whole bucket",
    set("snowflake_storage_integration", "shopstream", {
      storage_allowed_locations: ["s3://conform-dev-landing-123456789012/"],
    }),
  ],
  [
    "shows nothing to strangers",
    "a stage has credentials of its own",
    set("snowflake_stage", "shopstream", { credentials: "AWS_KEY_ID='x'" }),
  ],
  [
    "shows nothing to strangers",
    "Snowflake's user needs no external id",
    (draft) => {
      const role = draft.find("aws_iam_role", "shopstream-files");
      const trust = JSON.parse(String(role.assume_role_policy));
      delete trust.Statement[0].Condition;
      Object.assign(role, { assume_role_policy: JSON.stringify(trust) });
    },
  ],
  [
    "protects what holds data unless both keys are turned",
    "a database may be dropped",
    set("snowflake_database", "shopstream", { lifecycle: { prevent_destroy: false } }),
  ],
  [
    "encrypts everything at rest",
    "a bucket keeps plain files",
    (draft) => draft.remove("aws_s3_bucket_server_side_encryption_configuration", "lake_landing"),
  ],
  [
    "tags everything",
    "a warehouse says nothing of its environment",
    set("snowflake_warehouse", "loading", { comment: "x" }),
  ],
  [
    "names everything by the rules",
    "a warehouse is in small letters",
    set("snowflake_warehouse", "bi", { name: "conform_dev_bi" }),
  ],
  [
    "names everything by the rules",
    "a warehouse is nobody's",
    set("snowflake_warehouse", "bi", { name: "COMPUTE_WH" }),
  ],
  [
    "bounds everything that computes",
    "a warehouse never stops",
    set("snowflake_warehouse", "bi", { auto_suspend: 0 }),
  ],
  [
    "bounds everything that computes",
    "nothing stops a warehouse that costs too much",
    set("snowflake_warehouse", "transform", { resource_monitor: undefined }),
  ],
  [
    "bounds everything that computes",
    "a task runs for ever",
    set("snowflake_task", "shopstream-bronze", { user_task_timeout_ms: 0 }),
  ],
  [
    "has every layer of every dataset, each in a place of its own",
    "a schema is not where the settings say",
    set("snowflake_schema", "shopstream-marts", { name: "MARTZ" }),
  ],
  [
    "has the tables of the contract",
    "a table is missing",
    (draft) => draft.remove("snowflake_table", "bronze-order_items"),
  ],
  [
    "has the tables of the contract",
    "bronze cannot keep a text that is no number",
    (draft) => {
      const { column } = draft.find("snowflake_table", "bronze-products") as unknown as {
        column: { type: string }[];
      };
      Object.assign(column[0] ?? {}, { type: "NUMBER(38,0)" });
    },
  ],
  [
    "has the tables of the contract",
    "a price is declared without its cents",
    (draft) => {
      const table = draft.find("snowflake_table", "bronze-products") as unknown as {
        column: { name: string; comment: string }[];
      };
      const price = table.column.find(({ name }) => name === "UNIT_PRICE");
      Object.assign(price ?? {}, { comment: "As text; by contract NUMBER(38,0). Price" });
    },
  ],
  [
    "says in bronze where each row came from",
    "lines are kept as text",
    (draft) => {
      const table = draft.find("snowflake_table", "bronze-products") as unknown as {
        column: { name: string }[];
      };
      const line = table.column.find(({ name }) => name === "_SOURCE_LINE");
      Object.assign(line ?? {}, { type: "VARCHAR(16777216)" });
    },
  ],
];

describe("the reading of snowflake", () => {
  const [synthesized] = synthesizePlatform(PLATFORM).platforms;

  async function read(tamper: Tampering[2] = () => {}): Promise<PlatformModel> {
    if (synthesized === undefined) throw new Error("nothing was synthesized");
    const json = structuredClone(synthesized.json);
    tamper(new Draft(json));
    // As Terraform reads it: what is undefined is not there.
    return readSnowflake({ ...synthesized, json: JSON.parse(JSON.stringify(json)) });
  }

  const ask = (name: CheckName, model: PlatformModel): string[] => {
    const check: Check = CHECKS[name];
    return check(model, expectation());
  };

  it.each(TAMPERINGS)("%s: notices that %s", async (name, _title, tamper) => {
    expect(ask(name, await read())).toEqual([]);
    expect(ask(name, await read(tamper))).not.toEqual([]);
  });

  it("covers every check", () => {
    const covered = new Set(TAMPERINGS.map(([name]) => name));
    expect(Object.keys(CHECKS).filter((name) => !covered.has(name as CheckName))).toEqual([]);
  });

  it("refuses what it does not know", async () => {
    const unknown = (draft: Draft) =>
      Object.assign(draft.json.resource ?? {}, { snowflake_share: { x: {} } });
    await expect(read(unknown)).rejects.toThrow("snowflake_share is not in SNOWFLAKE_KINDS");
  });

  it("fails on a grant of a form that it does not know", async () => {
    const all = { on_schema_object: { all: { object_type_plural: "TABLES", in_schema: SILVER } } };
    await expect(read(grant("CONFORM_DEV_ANALYST", "SELECT", all))).rejects.toThrow("is not understood");
  });
});
