import { createHash } from "node:crypto";
import { RedshiftdataStatement } from "@cdktf/provider-aws/lib/redshiftdata-statement";
import { RedshiftserverlessNamespace } from "@cdktf/provider-aws/lib/redshiftserverless-namespace";
import { RedshiftserverlessUsageLimit } from "@cdktf/provider-aws/lib/redshiftserverless-usage-limit";
import { RedshiftserverlessWorkgroup } from "@cdktf/provider-aws/lib/redshiftserverless-workgroup";
import { DataResource, type ITerraformDependable, type TerraformResource } from "cdktf";
import { Construct } from "constructs";
import type { DatasetContract } from "../contract/dataset";
import type { Zone } from "../contract/layers";
import type { DbtTarget } from "../contract/variant";
import { EncryptionKey } from "../lake/encryption-key";
import type { Statement } from "../lake/policy";
import type { S3Lake } from "../lake/s3-lake";
import { type CatalogContents, databaseName, GlueCatalog } from "./catalog";
import type { DbtSchemas, QueryEngine, QueryingPrincipal } from "./query-engine";
import { defaultDatabase, schemaName, serverlessName } from "./redshift-names";
import { REDSHIFT_PORT, RedshiftNetwork } from "./redshift-network";
import { ReaderRole } from "./redshift-reader";
import { datasetStatements, principalStatements, type SqlStatement } from "./redshift-sql";
import { roleName } from "./roles";
import type { RedshiftSettings } from "./settings-redshift";

/** Services that use the key of a warehouse: Redshift itself, and the keeper of its administrator's secret. */
const KEY_USERS = ["redshift", "redshift-serverless", "secretsmanager"];

export interface RedshiftEngineProps {
  readonly lake: S3Lake;
  readonly settings: RedshiftSettings;
}

/**
 * Redshift Serverless. Landing and bronze are read where they lie in the lake, through the Glue catalog; silver, gold and
 * quarantine are tables of its own. No password is known to anybody: the administrator's is made and turned over by
 * Secrets Manager, and everybody else logs in as an IAM role.
 */
export class RedshiftEngine extends Construct implements QueryEngine {
  readonly dbtTarget: DbtTarget;
  readonly keepsTablesInLake = false;
  readonly network: RedshiftNetwork;
  private readonly lake: S3Lake;
  private readonly settings: RedshiftSettings;
  private readonly catalog: GlueCatalog;
  private readonly reader: ReaderRole;
  private readonly database: string;
  private readonly namespace: RedshiftserverlessNamespace;
  private readonly workgroup: RedshiftserverlessWorkgroup;
  private last?: ITerraformDependable;

  constructor(scope: Construct, id: string, { lake, settings }: RedshiftEngineProps) {
    super(scope, id);
    const { environment, region, allowDataDeletion } = lake;
    this.lake = lake;
    this.settings = settings;
    this.database = settings.database ?? defaultDatabase(environment);
    this.catalog = new GlueCatalog(this, "catalog", { environment, lake, allowDataDeletion });
    this.network = new RedshiftNetwork(this, "network", { environment, region, settings });
    this.reader = new ReaderRole(this, "reader", { lake, workgroup: serverlessName(environment) });
    this.namespace = this.addNamespace();
    this.workgroup = this.addWorkgroup();
    this.addUsageLimit();
    for (const statement of principalStatements(this.place())) this.run(statement);
    this.dbtTarget = this.target();
  }

  mount(dataset: DatasetContract): void {
    this.catalog.addDataset(dataset);
    this.reader.allow(dataset.name);
    const needed = (["landing", "bronze"] as const).flatMap(
      (zone) => this.catalogContents.get(databaseName(this.lake.environment, dataset.name, zone)) ?? [],
    );
    const statements = datasetStatements(this.place(), dataset);
    for (const [index, statement] of statements.entries()) this.run(statement, index === 0 ? needed : []);
  }

  get catalogContents(): CatalogContents {
    return this.catalog.contents;
  }

  dbtSchemas(dataset: string): DbtSchemas {
    const of = (zone: Zone) => schemaName(dataset, zone);
    const [bronze, silver, gold, quarantine] = [of("bronze"), of("silver"), of("gold"), of("quarantine")];
    return { bronze, silver, core: gold, marts: gold, quarantine };
  }

  /** Logging in as oneself; what one may do inside is granted there. */
  queryStatements(_principal: QueryingPrincipal): Statement[] {
    return [
      {
        Sid: "LogIn",
        Effect: "Allow",
        Action: [
          "redshift-data:BatchExecuteStatement",
          "redshift-data:ExecuteStatement",
          "redshift-serverless:GetCredentials",
          "redshift-serverless:GetWorkgroup",
        ],
        Resource: this.workgroup.arn,
      },
      {
        Sid: "FollowOwnStatements",
        Effect: "Allow",
        Action: [
          "redshift-data:CancelStatement",
          "redshift-data:DescribeStatement",
          "redshift-data:GetStatementResult",
        ],
        // A statement has no ARN; the condition keeps everybody to his own. Two dollars are one to Terraform.
        Resource: "*",
        Condition: { StringEquals: { "redshift-data:statement-owner-iam-userid": "$${aws:userid}" } },
      },
    ];
  }

