import { SqlEndpoint } from "@cdktf/provider-databricks/lib/sql-endpoint";
import { Construct } from "constructs";
import type { DatasetContract } from "../contract/dataset";
import type { DbtTarget, Engine } from "../contract/variant";
import type { S3Lake } from "../lake/s3-lake";
import { UnityCatalog } from "./catalog";
import { UnityNames } from "./names";
import type { DatabricksSettings } from "./settings";
import { UnityStorage } from "./storage";

export interface DatabricksEngineProps {
  readonly lake: S3Lake;
  readonly settings: DatabricksSettings;
  /** Tags of the SQL warehouse. @default none */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Unity Catalog over the lake, and a SQL warehouse that stops by itself. */
export class DatabricksEngine extends Construct implements Engine {
  readonly dbtTarget: DbtTarget;
  readonly names: UnityNames;
  readonly storage: UnityStorage;
  readonly warehouse: SqlEndpoint;
  private readonly catalogs = new Map<string, UnityCatalog>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DatabricksEngineProps,
  ) {
    super(scope, id);
    const { lake, settings } = props;
    this.names = new UnityNames(lake.environment, settings);
    this.storage = new UnityStorage(this, "storage", { lake, names: this.names });
    this.warehouse = this.addWarehouse();
    this.dbtTarget = {
      type: "databricks",
      settings: {
        host: settings.host.replace("https://", ""),
        http_path: `/sql/1.0/warehouses/${this.warehouse.id}`,
        auth_type: "oauth",
        schema: this.names.schema("gold"),
        threads: 4,
      },
    };
  }

  mount(dataset: DatasetContract): void {
    const { lake } = this.props;
    this.storage.addDataset(dataset.name);
    const catalog = new UnityCatalog(this, dataset.name, {
      lake,
      names: this.names,
      storage: this.storage,
      dataset,
      warehouseId: this.warehouse.id,
    });
    this.catalogs.set(dataset.name, catalog);
  }

  /** The catalog of a dataset that was mounted. */
  catalog(dataset: string): UnityCatalog {
    const found = this.catalogs.get(dataset);
    if (found === undefined) throw new Error(`the dataset ${dataset} is not mounted`);
    return found;
  }

  private addWarehouse(): SqlEndpoint {
    const { size, maxClusters, autoStopMinutes, serverless } = this.props.settings.warehouse;
    const tags = Object.entries(this.props.tags ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    return new SqlEndpoint(this, "warehouse", {
      name: this.names.warehouse,
      clusterSize: size,
      minNumClusters: 1,
      maxNumClusters: maxClusters,
      // Left out it would be two hours.
      autoStopMins: autoStopMinutes,
      enableServerlessCompute: serverless,
      // The only kind that can be serverless.
      warehouseType: "PRO",
      // Without a cluster in this account there are no spot machines to speak of.
      spotInstancePolicy: serverless ? undefined : "COST_OPTIMIZED",
      tags: tags.length === 0 ? undefined : { customTags: tags.map(([key, value]) => ({ key, value })) },
    });
  }
}
