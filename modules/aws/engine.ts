import { AthenaNamedQuery } from "@cdktf/provider-aws/lib/athena-named-query";
import { AthenaWorkgroup } from "@cdktf/provider-aws/lib/athena-workgroup";
import { Construct } from "constructs";
import type { DatasetContract } from "../contract/dataset";
import type { Zone } from "../contract/layers";
import { type NameRule, resourceName } from "../contract/naming";
import type { DbtTarget } from "../contract/variant";
import type { Statement } from "../lake/policy";
import type { PrivateBucket } from "../lake/private-bucket";
import type { S3Lake } from "../lake/s3-lake";
import { type CatalogContents, databaseName, GlueCatalog } from "./catalog";
import { databaseNames, keyStatements } from "./permissions";
import {
  type DbtSchemas,
  QUERYING_PRINCIPALS,
  type QueryEngine,
  type QueryingPrincipal,
} from "./query-engine";
import type { AwsSettings } from "./settings";

/** At most 128 characters. Source: Amazon Athena API Reference, CreateWorkGroup. */
const WORKGROUP_NAME: NameRule<"environment" | "principal"> = {
  kind: "Athena workgroup",
  parts: ["environment", "principal"],
  separator: "-",
  maxLength: 128,
};

const QUERY = [
  "athena:BatchGetNamedQuery",
  "athena:BatchGetQueryExecution",
  "athena:GetNamedQuery",
  "athena:GetQueryExecution",
  "athena:GetQueryResults",
  "athena:GetQueryResultsStream",
  "athena:GetQueryRuntimeStatistics",
  "athena:GetWorkGroup",
  "athena:ListNamedQueries",
  "athena:ListQueryExecutions",
  "athena:StartQueryExecution",
  "athena:StopQueryExecution",
];
const READ_DATA_CATALOG = [
  "athena:GetDataCatalog",
  "athena:GetDatabase",
  "athena:GetTableMetadata",
  "athena:ListDatabases",
  "athena:ListTableMetadata",
];

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
export class AthenaEngine extends Construct implements QueryEngine {
  readonly dbtTarget: DbtTarget;
  readonly keepsTablesInLake = true;
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
        const unreadable = "count(_parse_error) AS unreadable";
        return `SELECT '${table}' AS table_name, ${facts}, ${unreadable} FROM "${database}"."${table}" GROUP BY landed_date, _batch_id`;
      },
    );
  }

  get catalogContents(): CatalogContents {
    return this.catalog.contents;
  }

  dbtSchemas(dataset: string): DbtSchemas {
    const of = (zone: Zone) => databaseName(this.lake.environment, dataset, zone);
    const [bronze, silver, gold, quarantine] = [of("bronze"), of("silver"), of("gold"), of("quarantine")];
    return { bronze, silver, core: gold, marts: gold, quarantine };
  }

  queryStatements(principal: QueryingPrincipal): Statement[] {
    const athena = `arn:aws:athena:${this.lake.region}:${this.lake.account}`;
    const { arn } = this.results;
    return [
      {
        Sid: "Query",
        Effect: "Allow",
        Action: QUERY,
        Resource: `${athena}:workgroup/${this.workgroupName(principal)}`,
      },
      {
        Sid: "ReadDataCatalog",
        Effect: "Allow",
        Action: READ_DATA_CATALOG,
        Resource: `${athena}:datacatalog/AwsDataCatalog`,
      },
      {
        Sid: "LocateResults",
        Effect: "Allow",
        Action: ["s3:GetBucketLocation", "s3:ListBucketMultipartUploads"],
        Resource: arn,
      },
      {
        Sid: "ListResults",
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: arn,
        Condition: { StringLike: { "s3:prefix": [`${principal}/*`] } },
      },
      {
        Sid: "KeepResults",
        Effect: "Allow",
        Action: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"],
        // The names of results are made by Athena, hence the star.
        Resource: `${arn}/${principal}/*`,
      },
      ...keyStatements(this.lake, "Results", "write"),
      ...(principal === "engine" ? [databaseNames(this.lake)] : []),
    ];
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
        // Else a query could name its own place for results, and another encryption. dbt has to: it says where the files
        // of its tables lie, which Athena refuses here and would put with the results, to be deleted with them.
        // Source: Amazon Athena User Guide, "CREATE TABLE AS", external_location.
        enforceWorkgroupConfiguration: principal !== "engine",
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
