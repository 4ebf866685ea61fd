import { PIPELINE_STEPS } from "../../../modules/contract/variant";
import { sqlText, verbatim } from "../../../modules/snowflake/sql";
import { type Block, resource, resources, type StackJson } from "../../support/stack-json";
import { plain, synthesize } from "./platform";

function task(json: StackJson, database: string, name: string): Block {
  const [found] = resources(json, "snowflake_task").filter(
    (block) => block.name === name && plain(json, block.database) === database,
  );
  if (found === undefined) throw new Error(`no task ${name} in ${database}`);
  return found;
}

const statement = (json: StackJson, database: string, name: string) =>
  plain(json, task(json, database, name).sql_statement);

describe("the pipeline", () => {
  const json = synthesize({
    datasets: ["shop", "fleet"],
    snowflake: { schedule: "0 3 * * * UTC", retries: 4 },
  });
  const root = task(json, "DEV_SHOP", "LANDING_TO_BRONZE");

  it("is one graph of tasks for each dataset, with the names of the steps (SF-112, SF-113, SF-120)", () => {
    for (const database of ["DEV_SHOP", "DEV_FLEET"]) {
      const after = PIPELINE_STEPS.map((step) => {
        const { after } = task(json, database, step.toUpperCase());
        return ((after as string[] | undefined) ?? []).map((name) => plain(json, name));
      });
      const inPipeline = (name: string) => `"${database}"."PIPELINE"."${name}"`;
      expect(after).toEqual([[], [inPipeline("LANDING_TO_BRONZE")], [inPipeline("BRONZE_TO_SILVER")]]);
    }
    expect(resources(json, "snowflake_task")).toHaveLength(6);
    expect(json.output?.jobs?.value).toEqual({
      landing_to_bronze: "PIPELINE.LANDING_TO_BRONZE",
      bronze_to_silver: "PIPELINE.BRONZE_TO_SILVER",
      silver_to_gold: "PIPELINE.SILVER_TO_GOLD",
    });
  });

  it("is started by its root, on its schedule, and tried again from there (CRON-6, CRON-8, CRON-9, SF-110, SF-115, SF-116)", () => {
    expect(root).toMatchObject({
      started: true,
      schedule: { using_cron: "0 3 * * * UTC" },
      task_auto_retry_attempts: 4,
      suspend_task_after_num_failures: 5,
    });
    for (const name of ["BRONZE_TO_SILVER", "SILVER_TO_GOLD"]) {
      const child = task(json, "DEV_SHOP", name);
      expect(child.started).toBe(true);
      for (const ofRoot of ["schedule", "task_auto_retry_attempts", "suspend_task_after_num_failures"])
        expect(child).not.toHaveProperty(ofRoot);
    }
  });

  it("without a schedule waits to be started", () => {
    const waiting = task(synthesize(), "DEV_SHOP", "LANDING_TO_BRONZE");
    expect(waiting.started).toBe(false);
    expect(waiting).not.toHaveProperty("schedule");
  });

  it("runs one at a time, on warehouses, and not for ever (SF-45, SF-111, SF-114, SF-117, SF-119)", () => {
    expect(root.allow_overlapping_execution).toBe("false");
    for (const block of resources(json, "snowflake_task")) {
      expect(block.user_task_timeout_ms).toBe(3_600_000);
      expect(block.timezone).toBe("UTC");
      expect(plain(json, block.warehouse)).toBe(
        block.name === "LANDING_TO_BRONZE" ? "DEV_LOADING" : "DEV_TRANSFORM",
      );
      for (const left of ["config", "user_task_managed_initial_warehouse_size"])
        expect(block).not.toHaveProperty(left);
    }
  });

  it("belongs to the engine's role, which may run it, before it is made (SF-121, SF-142)", () => {
    const needed = (root.depends_on as string[]).map((address) => {
      const [type = "", name = ""] = address.split(".");
      return json.resource?.[type]?.[name] as Block;
    });
    const ownership = needed.find((block) => block.on !== undefined) as Block;
    expect(plain(json, ownership.account_role_name)).toBe("DEV_ENGINE");
    const { future } = ownership.on as { future: Record<string, string> };
    expect([future.object_type_plural, plain(json, future.in_schema)]).toEqual([
      "TASKS",
      '"DEV_SHOP"."PIPELINE"',
    ]);
    expect(needed).toContainEqual(
      expect.objectContaining({ privileges: ["EXECUTE TASK"], on_account: true }),
    );
    const warehouses = needed
      .filter((block) => JSON.stringify(block).includes('"WAREHOUSE"'))
      .map((block) => plain(json, (block.on_account_object as Block).object_name));
    expect(warehouses.sort()).toEqual(["DEV_LOADING", "DEV_TRANSFORM"]);
    const parents = needed.filter((block) => block.parent_role_name === "SYSADMIN");
    expect(parents.map((block) => plain(json, block.role_name))).toEqual(["DEV_ENGINE"]);
  });
});

