import type { DbtTarget } from "../../../modules/contract/variant";
import { resource, resources } from "../../support/stack-json";
import { plain, synthesize } from "./platform";

describe("the engine", () => {
  const json = synthesize({
    snowflake: {
      edition: "enterprise",
      warehouses: { transform: { size: "SMALL", autoSuspendSeconds: 120 }, bi: { maxClusters: 3 } },
      monitor: { monthlyCredits: 20, notifyPercents: [80, 50] },
    },
  });
  const warehouse = (name: string) => resource(json, "snowflake_warehouse", { name });

  it("has a warehouse for each kind of work, which stops by itself (SF-52 to SF-54, SF-57, SF-58, SF-59 to SF-62)", () => {
    expect(
      resources(json, "snowflake_warehouse")
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["DEV_BI", "DEV_LOADING", "DEV_TRANSFORM"]);
    expect(warehouse("DEV_TRANSFORM")).toMatchObject({
      warehouse_type: "STANDARD",
      warehouse_size: "SMALL",
      auto_suspend: 120,
      auto_resume: "true",
      initially_suspended: true,
      enable_query_acceleration: "false",
      statement_timeout_in_seconds: 3600,
      statement_queued_timeout_in_seconds: 600,
    });
    for (const left of [
      "max_concurrency_level",
      "query_acceleration_max_scale_factor",
      "resource_constraint",
    ])
      expect(warehouse("DEV_TRANSFORM")).not.toHaveProperty(left);
  });

  it("says nothing of clusters where there is one, which Standard edition would refuse (SF-55, SF-56)", () => {
    expect(warehouse("DEV_LOADING")).not.toHaveProperty("max_cluster_count");
    expect(warehouse("DEV_LOADING")).not.toHaveProperty("scaling_policy");
    expect(warehouse("DEV_BI")).toMatchObject({
      min_cluster_count: 1,
      max_cluster_count: 3,
      scaling_policy: "STANDARD",
    });
  });

  it("is stopped by one monitor, every month anew (SF-63 to SF-69)", () => {
    const monitor = resource(json, "snowflake_resource_monitor");
    expect(monitor).toMatchObject({
      name: "DEV_MONITOR",
      credit_quota: 20,
      notify_triggers: [50, 80],
      suspend_trigger: 90,
      suspend_immediate_trigger: 100,
    });
    for (const left of ["frequency", "start_timestamp", "end_timestamp"])
      expect(monitor).not.toHaveProperty(left);
    for (const { resource_monitor } of resources(json, "snowflake_warehouse"))
      expect(plain(json, resource_monitor)).toBe("DEV_MONITOR");
  });

  it("tells dbt where to connect, and no credential", () => {
    const target = json.output?.dbt?.value as DbtTarget;
    const read = Object.fromEntries(
      Object.entries(target.settings).map(([key, value]) => [key, plain(json, value)]),
    );
    expect([target.type, read]).toEqual([
      "snowflake",
      {
        account: "MYORG-ANALYTICS",
        role: "DEV_ENGINE",
        warehouse: "DEV_TRANSFORM",
        database: "DEV_SHOP",
        schema: "CORE",
        threads: "8",
      },
    ]);
  });
});
