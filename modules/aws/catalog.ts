import { GlueCatalogDatabase } from "@cdktf/provider-aws/lib/glue-catalog-database";
import { GlueCatalogTable } from "@cdktf/provider-aws/lib/glue-catalog-table";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { DatasetContract } from "../contract/dataset";
import { ZONES, type Zone } from "../contract/layers";
import { type NameRule, resourceName } from "../contract/naming";
import type { Lake } from "../contract/variant";
import { bronzeTable, landingTable, oneLine } from "./tables";

/**
 * Lower case, at most 255 characters, and no character but the underscore, or every query would have to quote it.
 * Source: Amazon Athena User Guide, "Name databases, tables, and columns".
 */
const DATABASE_NAME: NameRule<"environment" | "dataset" | "zone"> = {
  kind: "Glue database",
  parts: ["environment", "dataset", "zone"],
  separator: "_",
  maxLength: 255,
};

/** The name of the Glue database that holds one zone of one dataset: `aws_dev_shopstream_bronze`. */
export function databaseName(environment: string, dataset: string, zone: Zone): string {
  return resourceName(DATABASE_NAME, { environment, dataset, zone });
}

export interface GlueCatalogProps {
  readonly environment: string;
  readonly lake: Lake;
  /** Terraform may drop databases, and with them the tables that dbt and crawlers made in them. @default false */
  readonly allowDataDeletion?: boolean;
}

/** What each Glue database consists of in Terraform, the database itself and its tables, by its name. */
export type CatalogContents = ReadonlyMap<string, readonly ITerraformDependable[]>;

/** Glue databases for every zone of each dataset, and the tables of landing and bronze that the contract describes. */
export class GlueCatalog extends Construct {
  private readonly databases = new Map<string, ITerraformDependable[]>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: GlueCatalogProps,
  ) {
    super(scope, id);
  }

  /** For resources that cannot be made before the databases and tables they name. */
  get contents(): CatalogContents {
    return this.databases;
  }

  /** Adds the databases and tables of one dataset. Silver and gold are empty: dbt makes their tables. */
  addDataset(dataset: DatasetContract): void {
    for (const zone of ZONES) {
      const database = this.addDatabase(dataset, zone);
      const tables = zone === "landing" || zone === "bronze" ? this.addTables(dataset, zone, database) : [];
      const name = databaseName(this.props.environment, dataset.name, zone);
      this.databases.set(name, [database, ...tables]);
    }
  }

  private addTables(
    dataset: DatasetContract,
    zone: "landing" | "bronze",
    database: GlueCatalogDatabase,
  ): GlueCatalogTable[] {
    const { uri } = this.props.lake.location(dataset.name, zone);
    const describe = zone === "landing" ? landingTable : bronzeTable;
    // A table of Glue is a whole folder. Where tables share one and are told apart by their files, only bronze has them.
    const tables = dataset.tables.filter((table) => zone === "bronze" || table.landingFiles === undefined);
    return tables.map(
      (table) =>
        new GlueCatalogTable(this, `${dataset.name}-${zone}-${table.name}`, {
          ...describe(table, uri),
          // A reference, so that Terraform makes the database first.
          databaseName: database.name,
        }),
    );
  }

  private addDatabase(dataset: DatasetContract, zone: Zone): GlueCatalogDatabase {
    return new GlueCatalogDatabase(this, `${dataset.name}-${zone}`, {
      name: databaseName(this.props.environment, dataset.name, zone),
      description: oneLine(`${zone} of ${dataset.name} ${dataset.version}. ${dataset.description}`, 2048),
      locationUri: this.props.lake.location(dataset.name, zone).uri,
      lifecycle: { preventDestroy: !(this.props.allowDataDeletion ?? false) },
    });
  }
}