describe("landing to bronze", () => {
  const json = synthesize();
  const sql = statement(json, "DEV_SHOP", "LANDING_TO_BRONZE");

  it("loads the files of each table that are new or newer than what bronze has of them", () => {
    const at = (text: string) => {
      expect(sql).toContain(text);
      return sql.indexOf(text);
    };
    const order = [
      'LIST @"DEV_SHOP"."LANDING"."LANDED_FILES";',
      'CREATE OR REPLACE TEMPORARY FUNCTION "DEV_SHOP"."PIPELINE"."LANDED_ROWS"(',
      'CREATE OR REPLACE TEMPORARY TABLE "DEV_SHOP"."PIPELINE"."PENDING_FILES" AS WITH listed',
      "BEGIN TRANSACTION;",
      `DELETE FROM "DEV_SHOP"."RAW"."ORDERS" WHERE _SOURCE_FILE IN (SELECT PATH FROM "DEV_SHOP"."PIPELINE"."PENDING_FILES" WHERE TABLE_NAME = 'orders');`,
      'INSERT INTO "DEV_SHOP"."RAW"."ORDERS" (ID, TOTAL, PLACED_AT, _SOURCE_FILE, _SOURCE_LINE, _LOADED_AT, _BATCH_ID, _PARSE_ERROR, _RAW_TEXT, _EXTRA_COLUMNS) SELECT LANDED[0]::VARCHAR, LANDED[1]::VARCHAR, LANDED[2]::VARCHAR, PATH, SOURCE_LINE, :loaded_at, :batch_id, PARSE_ERROR, RAW_TEXT, EXTRA_COLUMNS FROM',
      'INSERT INTO "DEV_SHOP"."RAW"."CLICKS"',
      "COMMIT;",
    ].map(at);
    expect([...order].sort((a, b) => a - b)).toEqual(order);
    expect(sql).toContain(`SUBSTR("name", LENGTH('s3://dev-landing-123456789012/shop/') + 1) AS PATH`);
    expect(sql).toContain(
      `LANDED_ROWS"(BUILD_SCOPED_FILE_URL(@"DEV_SHOP"."LANDING"."LANDED_FILES", PATH), PATH, '{"name":"orders","format":"csv","required":true,`,
    );
  });

  it("is all or nothing, and one statement (SF-118)", () => {
    expect(sql.match(/BEGIN TRANSACTION;/g)).toHaveLength(1);
    expect(sql.match(/COMMIT;/g)).toHaveLength(1);
    expect(sql).toMatch(/WHEN OTHER THEN\s+ROLLBACK;\s+RAISE;/);
    expect(sql).toMatch(/^EXECUTE IMMEDIATE \$\$\n[\s\S]+\n\$\$$/);
    expect(sql.match(/\$\$/g)).toHaveLength(2);
    // Anything but a temporary table would end a transaction, so even those are made before it.
    expect(sql.slice(sql.indexOf("BEGIN TRANSACTION;"))).not.toContain("CREATE ");
  });

  it("stops where nothing of a required table has landed, and only there", () => {
    expect(sql).toContain(
      `IF (NOT EXISTS (SELECT 1 FROM "DEV_SHOP"."RAW"."ORDERS")) THEN RAISE nothing_landed; END IF;`,
    );
    expect(sql.match(/RAISE nothing_landed/g)).toHaveLength(1);
  });

  it("lets people look at UTF-8 with a header and quotes, every switch said (SF-80 to SF-84)", () => {
    expect(resource(json, "snowflake_file_format", { name: "LANDED_CSV" })).toMatchObject({
      format_type: "CSV",
      encoding: "UTF8",
      parse_header: true,
      error_on_column_count_mismatch: false,
      field_optionally_enclosed_by: '"',
      empty_field_as_null: true,
      skip_byte_order_mark: true,
      skip_blank_lines: true,
      trim_space: false,
      replace_invalid_characters: false,
    });
    expect(resource(json, "snowflake_file_format", { name: "LANDED_CSV" })).not.toHaveProperty("skip_header");
    expect(resource(json, "snowflake_file_format", { name: "LANDED_JSON" })).toMatchObject({
      format_type: "JSON",
      strip_outer_array: true,
      ignore_utf8_errors: false,
    });
  });

  it("finds them by a stage that never differs from plan to plan (SF-85 to SF-90)", () => {
    const stage = resource(json, "snowflake_stage");
    expect(stage.url).toBe("s3://dev-landing-123456789012/shop/");
    expect(plain(json, stage.storage_integration)).toBe("DEV_SHOP_LANDING");
    for (const left of ["file_format", "encryption", "copy_options", "credentials"])
      expect(stage).not.toHaveProperty(left);
  });
});

