import { SHOP } from "../../support/contracts";
import { type Block, resource, resourceAt, resources } from "../../support/stack-json";
import { file, platform } from "./platform";

const LAKE = (zone: string) => `s3://dev-${zone}-123456789012/`;
const json = platform(file({}, { datasets: ["shop", "fleet"] }));
const MADE = ["databricks_catalog", "databricks_schema", "databricks_volume", "databricks_sql_table"];

describe("the catalog", () => {
  it("is one for each dataset, named by environment and dataset (ID-13, DB-30)", () => {
    expect(resources(json, "databricks_catalog").map(({ name }) => name)).toEqual(["dev_fleet", "dev_shop"]);
  });

  it("never has the name of another environment's", () => {
    const names = ["dev", "dev-shop", "dev-x"].flatMap((name) =>
      resources(platform(file({}, { name, datasets: ["shop", "fleet"] })), "databricks_catalog").map(
        (one) => one.name,
      ),
    );
    expect(new Set(names).size).toBe(6);
    expect(names.filter((name) => !/^[a-z][a-z0-9_]*$/.test(String(name)))).toEqual([]);
  });

  it("has a schema for each layer, whose tables lie in the layer's bucket (DB-36)", () => {
    const schemas = resources(json, "databricks_schema").filter((schema) =>
      String(schema["//"] && JSON.stringify(schema)).includes("engine/shop/"),
    );
    expect(Object.fromEntries(schemas.map(({ name, storage_root }) => [name, storage_root]))).toEqual({
      landing: undefined,
      bronze: `${LAKE("bronze")}shop/tables`,
      silver: `${LAKE("silver")}shop/tables`,
      gold: `${LAKE("gold")}shop/tables`,
      quarantine: `${LAKE("quarantine")}shop/tables`,
    });
  });

  it("never keeps two things in one place, or one inside of another (DB-31, DB-41)", () => {
    const places = [
      ...resources(json, "databricks_catalog").map(({ storage_root }) => storage_root),
      ...resources(json, "databricks_schema").map(({ storage_root }) => storage_root),
      ...resources(json, "databricks_volume").map(({ storage_location }) => storage_location),
    ]
      .filter((place) => place !== undefined)
      .map((place) => `${String(place).replace(/\/$/, "")}/`);
    expect(places).toHaveLength(12);
    const inside = places.filter((place, index) =>
      places.some((other, at) => at !== index && place.startsWith(other)),
    );
    expect(inside).toEqual([]);
  });

  it("has a volume over what landed (DB-40, DB-41, DB-42)", () => {
    expect(resourceAt(json, "databricks_volume", "engine/shop/volume")).toMatchObject({
      name: "files",
      volume_type: "EXTERNAL",
      storage_location: `${LAKE("landing")}shop/`,
    });
  });

  it("has no schema that the provider deletes (DB-33)", () => {
    expect(resources(json, "databricks_schema").map(({ name }) => name)).not.toContain("default");
  });

  it("takes names from the settings", () => {
    const named = platform(
      file({ catalogs: { shop: "shop_dwh" }, schemas: { gold: "marts" }, volume: "inbox" }),
    );
    expect(resource(named, "databricks_catalog").name).toBe("shop_dwh");
    expect(resources(named, "databricks_schema").map(({ name }) => name)).toContain("marts");
    expect(resource(named, "databricks_volume").name).toBe("inbox");
  });

  it("is protected, with everything in it, unless both keys are turned (DB-35)", () => {
    for (const type of MADE) {
      for (const block of resources(json, type)) expect(block.lifecycle).toEqual({ prevent_destroy: true });
    }
    expect(resources(json, "databricks_catalog").map((one) => one.force_destroy)).toEqual([false, false]);
    const open = platform(file({}, { dataDeletion: "destroy" }), { allowDataDeletion: true });
    for (const type of [...MADE, "databricks_storage_credential", "databricks_external_location"]) {
      for (const block of resources(open, type)) expect(block.lifecycle).toEqual({ prevent_destroy: false });
    }
    expect(resource(open, "databricks_catalog").force_destroy).toBe(true);
  });

  it("says of which environment it is, and sets no properties (DB-37, DB-61)", () => {
    for (const type of ["databricks_catalog", "databricks_schema", "databricks_volume"]) {
      for (const block of resources(json, type)) expect(block.comment).toMatch(/^dev: /);
    }
    for (const type of MADE)
      for (const block of resources(json, type)) expect(block).not.toHaveProperty("properties");
  });

  it("leaves alone what the platform does not use (DB-32, DB-34, DB-54)", () => {
    const unused = [
      "connection_name",
      "share_name",
      "provider_name",
      "enable_predictive_optimization",
      "partitions",
      "cluster_keys",
    ];
    for (const type of MADE) {
      for (const block of resources(json, type)) {
        expect(Object.keys(block).filter((attribute) => unused.includes(attribute))).toEqual([]);
      }
    }
  });
});

describe("tables of the contract", () => {
  const orders = resource(json, "databricks_sql_table", { name: "orders" });

  it("are managed Delta tables of bronze, made on the warehouse (DB-50, DB-52, DB-60)", () => {
    expect(resources(json, "databricks_sql_table").map(({ name }) => name)).toEqual([
      "cars",
      "clicks",
      "orders",
    ]);
    expect(orders).toMatchObject({ table_type: "MANAGED", data_source_format: "DELTA" });
    expect(orders.warehouse_id).toMatch(/^\$\{databricks_sql_endpoint\..*\.id\}$/);
    expect(orders.schema_name).toMatch(/^\$\{databricks_schema\.engine_shop_bronze_.*\.name\}$/);
    expect(orders).not.toHaveProperty("cluster_id");
  });

  it("are protected from being made again, which would empty them (DB-51)", () => {
    expect(orders.lifecycle).toEqual({ prevent_destroy: true });
  });

  it("stay as they are when the contract changes a type, which no table can (DB-56)", () => {
    const [table] = SHOP.tables;
    if (table === undefined) throw new Error("the shop has no table");
    const columns = table.columns.map((column) => ({ ...column, type: { kind: "text" } as const }));
    const changed = platform(file(), { datasets: [{ ...SHOP, tables: [{ ...table, columns }] }] });
    expect(resource(changed, "databricks_sql_table", { name: "orders" }).column).toEqual(orders.column);
  });

  it("carry the contract's names and descriptions", () => {
    expect((orders.column as Block[]).slice(0, 2)).toEqual([
      { name: "id", type: "string", comment: "Key of the order", nullable: true },
      { name: "total", type: "string", comment: "What was paid", nullable: true },
    ]);
    expect(orders.comment).toBe("Every landed row, as text. One row per order.");
  });
});
