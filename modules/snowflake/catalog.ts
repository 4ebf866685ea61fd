import { Database } from "@cdktf/provider-snowflake/lib/database";
import { Schema } from "@cdktf/provider-snowflake/lib/schema";
import { Table } from "@cdktf/provider-snowflake/lib/table";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { DatasetContract } from "../contract/dataset";
import { UserError } from "../contract/errors";
import { type NameRule, resourceName } from "../contract/naming";
import { comment } from "./comments";
import { grantZone } from "./grants";
import { LandingStage } from "./ingestion";
import { MAX_NAME_LENGTH, nameFault } from "./names";
import type { SnowflakePlatform } from "./platform";
import type { SnowflakeRoles } from "./roles";
import { SCHEMAS, type SchemaKey } from "./schemas";
import { sqlName } from "./sql";
import { bronzeColumns } from "./tables";

const DATABASE_NAME: NameRule<"environment" | "dataset"> = {
  kind: "Snowflake database",
  parts: ["environment", "dataset"],
  separator: "_",
  maxLength: MAX_NAME_LENGTH,
  case: "upper",
};

/** A dataset on Snowflake: its database and what stands in it. Names are references, so that order is kept. */
export interface MountedDataset {
  readonly contract: DatasetContract;
  readonly database: string;
  readonly schemas: Readonly<Record<SchemaKey, string>>;
  readonly stage: LandingStage;
  /** What has to be there before anything can be loaded as the engine. */
  readonly ready: readonly ITerraformDependable[];
}

/** A database for each dataset, a schema for each zone, and the tables of bronze that the contract describes. */
export class SnowflakeCatalog extends Construct {
  private readonly owners = new Map<string, string>();

  constructor(
    scope: Construct,
    id: string,
    private readonly platform: SnowflakePlatform,
    private readonly roles: SnowflakeRoles,
  ) {
    super(scope, id);
  }

  /**
   * Adds everything of one dataset. Silver and gold are empty: dbt makes their tables.
   *
   * @throws UserError when the database's name is reserved or another dataset's, or when a table cannot be kept
   */
  addDataset(contract: DatasetContract): MountedDataset {
    const { name } = contract;
    const database = this.addDatabase(contract);
    const schemas = Object.fromEntries(
      SCHEMAS.map((key) => [key, this.addSchema(name, key, database).name]),
    ) as Record<SchemaKey, string>;
    const stage = new LandingStage(this, `${name}-files`, {
      platform: this.platform,
      dataset: name,
      database: database.name,
      schema: schemas.landing,
    });
    const place = { dataset: name, database: database.name, schemas, stage };
    const grants = this.roles.zoneAccesses.map((one) => ({
      ...one,
      made: grantZone(this.roles, one, place),
    }));
    const onBronze = grants.filter(({ zone }) => zone === "bronze").flatMap(({ made }) => made);
    const tables = contract.tables.map((table) => {
      const columns = bronzeColumns(name, table);
      return new Table(this, `${name}-bronze-${table.name}`, {
        database: database.name,
        schema: schemas.bronze,
        name: sqlName(table.name),
        comment: comment(`Every landed row, as text. ${table.description}`, this.platform.tags),
        column: columns,
        lifecycle: this.lifecycle,
        // A future grant says nothing about tables that are there already.
        dependsOn: onBronze,
      });
    });
    return {
      contract,
      database: database.name,
      schemas,
      stage,
      ready: [...grants.flatMap(({ made }) => made), ...tables],
    };
  }

  private get lifecycle() {
    return { preventDestroy: !this.platform.lake.allowDataDeletion };
  }

  private addDatabase({ name, version, description }: DatasetContract): Database {
    const { settings, tags } = this.platform;
    return new Database(this, name, {
      name: this.databaseName(name),
      comment: comment(`${name} ${version}. ${description}`, tags),
      dataRetentionTimeInDays: settings.retentionDays,
      dropPublicSchemaOnCreation: true,
      lifecycle: this.lifecycle,
    });
  }

  private addSchema(dataset: string, key: SchemaKey, database: Database): Schema {
    const { settings, tags } = this.platform;
    return new Schema(this, `${dataset}-${key}`, {
      database: database.name,
      name: settings.schemas[key],
      comment: comment(`${key} of ${dataset}`, tags),
      // Only the owner of the schema gives rights in it, not whoever makes a table.
      withManagedAccess: "true",
      lifecycle: this.lifecycle,
    });
  }

  private databaseName(dataset: string): string {
    const { settings, lake } = this.platform;
    const name =
      settings.databases[dataset] ?? resourceName(DATABASE_NAME, { environment: lake.environment, dataset });
    const mend = `Name it yourself: snowflake.databases.${dataset}`;
    const fault = nameFault(name);
    if (fault !== undefined) throw new UserError(`the database of dataset ${dataset} ${fault}. ${mend}`);
    const owner = this.owners.get(name);
    if (owner !== undefined)
      throw new UserError(`the datasets ${owner} and ${dataset} would share the database ${name}. ${mend}`);
    this.owners.set(name, dataset);
    return name;
  }
}