describe("the steps of dbt", () => {
  const json = synthesize({ snowflake: { schemas: { silver: "CLEAN" } } });

  /** The arguments as dbt gets them. */
  function argumentsOf(name: string): { args: string; vars: Record<string, unknown> } {
    const sql = statement(json, "DEV_SHOP", name);
    const [, args = ""] =
      /^EXECUTE DBT PROJECT "DEV_SHOP"\."PIPELINE"\."MEDALLION" ARGS = '([\s\S]*)' DBT_VERSION = '1.10.15'$/.exec(
        sql,
      ) ?? [];
    const [, command = "", vars = ""] =
      /^(.*) --vars '(.*)'$/.exec(args.replaceAll("''", "'").replaceAll("\\\\", "\\")) ?? [];
    return { args: command, vars: JSON.parse(vars) };
  }

  it("build silver first, and gold from it", () => {
    expect(argumentsOf("BRONZE_TO_SILVER").args).toBe(
      "build --select path:models/shop/staging --indirect-selection buildable --exclude-resource-type unit_test --target snowflake",
    );
    expect(argumentsOf("SILVER_TO_GOLD").args).toBe(
      "build --select path:models/shop/core path:models/shop/marts --indirect-selection eager --exclude-resource-type unit_test --target snowflake",
    );
  });

  it("are told the rules of the contract and the names of the schemas", () => {
    const { vars } = argumentsOf("BRONZE_TO_SILVER");
    expect(vars).toMatchObject({ database: "DEV_SHOP", role: "DEV_ENGINE", warehouse: "DEV_TRANSFORM" });
    expect(vars.schemas).toEqual({
      bronze: "RAW",
      silver: "CLEAN",
      core: "CORE",
      marts: "MARTS",
      quarantine: "QUARANTINE",
    });
    expect(vars.contract).toMatchObject({
      name: "shop",
      tables: [{ name: "orders", primaryKey: ["id"], columns: [{ name: "id", required: true }, {}, {}] }, {}],
    });
  });
});

describe("text in SQL and Terraform", () => {
  it("keeps quotes, backslashes and what looks like an expression", () => {
    expect(sqlText("it's \\d")).toBe("'it''s \\\\d'");
    const [dollar, brace] = ["$", "{"];
    expect(verbatim(`${dollar}${brace}a} %{b} $c {d}`)).toBe(`${dollar}${dollar}${brace}a} %%{b} $c {d}`);
  });
});
