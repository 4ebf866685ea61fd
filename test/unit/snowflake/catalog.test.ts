import type { DatasetContract } from "../../../modules/contract/dataset";
import { contractFaults } from "../../../modules/snowflake/contract-faults";
import { bronzeColumns } from "../../../modules/snowflake/tables";
import { FLEET, SHOP } from "../../support/contracts";
import { resource, resources } from "../../support/stack-json";
import { plain, synthesize } from "./platform";

const COMMENT = /\{environment=dev; managed-by=terraform; owner=data-team; project=medallion-blueprint\}$/;

describe("the catalog", () => {
  const json = synthesize({ datasets: ["shop", "fleet"] });
  const schemas = resources(json, "snowflake_schema").map((block) => [
    plain(json, block.database),
    block.name,
  ]);

  it("has a database for each dataset and environment, and a schema for each zone (SF-40, SF-46)", () => {
    expect(
      resources(json, "snowflake_database")
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["DEV_FLEET", "DEV_SHOP"]);
    for (const database of ["DEV_SHOP", "DEV_FLEET"]) {
      const names = ["CORE", "LANDING", "MARTS", "PIPELINE", "QUARANTINE", "RAW", "STAGING"];
      expect(
        schemas
          .filter(([of]) => of === database)
          .map(([, name]) => name)
          .sort(),
      ).toEqual(names);
    }
    for (const { drop_public_schema_on_creation } of resources(json, "snowflake_database"))
      expect(drop_public_schema_on_creation).toBe(true);
  });

  it("takes names of databases and schemas from the settings", () => {
    const named = synthesize({
      datasets: ["shop", "fleet"],
      snowflake: { databases: { shop: "SHOPSTREAM_DWH" }, schemas: { bronze: "BRONZE" } },
    });
    expect(
      resources(named, "snowflake_database")
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["DEV_FLEET", "SHOPSTREAM_DWH"]);
    const tables = resources(named, "snowflake_table").map((block) => plain(named, block.schema));
    expect(new Set(tables)).toEqual(new Set(["BRONZE"]));
  });

  it("refuses a database that two datasets would share, or that has a reserved name (ID-5)", () => {
    const shared = { datasets: ["shop", "fleet"], snowflake: { databases: { shop: "DEV_FLEET" } } };
    expect(() => synthesize(shared)).toThrow(
      "the datasets shop and fleet would share the database DEV_FLEET",
    );
    const dates = { ...FLEET, name: "date" };
    expect(() => synthesize({ name: "current", datasets: ["date"] }, false, [dates])).toThrow(
      "the database of dataset date is the word CURRENT_DATE, which SQL keeps for itself; write CURRENT_DATE_DATA. Name it yourself: snowflake.databases.date",
    );
  });

  it("lets only the owner of a schema give rights in it (SF-42)", () => {
    for (const { with_managed_access, is_transient } of resources(json, "snowflake_schema"))
      expect([with_managed_access, is_transient]).toEqual(["true", undefined]);
  });

  it("keeps changed rows for as long as the settings say (SF-43, SF-44, SF-47)", () => {
    const { data_retention_time_in_days: days, is_transient } = resource(synthesize(), "snowflake_database");
    expect([days, is_transient]).toEqual([1, undefined]);
    const longer = synthesize({ snowflake: { edition: "enterprise", retentionDays: 30 } });
    expect(resource(longer, "snowflake_database").data_retention_time_in_days).toBe(30);
  });

  it("has every table of the contract in bronze, as text, with where each row came from (SF-100, SF-102, SF-104, SF-105, SF-106)", () => {
    const orders = resource(json, "snowflake_table", { name: "ORDERS" });
    expect([plain(json, orders.database), plain(json, orders.schema)]).toEqual(["DEV_SHOP", "RAW"]);
    const columns = orders.column as { name: string; type: string; nullable: boolean; comment: string }[];
    expect(columns.map(({ name, type }) => [name, type])).toEqual([
      ["ID", "VARCHAR(16777216)"],
      ["TOTAL", "VARCHAR(16777216)"],
      ["PLACED_AT", "VARCHAR(16777216)"],
      ["_SOURCE_FILE", "VARCHAR(16777216)"],
      ["_SOURCE_LINE", "NUMBER(38,0)"],
      ["_LOADED_AT", "TIMESTAMP_NTZ(6)"],
      ["_BATCH_ID", "VARCHAR(16777216)"],
      ["_PARSE_ERROR", "VARCHAR(16777216)"],
      ["_RAW_TEXT", "VARCHAR(16777216)"],
      ["_EXTRA_COLUMNS", "VARCHAR(16777216)"],
    ]);
    // A row without its key lands too, and silver says why it is refused.
    expect(columns.every(({ nullable }) => nullable)).toBe(true);
    expect(columns.slice(0, 3).map(({ comment }) => comment)).toEqual([
      "As text; by contract NUMBER(38,0). Key of the order",
      "As text; by contract NUMBER(18,2). What was paid",
      "As text; by contract TIMESTAMP_NTZ(6). When it was placed",
    ]);
    for (const left of ["primary_key", "data_retention_time_in_days"])
      expect(orders).not.toHaveProperty(left);
  });

  it("makes tables when the grants on what will be made are there", () => {
    const { depends_on } = resource(json, "snowflake_table", { name: "ORDERS" });
    const grants = (depends_on as string[]).map((address) => {
      const [type = "", name = ""] = address.split(".");
      return json.resource?.[type]?.[name];
    });
    expect(
      grants.filter((grant) => JSON.stringify(grant).includes('"future"')).length,
    ).toBeGreaterThanOrEqual(4);
    for (const grant of grants)
      expect(plain(json, grant?.account_role_name)).toMatch(/^DEV_BRONZE_(READ|WRITE)$/);
  });

  it("tells everything apart by its comment (TF-3)", () => {
    const commented = ["database", "schema", "table", "stage", "warehouse", "account_role", "task"];
    for (const type of [...commented, "storage_integration"]) {
      for (const { comment } of resources(json, `snowflake_${type}`)) expect(comment).toMatch(COMMENT);
    }
  });

  it("protects what holds data until both keys are turned (SF-20, SF-41, SF-107)", () => {
    const kinds = ["database", "schema", "table", "storage_integration"].map((kind) => `snowflake_${kind}`);
    for (const [flag, dataDeletion, protect] of [
      [false, "destroy", true],
      [true, "retain", true],
      [true, "destroy", false],
    ] as const) {
      const synthesized = synthesize({ dataDeletion }, flag);
      for (const { lifecycle } of kinds.flatMap((kind) => resources(synthesized, kind)))
        expect(lifecycle).toEqual({ prevent_destroy: protect });
    }
  });
});

