import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { GlueJob } from "@cdktf/provider-aws/lib/glue-job";
import { GlueSecurityConfiguration } from "@cdktf/provider-aws/lib/glue-security-configuration";
import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import type { DatasetContract } from "../contract/dataset";
import { type NameRule, resourceName } from "../contract/naming";
import type { Pipeline, PipelineStep } from "../contract/variant";
import type { Statement } from "../lake/policy";
import type { PrivateBucket } from "../lake/private-bucket";
import { projectFile } from "../lake/project-file";
import type { S3Lake } from "../lake/s3-lake";
import type { CatalogContents } from "./catalog";
import { GlueCrawlers } from "./crawlers";
import { fileStatements, keyStatements } from "./permissions";
import { addRole, jobLogStatements, trustService } from "./roles";
import type { AwsSettings } from "./settings";

/** At most 255 characters. Source: AWS Glue Web API Reference, CreateJob. */
const JOB_NAME: NameRule<"environment" | "from" | "to"> = {
  kind: "Glue job",
  parts: ["environment", "from", "to"],
  separator: "_",
  maxLength: 255,
};

/** At most 255 characters. Source: AWS Glue Web API Reference, CreateSecurityConfiguration. */
const SECURITY_CONFIGURATION_NAME: NameRule<"environment" | "purpose"> = {
  kind: "Glue security configuration",
  parts: ["environment", "purpose"],
  separator: "_",
  maxLength: 255,
};

const SCRIPT = "notebooks/landing_to_bronze.py";
/** What the script takes from files beside it, as the notebooks of Databricks do. */
const MODULES = ["notebooks/bronze_load.py", "notebooks/landed_records.py"];

export interface GlueIngestionProps {
  readonly lake: S3Lake;
  readonly datasets: readonly DatasetContract[];
  readonly settings: AwsSettings["glue"];
  /** What the crawlers need to exist first. @default nothing: the databases exist already */
  readonly catalog?: CatalogContents;
  /** The Spark script of the job, a path on this machine. @default the project's own `notebooks/landing_to_bronze.py` */
  readonly script?: string;
}

/** The Glue job that loads one landed table into bronze, and the crawlers that keep the catalog up to date. */
export class GlueIngestion extends Construct implements Pipeline {
  readonly jobs: Readonly<Pick<Record<PipelineStep, string>, "landing_to_bronze">>;
  /** Where scripts of jobs lie. */
  readonly scripts: PrivateBucket;
  /** Name of the Glue security configuration: how whatever Glue runs encrypts. */
  readonly securityConfiguration: string;
  private readonly lake: S3Lake;
  private readonly script: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: GlueIngestionProps,
  ) {
    super(scope, id);
    this.lake = props.lake;
    this.script = props.script ?? projectFile(SCRIPT);
    const security = this.addSecurityConfiguration();
    this.scripts = props.lake.addBucket("scripts", props.lake.tidy);
    this.securityConfiguration = security.name;
    const script = this.addScript(this.scripts, "script", this.script);
    const modules = MODULES.map((path) =>
      this.addScript(this.scripts, basename(path, ".py").replaceAll("_", "-"), projectFile(path)),
    );
    const job = this.addJob(this.scripts, [script, ...modules], security.name);
    this.jobs = { landing_to_bronze: job.name };
    new GlueCrawlers(this, "crawlers", {
      lake: props.lake,
      datasets: props.datasets,
      catalog: props.catalog,
      securityConfiguration: security.name,
      schedule: props.settings.crawlerSchedule,
    });
  }

  /** How Glue encrypts what it writes: as the lake does, its logs too. */
  private addSecurityConfiguration(): GlueSecurityConfiguration {
    const { environment, kmsKeyArn } = this.lake;
    return new GlueSecurityConfiguration(this, "security", {
      name: resourceName(SECURITY_CONFIGURATION_NAME, { environment, purpose: "ingestion" }),
      encryptionConfiguration: {
        s3Encryption: kmsKeyArn ? { s3EncryptionMode: "SSE-KMS", kmsKeyArn } : { s3EncryptionMode: "SSE-S3" },
        // Without a key of one's own, CloudWatch encrypts logs with a key of its own.
        cloudwatchEncryption: kmsKeyArn
          ? { cloudwatchEncryptionMode: "SSE-KMS", kmsKeyArn }
          : { cloudwatchEncryptionMode: "DISABLED" },
        // The job keeps no bookmarks: which files are new is told by their paths.
        jobBookmarksEncryption: { jobBookmarksEncryptionMode: "DISABLED" },
      },
    });
  }

  private addScript(scripts: PrivateBucket, id: string, path: string): S3Object {
    // By content alone, so that the same file gives the same Terraform JSON on every machine.
    const assetHash = createHash("sha256").update(readFileSync(path)).digest("hex");
    const asset = new TerraformAsset(this, id, { path, type: AssetType.FILE, assetHash });
    return new S3Object(this, `${id}-object`, {
      bucket: scripts.resource.id,
      key: basename(path),
      source: asset.path,
      sourceHash: assetHash,
    });
  }

  private addJob(
    scripts: PrivateBucket,
    [script, ...modules]: readonly S3Object[],
    securityConfiguration: string,
  ): GlueJob {
    const at = (object: S3Object | undefined): string => `s3://${scripts.name}/${object?.key}`;
    const { environment, account } = this.lake;
    const { workers, timeoutMinutes, maxConcurrentRuns } = this.props.settings;
    const role = addRole(this, "loader", {
      environment,
      purpose: "loader",
      description: `The Glue job that loads what lands in ${environment} into bronze`,
      trust: trustService("glue.amazonaws.com", account),
      statements: this.loaderStatements(scripts),
    });
    return new GlueJob(this, "job", {
      name: resourceName(JOB_NAME, { environment, from: "landing", to: "bronze" }),
      description: "Loads one landed table into bronze; running it again changes nothing",
      roleArn: role.arn,
      glueVersion: "5.0",
      workerType: "G.1X",
      numberOfWorkers: workers,
      timeout: timeoutMinutes,
      executionProperty: { maxConcurrentRuns },
      securityConfiguration,
      command: { name: "glueetl", pythonVersion: "3", scriptLocation: at(script) },
      defaultArguments: {
        "--job-language": "python",
        "--extra-py-files": modules.map(at).join(","),
        "--enable-continuous-cloudwatch-log": "true",
        "--enable-metrics": "false",
      },
    });
  }

  private loaderStatements(scripts: PrivateBucket): Statement[] {
    const { lake } = this;
    const datasets = this.props.datasets.map((dataset) => dataset.name);
    return [
      ...fileStatements({ lake, datasets, zones: ["landing"], spark: true }, "read"),
      ...fileStatements({ lake, datasets, zones: ["bronze"], spark: true }, "write"),
      {
        Sid: "ReadScripts",
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: [this.script, ...MODULES].map((path) => `${scripts.arn}/${basename(path)}`),
      },
      ...keyStatements(lake, "Scripts", "read"),
      ...jobLogStatements(lake),
    ];
  }
}
