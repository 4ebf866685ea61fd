import { GlueClassifier } from "@cdktf/provider-aws/lib/glue-classifier";
import { GlueCrawler, type GlueCrawlerConfig } from "@cdktf/provider-aws/lib/glue-crawler";
import { Construct } from "constructs";
import type { DatasetContract, DatasetTable } from "../contract/dataset";
import type { Zone } from "../contract/layers";
import { type NameRule, resourceName } from "../contract/naming";
import type { Statement } from "../lake/policy";
import type { S3Lake } from "../lake/s3-lake";
import { type CatalogContents, databaseName } from "./catalog";
import { catalogStatements, fileStatements } from "./permissions";
import { addRole, jobLogStatements, trustService } from "./roles";

/** At most 255 characters. Source: AWS Glue Web API Reference, CreateCrawler. */
const CRAWLER_NAME: NameRule<"environment" | "dataset" | "zone"> = {
  kind: "Glue crawler",
  parts: ["environment", "dataset", "zone"],
  separator: "_",
  maxLength: 255,
};

/** The name of the crawler of one zone of one dataset. */
export function crawlerName(environment: string, dataset: string, zone: Zone): string {
  return resourceName(CRAWLER_NAME, { environment, dataset, zone });
}

const CRAWLED = ["landing", "bronze", "silver", "gold"] as const satisfies readonly Zone[];

/** Tells tables that a crawler found apart from those of the contract and of dbt. */
const DISCOVERED_PREFIX = "discovered_";

/** Tables lie two levels deep: bucket, dataset, table. */
const TABLE_LEVEL = 3;

export interface GlueCrawlersProps {
  readonly lake: S3Lake;
  readonly datasets: readonly DatasetContract[];
  /** What must exist before the crawler of a database. @default nothing: the databases exist already */
  readonly catalog?: CatalogContents;
  /** Name of the Glue security configuration. */
  readonly securityConfiguration: string;
  /** When they run, an AWS cron expression in UTC. @default when they are started */
  readonly schedule?: string;
}

/**
 * Crawlers that keep the catalog up to date with the files: in landing they find what no contract describes, in bronze
 * they add the partitions of new date folders to the contract's tables, in silver and gold they find what was written
 * without the catalog.
 */
export class GlueCrawlers extends Construct {
  private readonly classifier: GlueClassifier;
  private readonly roleArn: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: GlueCrawlersProps,
  ) {
    super(scope, id);
    const { environment, account } = props.lake;
    // Glue's own classifier takes a header for data where every column is text.
    this.classifier = new GlueClassifier(this, "csv", {
      name: resourceName(CRAWLER_NAME, { environment, dataset: "csv", zone: "header" }),
      csvClassifier: { containsHeader: "PRESENT", delimiter: ",", quoteSymbol: '"' },
    });
    this.roleArn = addRole(this, "role", {
      environment,
      purpose: "crawler",
      description: `The crawlers that keep the catalog of ${environment} up to date`,
      trust: trustService("glue.amazonaws.com", account),
      statements: this.statements(),
    }).arn;
    for (const dataset of props.datasets) for (const zone of CRAWLED) this.addCrawler(dataset, zone);
  }

  private addCrawler(dataset: DatasetContract, zone: (typeof CRAWLED)[number]): void {
    const { lake, securityConfiguration, schedule } = this.props;
    const { environment } = lake;
    const database = databaseName(environment, dataset.name, zone);
    new GlueCrawler(this, `${dataset.name}-${zone}`, {
      name: crawlerName(environment, dataset.name, zone),
      databaseName: database,
      dependsOn: [...(this.props.catalog?.get(database) ?? [])],
      role: this.roleArn,
      securityConfiguration,
      schedule,
      ...(zone === "bronze" ? this.partitionsOf(dataset) : this.tablesIn(dataset, zone)),
    });
  }

  /** Adds partitions to the tables of the contract, and leaves their columns as the contract has them. */
  private partitionsOf(dataset: DatasetContract): Partial<GlueCrawlerConfig> {
    const database = databaseName(this.props.lake.environment, dataset.name, "bronze");
    return {
      description: `Adds new date folders of ${dataset.name} to the tables of bronze`,
      catalogTarget: [{ databaseName: database, tables: dataset.tables.map((table) => table.name) }],
      schemaChangePolicy: { deleteBehavior: "LOG", updateBehavior: "LOG" },
      configuration: JSON.stringify({
        Version: 1,
        CrawlerOutput: { Partitions: { AddOrUpdateBehavior: "InheritFromTable" } },
        Grouping: { TableGroupingPolicy: "CombineCompatibleSchemas" },
      }),
    };
  }

  /** Finds tables in the files of a zone; those that are gone are marked, never dropped. */
  private tablesIn(dataset: DatasetContract, zone: Zone): Partial<GlueCrawlerConfig> {
    const path = this.props.lake.location(dataset.name, zone).uri;
    const found = {
      tablePrefix: DISCOVERED_PREFIX,
      schemaChangePolicy: { deleteBehavior: "DEPRECATE_IN_DATABASE", updateBehavior: "UPDATE_IN_DATABASE" },
    };
    if (zone === "landing") {
      return {
        ...found,
        description: `Finds files of ${dataset.name} in landing that no contract describes`,
        classifiers: [this.classifier.name],
        s3Target: [{ path, exclusions: dataset.tables.flatMap(landedFiles) }],
      };
    }
    return {
      ...found,
      description: `Finds tables in the files of ${zone} of ${dataset.name}`,
      s3Target: [{ path }],
      configuration: JSON.stringify({ Version: 1, Grouping: { TableLevelConfiguration: TABLE_LEVEL } }),
    };
  }

  private statements(): Statement[] {
    const { lake } = this.props;
    const datasets = this.props.datasets.map((dataset) => dataset.name);
    const scope = { lake, datasets, zones: CRAWLED, spark: true };
    return [
      ...fileStatements(scope, "read"),
      ...catalogStatements(scope, "write"),
      ...jobLogStatements(lake),
    ];
  }
}

/** Patterns for the files of a table below the dataset's landing folder, as Glue writes them. */
function landedFiles({ landingPath, landingFiles }: DatasetTable): string[] {
  if (landingFiles === undefined) return [`${landingPath}/**`];
  const folder = landingPath === "." ? "" : `${landingPath}/`;
  return landingFiles.flatMap((name) => [`${folder}${name}`, `${folder}*/${name}`]);
}