describe("a table of a contract", () => {
  const [orders] = SHOP.tables as [DatasetContract["tables"][number]];
  const column = (name: string) => ({ name, description: "", type: { kind: "text" } as const });

  it("has no name that SQL keeps for itself, and no two that differ in case only (ID-3, ID-5)", () => {
    expect(() =>
      bronzeColumns("shop", { ...orders, name: "order", columns: [column("group"), column("id")] }),
    ).toThrow(
      "dataset shop: table order is the word ORDER, which SQL keeps for itself; write ORDER_DATA\ndataset shop: column order.group is the word GROUP",
    );
    expect(() => bronzeColumns("shop", { ...orders, columns: [column("id"), column("Id")] })).toThrow(
      "column orders.Id differs from another only in its case",
    );
    expect(() => bronzeColumns("shop", { ...orders, columns: [column("unit price")] })).toThrow(
      "write UNIT_PRICE",
    );
  });

  it("has no type that Snowflake lacks (SF-103, TY-1)", () => {
    const wide = { name: "x", description: "", type: { kind: "decimal", precision: 38, scale: 38 } as const };
    expect(() => bronzeColumns("shop", { ...orders, columns: [wide] })).toThrow(
      "column orders.x is decimal(38,38), which Snowflake lacks",
    );
  });

  it("is told of where it stands in the contract's file", () => {
    const wide = { name: "x", description: "", type: { kind: "decimal", precision: 38, scale: 38 } as const };
    const faulty = {
      ...SHOP,
      tables: [orders, { ...orders, name: "row", columns: [column("id"), column("to"), wide] }],
    };
    expect(contractFaults(SHOP)).toEqual([]);
    expect(contractFaults(faulty).map(({ path }) => path.join("."))).toEqual([
      "schema.1.name",
      "schema.1.properties.1.name",
      "schema.1.properties.2.physicalType",
    ]);
  });
});
