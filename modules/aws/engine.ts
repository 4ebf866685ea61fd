import { AthenaNamedQuery } from "@cdktf/provider-aws/lib/athena-named-query";
import { AthenaWorkgroup } from "@cdktf/provider-aws/lib/athena-workgroup";
import { Construct } from "constructs";
import type { DatasetContract } from "../contract/dataset";
import { type NameRule, resourceName } from "../contract/naming";
import type { Principal } from "../contract/principal";
import type { DbtTarget, Engine } from "../contract/variant";
import type { PrivateBucket } from "../lake/private-bucket";
import type { S3Lake } from "../lake/s3-lake";
import { type CatalogContents, databaseName, GlueCatalog } from "./catalog";
import type { AwsSettings } from "./settings";

/** At most 128 characters. Source: Amazon Athena API Reference, CreateWorkGroup. */
const WORKGROUP_NAME: NameRule<"environment" | "principal"> = {
  kind: "Athena workgroup",
  parts: ["environment", "principal"],
  separator: "-",
  maxLength: 128,
};

/** Who runs SQL. A producer only puts files. */
export const QUERYING_PRINCIPALS = ["engine", "engineer", "analyst"] as const satisfies readonly Principal[];
export type QueryingPrincipal = (typeof QUERYING_PRINCIPALS)[number];

/** Athena counts in powers of ten, as its prices do. */
const BYTES_PER_GB = 1_000_000_000;

export interface AthenaEngineProps {
  readonly lake: S3Lake;
  readonly settings: AwsSettings["athena"];
}

/**
 * Athena over the Glue catalog. Each principal has a workgroup of its own, so that results of one who reads every
 * layer never lie where one who reads gold only can see them.
 */
export class AthenaEngine extends Construct implements Engine {
  readonly dbtTarget: DbtTarget;
  readonly results: PrivateBucket;
  private readonly lake: S3Lake;
  private readonly catalog: GlueCatalog;
  private readonly workgroups = new Map<QueryingPrincipal, AthenaWorkgroup>();

  constructor(scope: Construct, id: string, props: AthenaEngineProps) {
    super(scope, id);
    this.lake = props.lake;
    const { environment, allowDataDeletion, region, tidy } = props.lake;
    this.results = props.lake.addBucket("results", { ...tidy, expirationDays: props.settings.resultDays });
    this.catalog = new GlueCatalog(this, "catalog", { environment, lake: props.lake, allowDataDeletion });
    for (const principal of QUERYING_PRINCIPALS) this.addWorkgroup(principal, props.settings.scanLimitGb);
    this.dbtTarget = {
      type: "athena",
      settings: {
        database: "awsdatacatalog",
        region_name: region,
        work_group: this.workgroupName("engine"),
        s3_staging_dir: this.resultsUri("engine"),
      },
    };
  }

  mount(dataset: DatasetContract): void {
    this.catalog.addDataset(dataset);
    this.addQuery(dataset, "rows landed", "Rows that lie in landing now, for each table", (table) => {
      const database = databaseName(this.lake.environment, dataset.name, "landing");
      return `SELECT '${table}' AS table_name, count(*) AS landed FROM "${database}"."${table}"`;
    });
    this.addQuery(
      dataset,
      "rows in bronze",
      "What each run loaded into bronze, for each table and date",
      (table) => {
        const database = databaseName(this.lake.environment, dataset.name, "bronze");
        const facts = "landed_date, _batch_id, max(_loaded_at) AS loaded_at, count(*) AS loaded";
        const corrupt = "count(_corrupt_record) AS corrupt";
        return `SELECT '${table}' AS table_name, ${facts}, ${corrupt} FROM "${database}"."${table}" GROUP BY landed_date, _batch_id`;
      },
    );
  }

  /** The databases and tables of what is mounted. */
  get catalogContents(): CatalogContents {
    return this.catalog.contents;
  }

  workgroupName(principal: QueryingPrincipal): string {
    return resourceName(WORKGROUP_NAME, { environment: this.lake.environment, principal });
  }

  /** Where the results of a principal's queries are written. */
  resultsUri(principal: QueryingPrincipal): string {
    return `s3://${this.results.name}/${principal}/`;
  }

  private addWorkgroup(principal: QueryingPrincipal, scanLimitGb: number): void {
    const { account, allowDataDeletion, kmsKeyArn } = this.lake;
    const workgroup = new AthenaWorkgroup(this, `workgroup-${principal}`, {
      name: this.workgroupName(principal),
      description: `Queries of the ${principal} of ${this.lake.environment}`,
      // A workgroup is never empty: it keeps the history of its queries.
      forceDestroy: allowDataDeletion,
      configuration: {
        // Else a query could name its own place for results, without encryption and without a limit.
        enforceWorkgroupConfiguration: true,
        publishCloudwatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: Math.round(scanLimitGb * BYTES_PER_GB),
        engineVersion: { selectedEngineVersion: "Athena engine version 3" },
        resultConfiguration: {
          outputLocation: this.resultsUri(principal),
          expectedBucketOwner: account,
          encryptionConfiguration: kmsKeyArn
            ? { encryptionOption: "SSE_KMS", kmsKeyArn }
            : { encryptionOption: "SSE_S3" },
        },
      },
    });
    this.workgroups.set(principal, workgroup);
  }

  private addQuery(
    dataset: DatasetContract,
    title: string,
    description: string,
    select: (table: string) => string,
  ): void {
    new AthenaNamedQuery(this, `${dataset.name}-${title.replaceAll(" ", "-")}`, {
      name: `${dataset.name}: ${title}`,
      description,
      database: databaseName(this.lake.environment, dataset.name, "landing"),
      workgroup: this.workgroups.get("engineer")?.id,
      query: `${dataset.tables.map((table) => select(table.name)).join("\nUNION ALL\n")}\nORDER BY 1`,
    });
  }
}
