import { databaseName, GlueCatalog, type GlueCatalogProps } from "../../../modules/aws/catalog";
import { BRONZE_LINEAGE } from "../../../modules/contract/bronze";
import { ACCOUNT, onLake } from "../../support/aws-stack";
import { FLEET, SHOP } from "../../support/contracts";
import { resource, resourceAt, resources, type StackJson } from "../../support/stack-json";

interface GlueColumn {
  readonly name: string;
  readonly type: string;
  readonly comment: string;
}
interface StorageDescriptor {
  readonly location: string;
  readonly columns: GlueColumn[];
  readonly ser_de_info: { serialization_library: string; parameters: Record<string, string> };
}

function synthesize(props: Partial<GlueCatalogProps> = {}, datasets = [SHOP]): StackJson {
  return onLake((scope, lake) => {
    const catalog = new GlueCatalog(scope, "catalog", { environment: "dev", lake, ...props });
    for (const dataset of datasets) catalog.addDataset(dataset);
  });
}

function table(json: StackJson, zone: "landing" | "bronze", name: string) {
  const block = resourceAt(json, "aws_glue_catalog_table", `catalog/shop-${zone}-${name}`);
  return { block, storage: block.storage_descriptor as StorageDescriptor };
}

describe("the Glue catalog", () => {
  const json = synthesize();

  it("has a database for each zone, where the lake has its files", () => {
    const databases = resources(json, "aws_glue_catalog_database");
    expect(databases.map((database) => database.name).sort()).toEqual([
      "dev_shop_bronze",
      "dev_shop_gold",
      "dev_shop_landing",
      "dev_shop_quarantine",
      "dev_shop_silver",
    ]);
    expect(resource(json, "aws_glue_catalog_database", { name: "dev_shop_gold" })).toMatchObject({
      location_uri: `s3://dev-gold-${ACCOUNT}/shop/`,
      description: "gold of shop 1.2.0. Orders of a small shop. In two lines.",
    });
  });

  it("shows in landing only tables that have a folder of their own, and all of them in bronze", () => {
    const files = SHOP.tables.map((each) => ({
      ...each,
      landingPath: ".",
      landingFiles: [`${each.name}.csv`],
    }));
    const tables = resources(synthesize({}, [{ ...SHOP, tables: files }]), "aws_glue_catalog_table");
    expect(tables.map((each) => (each.storage_descriptor as StorageDescriptor).location).sort()).toEqual(
      SHOP.tables.map(({ name }) => `s3://dev-bronze-${ACCOUNT}/shop/${name}/`).sort(),
    );
  });

  it("names databases so that no query has to quote them", () => {
    expect(databaseName("aws-dev", "shopstream", "bronze")).toBe("aws_dev_shopstream_bronze");
    expect(databaseName("a-b", "c", "gold")).not.toBe(databaseName("a", "b-c", "gold"));
  });

  it("reads landed CSV as text under the contract's columns, without its header line", () => {
    const { storage, block: orders } = table(json, "landing", "orders");
    expect(orders).toMatchObject({
      name: "orders",
      database_name: expect.stringMatching(
        /^\$\{aws_glue_catalog_database\.catalog_shop-landing_\w+\.name\}$/,
      ),
      table_type: "EXTERNAL_TABLE",
      parameters: { EXTERNAL: "TRUE", classification: "csv", "skip.header.line.count": "1" },
    });
    expect(storage.location).toBe(`s3://dev-landing-${ACCOUNT}/shop/raw/orders/`);
    expect(storage.columns).toEqual([
      { name: "id", type: "string", comment: "Key of the order" },
      { name: "total", type: "string", comment: "What was paid" },
      { name: "placed_at", type: "string", comment: "When it was placed" },
    ]);
    expect(storage.ser_de_info).toMatchObject({
      serialization_library: "org.apache.hadoop.hive.serde2.OpenCSVSerde",
      parameters: { separatorChar: ",", quoteChar: '"' },
    });
  });

  it("reads landed JSON a line at a time, and one broken line does not stop it", () => {
    const { storage, block: clicks } = table(json, "landing", "clicks");
    expect(clicks.parameters).toEqual({ EXTERNAL: "TRUE", classification: "json" });
    expect(storage.location).toBe(`s3://dev-landing-${ACCOUNT}/shop/raw/clicks/`);
    expect(storage.ser_de_info).toEqual({
      serialization_library: "org.openx.data.jsonserde.JsonSerDe",
      parameters: { "ignore.malformed.json": "true" },
    });
  });

  it("reads bronze as Snappy Parquet: text, with where each row came from, by landed date", () => {
    const { storage, block: orders } = table(json, "bronze", "orders");
    expect(orders).toMatchObject({
      parameters: { classification: "parquet", "parquet.compression": "SNAPPY" },
      partition_keys: [{ name: "landed_date", type: "string" }],
    });
    expect(storage.location).toBe(`s3://dev-bronze-${ACCOUNT}/shop/orders/`);
    const names = storage.columns.map((column) => column.name);
    const lineage = BRONZE_LINEAGE.map((column) => column.name);
    expect(names).toEqual(["id", "total", "placed_at", ...lineage, "_extra_columns"]);
    const typed = storage.columns.filter((column) => column.type !== "string");
    expect(typed).toMatchObject([
      { name: "_source_line", type: "bigint" },
      { name: "_loaded_at", type: "timestamp" },
    ]);
  });

  it("leaves alone what crawlers note on bronze tables, and nothing else", () => {
    const { lifecycle } = table(json, "bronze", "orders").block as {
      lifecycle: { ignore_changes: string[] };
    };
    expect(lifecycle.ignore_changes).toContain('parameters["recordCount"]');
    expect(lifecycle.ignore_changes.filter((path) => !path.startsWith('parameters["'))).toEqual([]);
    expect(lifecycle.ignore_changes).not.toContain('parameters["classification"]');
    expect(table(json, "landing", "orders").block.lifecycle).toBeUndefined();
  });

  it("has no tables in silver, gold and quarantine: dbt makes those", () => {
    expect(resources(json, "aws_glue_catalog_table")).toHaveLength(2 * SHOP.tables.length);
  });

  it("protects databases, unless data may be deleted", () => {
    for (const allowDataDeletion of [false, true]) {
      for (const database of resources(synthesize({ allowDataDeletion }), "aws_glue_catalog_database")) {
        expect(database.lifecycle).toEqual({ prevent_destroy: !allowDataDeletion });
      }
    }
  });

  it("keeps datasets apart", () => {
    const both = synthesize({}, [SHOP, FLEET]);
    expect(resources(both, "aws_glue_catalog_database")).toHaveLength(10);
    expect(resourceAt(both, "aws_glue_catalog_table", "catalog/fleet-bronze-cars")).toMatchObject({
      storage_descriptor: { location: `s3://dev-bronze-${ACCOUNT}/fleet/cars/` },
    });
  });

  it("cuts descriptions to what Glue takes, in one line", () => {
    const [orders] = SHOP.tables;
    const [id] = orders?.columns ?? [];
    if (orders === undefined || id === undefined) throw new Error("the fixture has no column");
    const long = { ...id, description: "long\n".repeat(200) };
    const wordy = { ...SHOP, tables: [{ ...orders, description: "x ".repeat(2000), columns: [long] }] };
    const { storage, block } = table(synthesize({}, [wordy]), "landing", "orders");
    expect(storage.columns[0]?.comment).toMatch(/^long long .*…$/);
    expect(storage.columns[0]?.comment).toHaveLength(255);
    expect(block.description).toHaveLength(2048);
  });
});
