import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { GlueConnection } from "@cdktf/provider-aws/lib/glue-connection";
import { GlueJob } from "@cdktf/provider-aws/lib/glue-job";
import { S3Object } from "@cdktf/provider-aws/lib/s3-object";
import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import type { DatasetContract } from "../contract/dataset";
import type { Zone } from "../contract/layers";
import { type NameRule, resourceName } from "../contract/naming";
import type { Statement } from "../lake/policy";
import type { PrivateBucket } from "../lake/private-bucket";
import { projectFile } from "../lake/project-file";
import type { S3Lake } from "../lake/s3-lake";
import { dbtBundle } from "./dbt-project";
import { networkStatements } from "./job-network";
import { keyStatements } from "./permissions";
import type { EngineNetwork, QueryEngine } from "./query-engine";
import { addRole, jobLogStatements, roleName, TRANSFORMER, trustService } from "./roles";

/** At most 255 characters. Source: AWS Glue Web API Reference, CreateJob, CreateConnection. */
const NAME: NameRule<"environment" | "purpose"> = {
  kind: "Glue job",
  parts: ["environment", "purpose"],
  separator: "_",
  maxLength: 255,
};

const SCRIPT = "notebooks/run_dbt.py";
const PROJECT_KEY = "dbt-project.json";
const WHEELS_PREFIX = "wheels/";

/**
 * What is installed where dbt runs: the last versions for Python 3.9, which is the newest that Python shell jobs have.
 * Source: AWS Glue Developer Guide, "Configuring job properties for Python shell jobs".
 */
const MODULES: Readonly<Record<string, readonly string[]>> = {
  athena: ["dbt-core==1.10.23", "dbt-athena==1.9.5"],
  redshift: ["dbt-core==1.10.23", "dbt-redshift==1.9.5"],
};

export interface DbtTransformationProps {
  readonly lake: S3Lake;
  readonly engine: QueryEngine;
  readonly datasets: readonly DatasetContract[];
  /** Where scripts of jobs lie. */
  readonly scripts: PrivateBucket;
  /** Name of the Glue security configuration. */
  readonly securityConfiguration: string;
  /** A run is stopped after this many minutes; at most 60, the longest session of the engine's role. */
  readonly timeoutMinutes: number;
}

/** The Glue Python shell job that runs dbt, one step of one dataset at a time, as the engine. */
export class DbtTransformation extends Construct {
  readonly jobName: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DbtTransformationProps,
  ) {
    super(scope, id);
    this.jobName = this.addJob(this.addScript(), this.addProject()).name;
  }

  private addScript(): S3Object {
    const path = projectFile(SCRIPT);
    // By content alone, so that the same file gives the same Terraform JSON on every machine.
    const assetHash = createHash("sha256").update(readFileSync(path)).digest("hex");
    const asset = new TerraformAsset(this, "script", { path, type: AssetType.FILE, assetHash });
    const bucket = this.props.scripts.resource.id;
    const key = basename(path);
    return new S3Object(this, "script-object", { bucket, key, source: asset.path, sourceHash: assetHash });
  }

  private addProject(): S3Object {
    const { lake, datasets, engine, scripts } = this.props;
    const folder = (dataset: string, zone: Zone) => lake.location(dataset, zone).uri;
    const bundle = dbtBundle(
      datasets.map((contract) => ({
        contract,
        schemas: engine.dbtSchemas(contract.name),
        folders: engine.keepsTablesInLake
          ? {
              silver: folder(contract.name, "silver"),
              gold: folder(contract.name, "gold"),
              quarantine: folder(contract.name, "quarantine"),
            }
          : undefined,
      })),
    );
    return new S3Object(this, "project", {
      bucket: scripts.resource.id,
      key: PROJECT_KEY,
      contentType: "application/json",
      // Or Terraform would take dbt's templates for its own.
      contentBase64: Buffer.from(bundle).toString("base64"),
    });
  }

  private addJob(script: S3Object, project: S3Object): GlueJob {
    const { lake, engine, scripts, securityConfiguration, timeoutMinutes } = this.props;
    const { environment, account } = lake;
    const role = addRole(this, "role", {
      environment,
      purpose: TRANSFORMER,
      description: `The Glue job that runs dbt in ${environment}, as the engine`,
      trust: trustService("glue.amazonaws.com", account),
      statements: this.statements(),
    });
    return new GlueJob(this, "job", {
      name: resourceName(NAME, { environment, purpose: "dbt" }),
      description: "Runs dbt: bronze to silver, and silver to gold",
      roleArn: role.arn,
      command: {
        name: "pythonshell",
        pythonVersion: "3.9",
        scriptLocation: `s3://${scripts.name}/${script.key}`,
      },
      maxCapacity: 1,
      timeout: timeoutMinutes,
      // Two builds of the same tables would take them from under each other.
      executionProperty: { maxConcurrentRuns: 1 },
      securityConfiguration,
      connections: engine.network === undefined ? undefined : [this.addConnection(engine.network).name],
      defaultArguments: {
        "library-set": "none",
        ...this.modules(),
        "--project_uri": `s3://${scripts.name}/${project.key}`,
        "--target": JSON.stringify(engine.dbtTarget),
        "--role_arn": this.engineRole(),
      },
    });
  }

  /** Where nothing leads to the internet, the script installs from wheels that lie beside it. */
  private modules(): Record<string, string> {
    const { engine, scripts } = this.props;
    const modules = MODULES[engine.dbtTarget.type] ?? [];
    return engine.network?.isolated
      ? { "--modules": modules.join(" "), "--wheels_uri": `s3://${scripts.name}/${WHEELS_PREFIX}` }
      : { "--additional-python-modules": modules.join(",") };
  }

  private addConnection({ subnetId, availabilityZone, securityGroupIds }: EngineNetwork): GlueConnection {
    return new GlueConnection(this, "connection", {
      name: this.connectionName(),
      description: "The private subnet in which the engine can be reached",
      connectionType: "NETWORK",
      physicalConnectionRequirements: {
        subnetId,
        availabilityZone,
        securityGroupIdList: [...securityGroupIds],
      },
    });
  }

  private connectionName(): string {
    return resourceName(NAME, { environment: this.props.lake.environment, purpose: "warehouse" });
  }

  private engineRole(): string {
    const { account, environment } = this.props.lake;
    return `arn:aws:iam::${account}:role/${roleName(environment, "engine")}`;
  }

  private statements(): Statement[] {
    const { lake, scripts, engine } = this.props;
    const isolated = engine.network?.isolated ?? false;
    const readable = [SCRIPT.replace(/^.*\//, ""), PROJECT_KEY, ...(isolated ? [`${WHEELS_PREFIX}*`] : [])];
    return [
      { Sid: "BecomeEngine", Effect: "Allow", Action: "sts:AssumeRole", Resource: this.engineRole() },
      {
        Sid: "ReadScripts",
        Effect: "Allow",
        Action: "s3:GetObject",
        Resource: readable.map((key) => `${scripts.arn}/${key}`),
      },
      ...(isolated ? [this.listWheels()] : []),
      ...keyStatements(lake, "Scripts", "read"),
      ...jobLogStatements(lake),
      ...(engine.network === undefined ? [] : networkStatements(lake, engine.network, this.connectionName())),
    ];
  }

  private listWheels(): Statement {
    return {
      Sid: "ListWheels",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: this.props.scripts.arn,
      Condition: { StringLike: { "s3:prefix": [WHEELS_PREFIX] } },
    };
  }
}
