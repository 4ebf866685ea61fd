import { ResourceMonitor } from "@cdktf/provider-snowflake/lib/resource-monitor";
import { Warehouse } from "@cdktf/provider-snowflake/lib/warehouse";
import { Construct } from "constructs";
import type { DatasetContract } from "../contract/dataset";
import { type NameRule, resourceName } from "../contract/naming";
import type { DbtTarget, Engine } from "../contract/variant";
import { type MountedDataset, SnowflakeCatalog } from "./catalog";
import { comment } from "./comments";
import { MAX_NAME_LENGTH } from "./names";
import type { SnowflakePlatform } from "./platform";
import { SnowflakeRoles } from "./roles";

const COMPUTE_NAME: NameRule<"environment" | "purpose"> = {
  kind: "Snowflake warehouse or resource monitor",
  parts: ["environment", "purpose"],
  separator: "_",
  maxLength: MAX_NAME_LENGTH,
  case: "upper",
};

/** Kinds of work, each with a warehouse of its own. */
export const WAREHOUSES = ["loading", "transform", "bi"] as const;
export type WarehouseKey = (typeof WAREHOUSES)[number];

const PURPOSES: Readonly<Record<WarehouseKey, string>> = {
  loading: "Loads what landed into bronze",
  transform: "Runs dbt, from bronze to gold",
  bi: "Answers people and dashboards",
};

/** Threads with which dbt builds; more would only wait for the smallest warehouse. */
const DBT_THREADS = 8;

/** Snowflake: warehouses under one resource monitor, roles, and a database for each dataset. */
export class SnowflakeEngine extends Construct implements Engine {
  readonly roles: SnowflakeRoles;
  readonly datasets: MountedDataset[] = [];
  private readonly catalog: SnowflakeCatalog;
  private readonly warehouses: Readonly<Record<WarehouseKey, Warehouse>>;

  constructor(
    scope: Construct,
    id: string,
    readonly platform: SnowflakePlatform,
  ) {
    super(scope, id);
    const monitor = this.addMonitor();
    this.warehouses = Object.fromEntries(
      WAREHOUSES.map((key) => [key, this.addWarehouse(key, monitor)]),
    ) as Record<WarehouseKey, Warehouse>;
    this.roles = new SnowflakeRoles(this, "roles", platform);
    this.catalog = new SnowflakeCatalog(this, "catalog", platform, this.roles);
  }

  /** Of the first dataset; the others differ in their database only. */
  get dbtTarget(): DbtTarget {
    const { organization, account, schemas } = this.platform.settings;
    const [first] = this.datasets;
    return {
      type: "snowflake",
      settings: {
        account: `${organization}-${account}`,
        role: this.roles.functionalRole("engine"),
        warehouse: this.warehouse("transform"),
        schema: schemas.core,
        threads: DBT_THREADS,
        ...(first === undefined ? {} : { database: first.database }),
      },
    };
  }

  mount(dataset: DatasetContract): void {
    this.datasets.push(this.catalog.addDataset(dataset));
  }

  /** Name of a warehouse: `DEV_LOADING`. */
  warehouse(key: WarehouseKey): string {
    return this.warehouses[key].name;
  }

  private addMonitor(): ResourceMonitor {
    const { accountAdmin, settings, lake } = this.platform;
    const { monthlyCredits, notifyPercents, suspendPercent, suspendImmediatePercent } = settings.monitor;
    return new ResourceMonitor(this, "monitor", {
      provider: accountAdmin,
      name: resourceName(COMPUTE_NAME, { environment: lake.environment, purpose: "monitor" }),
      // Without frequency and start the quota begins anew each month, and no date differs from plan to plan.
      creditQuota: monthlyCredits,
      notifyTriggers: [...notifyPercents].sort((a, b) => a - b),
      suspendTrigger: suspendPercent,
      suspendImmediateTrigger: suspendImmediatePercent,
    });
  }

  private addWarehouse(key: WarehouseKey, monitor: ResourceMonitor): Warehouse {
    const { accountAdmin, settings, lake, tags } = this.platform;
    const { size, autoSuspendSeconds, statementTimeoutSeconds, queueTimeoutSeconds, maxClusters } =
      settings.warehouses[key];
    return new Warehouse(this, key, {
      provider: accountAdmin,
      name: resourceName(COMPUTE_NAME, { environment: lake.environment, purpose: key }),
      comment: comment(PURPOSES[key], tags),
      warehouseType: "STANDARD",
      warehouseSize: size,
      autoSuspend: autoSuspendSeconds,
      autoResume: "true",
      // Else a new warehouse starts, and bills, before there is anything to do.
      initiallySuspended: true,
      enableQueryAcceleration: "false",
      statementTimeoutInSeconds: statementTimeoutSeconds,
      statementQueuedTimeoutInSeconds: queueTimeoutSeconds,
      resourceMonitor: monitor.name,
      // Standard edition refuses to be told of clusters at all.
      ...(maxClusters > 1
        ? { minClusterCount: 1, maxClusterCount: maxClusters, scalingPolicy: "STANDARD" }
        : {}),
    });
  }
}