  private addNamespace(): RedshiftserverlessNamespace {
    const { environment, allowDataDeletion } = this.lake;
    const kmsKeyId = this.keyArn();
    return new RedshiftserverlessNamespace(this, "namespace", {
      namespaceName: serverlessName(environment),
      dbName: this.database,
      manageAdminPassword: true,
      adminPasswordSecretKmsKeyId: kmsKeyId,
      kmsKeyId,
      iamRoles: [this.reader.arn],
      defaultIamRoleArn: this.reader.arn,
      logExports: ["connectionlog", "useractivitylog", "userlog"],
      lifecycle: { preventDestroy: !allowDataDeletion },
    });
  }

  /**
   * Redshift has a key of its own where the lake has one: a lake's key opens to S3 only. Where no key is asked for,
   * AWS encrypts with one that it owns.
   */
  private keyArn(): string | undefined {
    const { environment, account, region, allowDataDeletion, settings } = this.lake;
    if (settings.encryption !== "kms" || settings.kmsKeyArn !== undefined) return settings.kmsKeyArn;
    const place = { environment, account, region, allowDataDeletion };
    return new EncryptionKey(this, "key", { ...place, purpose: "warehouse", services: KEY_USERS }).arn;
  }

  private addWorkgroup(): RedshiftserverlessWorkgroup {
    const { baseCapacityRpu, maxCapacityRpu, enhancedVpcRouting } = this.settings;
    return new RedshiftserverlessWorkgroup(this, "workgroup", {
      workgroupName: serverlessName(this.lake.environment),
      namespaceName: this.namespace.namespaceName,
      baseCapacity: baseCapacityRpu,
      maxCapacity: maxCapacityRpu,
      enhancedVpcRouting,
      publiclyAccessible: false,
      port: REDSHIFT_PORT,
      subnetIds: [...this.network.subnetIds],
      securityGroupIds: [this.network.workgroupGroupId],
    });
  }

  private addUsageLimit(): void {
    new RedshiftserverlessUsageLimit(this, "usage-limit", {
      resourceArn: this.workgroup.arn,
      usageType: "serverless-compute",
      period: "daily",
      amount: this.settings.dailyRpuHours,
      // The default only writes it down.
      breachAction: "deactivate",
    });
  }

  private place() {
    const { environment, region } = this.lake;
    const { queryTimeoutMinutes } = this.settings;
    const role = (principal: QueryingPrincipal) => roleName(environment, principal);
    return { environment, region, roleArn: this.reader.writtenArn, roleName: role, queryTimeoutMinutes };
  }

  /**
   * Runs a statement as the administrator, after the one before it: once, and again whenever its text changes or the
   * namespace is another. A statement older than a day is forgotten by the Data API, and Terraform would run it with
   * every plan; what is ignored and what replaces it keep it to its text.
   */
  private run({ name, sql, version = sql }: SqlStatement, after: readonly ITerraformDependable[] = []): void {
    const triggersReplace = { sql: createHash("sha256").update(version).digest("hex") };
    const text = new DataResource(this, `sql-${name}-version`, { triggersReplace });
    const addressOf = (of: TerraformResource) => `${of.terraformResourceType}.${of.friendlyUniqueId}`;
    this.last = new RedshiftdataStatement(this, `sql-${name}`, {
      workgroupName: this.workgroup.workgroupName,
      database: this.database,
      secretArn: this.namespace.adminPasswordSecretArn,
      statementName: `${this.lake.environment}-${name}`,
      sql,
      dependsOn: [this.last ?? this.reader.policy, ...after],
      lifecycle: {
        ignoreChanges: "all",
        // As text: cdktf writes a resource with braces, which Terraform refuses here.
        replaceTriggeredBy: [addressOf(text), `${addressOf(this.namespace)}.namespace_id`],
      },
    });
  }

  private target(): DbtTarget {
    const { account, region, environment } = this.lake;
    const workgroup = serverlessName(environment);
    return {
      type: "redshift",
      settings: {
        // As AWS makes it from the workgroup's name.
        host: `${workgroup}.${account}.${region}.redshift-serverless.amazonaws.com`,
        port: REDSHIFT_PORT,
        dbname: this.database,
        method: "iam_role",
        region,
        is_serverless: true,
        serverless_work_group: workgroup,
        serverless_acct_id: account,
        sslmode: "verify-full",
        autocreate: false,
      },
    };
  }
}
