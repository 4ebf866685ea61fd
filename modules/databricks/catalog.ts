import { Catalog } from "@cdktf/provider-databricks/lib/catalog";
import { Schema } from "@cdktf/provider-databricks/lib/schema";
import { SqlTable } from "@cdktf/provider-databricks/lib/sql-table";
import { Volume } from "@cdktf/provider-databricks/lib/volume";
import { Construct } from "constructs";
import type { DatasetContract, DatasetTable } from "../contract/dataset";
import { ZONES, type Zone } from "../contract/layers";
import type { S3Lake } from "../lake/s3-lake";
import type { UnityNames } from "./names";
import type { UnityStorage } from "./storage";
import { bronzeColumns, oneLine } from "./tables";

export interface UnityCatalogProps {
  readonly lake: S3Lake;
  readonly names: UnityNames;
  readonly storage: UnityStorage;
  readonly dataset: DatasetContract;
  /** Id of the SQL warehouse that makes the tables. */
  readonly warehouseId: string;
}

/**
 * The catalog of one dataset: a schema for each zone, whose managed tables lie in the zone's own bucket, a volume over
 * what landed, and the tables of bronze that the contract describes. Silver and gold are empty: dbt makes their tables.
 */
export class UnityCatalog extends Construct {
  readonly catalog: Catalog;
  readonly volume: Volume;
  private readonly schemas: Readonly<Record<Zone, Schema>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: UnityCatalogProps,
  ) {
    super(scope, id);
    this.catalog = this.addCatalog();
    this.schemas = Object.fromEntries(ZONES.map((zone) => [zone, this.addSchema(zone)])) as Record<
      Zone,
      Schema
    >;
    this.volume = this.addVolume();
    for (const table of props.dataset.tables) this.addTable(table);
  }

  schema(zone: Zone): Schema {
    return this.schemas[zone];
  }

  private get lifecycle() {
    return { preventDestroy: !this.props.lake.allowDataDeletion };
  }

  private uri(zone: Zone): string {
    return this.props.lake.location(this.props.dataset.name, zone).uri;
  }

  private addCatalog(): Catalog {
    const { lake, names, storage, dataset } = this.props;
    return new Catalog(this, "catalog", {
      name: names.catalog(dataset.name),
      comment: oneLine(`${lake.environment}: ${dataset.name} ${dataset.version}. ${dataset.description}`),
      // Beside the tables of gold, which must not lie inside of it. Nothing is kept here: every schema says its place.
      storageRoot: `${this.uri("gold")}catalog`,
      forceDestroy: lake.allowDataDeletion,
      lifecycle: this.lifecycle,
      dependsOn: [storage.location("gold")],
    });
  }

  private addSchema(zone: Zone): Schema {
    const { lake, names, storage, dataset } = this.props;
    // What landed is in a volume, which must not lie inside of a place for tables; so landing has none of its own.
    const place = zone === "landing" ? {} : { storageRoot: `${this.uri(zone)}tables` };
    return new Schema(this, zone, {
      catalogName: this.catalog.name,
      name: names.schema(zone),
      comment: oneLine(`${lake.environment}: ${zone} of ${dataset.name}`),
      ...place,
      forceDestroy: lake.allowDataDeletion,
      lifecycle: this.lifecycle,
      dependsOn: [storage.location(zone)],
    });
  }

  private addVolume(): Volume {
    const { lake, names, storage, dataset } = this.props;
    return new Volume(this, "volume", {
      catalogName: this.catalog.name,
      schemaName: this.schema("landing").name,
      name: names.volume,
      volumeType: "EXTERNAL",
      storageLocation: this.uri("landing"),
      comment: oneLine(`${lake.environment}: files of ${dataset.name} as they landed`),
      lifecycle: this.lifecycle,
      dependsOn: [storage.location("landing")],
    });
  }

  private addTable(table: DatasetTable): void {
    new SqlTable(this, `table-${table.name}`, {
      catalogName: this.catalog.name,
      schemaName: this.schema("bronze").name,
      name: table.name,
      tableType: "MANAGED",
      dataSourceFormat: "DELTA",
      // Without one, the provider starts a cluster of its own for it.
      warehouseId: this.props.warehouseId,
      comment: oneLine(`Every landed row, as text. ${table.description}`),
      column: bronzeColumns(table),
      lifecycle: this.lifecycle,
    });
  }
}
