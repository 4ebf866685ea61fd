import { type Block, resource } from "../../support/stack-json";
import { file, HOST, platform } from "./platform";

const json = platform(file({}, { tags: { owner: "data-team" } }));
const outputOf = (name: string): unknown => json.output?.[name]?.value;
const warehouse = resource(json, "databricks_sql_endpoint");

describe("the SQL warehouse", () => {
  it("is small, serverless, bounded, and stops by itself (DB-80, DB-81, DB-82, DB-83, DB-84, DB-85)", () => {
    expect(warehouse).toMatchObject({
      name: "dev-sql",
      cluster_size: "2X-Small",
      min_num_clusters: 1,
      max_num_clusters: 1,
      auto_stop_mins: 10,
      enable_serverless_compute: true,
      warehouse_type: "PRO",
    });
  });

  it("is as the settings say (DB-86)", () => {
    const settings = { size: "Medium", maxClusters: 4, autoStopMinutes: 30, serverless: false };
    expect(resource(platform(file({ warehouse: settings })), "databricks_sql_endpoint")).toMatchObject({
      cluster_size: "Medium",
      max_num_clusters: 4,
      auto_stop_mins: 30,
      enable_serverless_compute: false,
      spot_instance_policy: "COST_OPTIMIZED",
    });
  });

  it("carries the environment's tags in one order (DB-87)", () => {
    expect((warehouse.tags as Block).custom_tags).toEqual([
      { key: "environment", value: "dev" },
      { key: "managed-by", value: "terraform" },
      { key: "owner", value: "data-team" },
      { key: "project", value: "medallion-blueprint" },
    ]);
  });

  it("is awaited, since tables are made on it next (DB-53, DB-89)", () => {
    expect(warehouse).not.toHaveProperty("no_wait");
  });

  it("has the environment in its name (DB-88)", () => {
    const other = resource(platform(file({}, { name: "prod" })), "databricks_sql_endpoint");
    expect(other.name).toBe("prod-sql");
  });

  it("is where dbt connects, without a secret", () => {
    const { type, settings } = outputOf("dbt") as { type: string; settings: Block };
    expect(type).toBe("databricks");
    expect(settings).toMatchObject({ host: HOST.replace("https://", ""), schema: "gold" });
    expect(settings.http_path).toMatch(/^\/sql\/1\.0\/warehouses\/\$\{databricks_sql_endpoint\./);
    expect(Object.keys(settings)).not.toContain("token");
  });
});
