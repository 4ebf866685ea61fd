import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import {
  AthenaClient,
  GetNamedQueryCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  ListNamedQueriesCommand,
  ListWorkGroupsCommand,
  StartQueryExecutionCommand,
} from "@aws-sdk/client-athena";
import {
  GetClassifiersCommand,
  GetCrawlersCommand,
  GetDatabasesCommand,
  GetJobsCommand,
  GetSecurityConfigurationsCommand,
  GlueClient,
} from "@aws-sdk/client-glue";
import { IAMClient, ListPoliciesCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { DescribeKeyCommand, KMSClient, ListKeysCommand } from "@aws-sdk/client-kms";
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Credentials, Emulator } from "./emulator";

const POLL_MS = 100;
const QUERY_TIMEOUT_MS = 60_000;

/** Where an object of S3 lies. */
export function bucketAndKey(uri: string): { Bucket: string; Key: string } {
  const [, Bucket = "", Key = ""] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri) ?? [];
  return { Bucket, Key };
}

/** Puts a file of this machine where a URI says. */
export async function upload(s3: S3Client, file: string, uri: string): Promise<void> {
  await s3.send(new PutObjectCommand({ ...bucketAndKey(uri), Body: readFileSync(file) }));
}

/** Fetches an object to a file of this machine. */
export async function download(s3: S3Client, uri: string, file: string): Promise<void> {
  const { Body } = await s3.send(new GetObjectCommand(bucketAndKey(uri)));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, (await Body?.transformToByteArray()) ?? "");
}

/** Puts every file below a folder below a URI. */
export async function uploadFolder(s3: S3Client, folder: string, uri: string): Promise<void> {
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = join(folder, path);
    if (statSync(file).isFile()) await upload(s3, file, uri + path.split(sep).join("/"));
  }
}

/** Athena, as one caller in one workgroup. */
export class Athena {
  private readonly client: AthenaClient;

  constructor(
    emulator: Emulator,
    private readonly workgroup: string,
    credentials?: Credentials,
  ) {
    this.client = new AthenaClient(emulator.client(credentials));
  }

  /** The SQL of a query saved in the workgroup. */
  async namedQuery(name: string): Promise<string> {
    const { NamedQueryIds = [] } = await this.client.send(
      new ListNamedQueriesCommand({ WorkGroup: this.workgroup }),
    );
    for (const NamedQueryId of NamedQueryIds) {
      const { NamedQuery } = await this.client.send(new GetNamedQueryCommand({ NamedQueryId }));
      if (NamedQuery?.Name === name && NamedQuery.QueryString) return NamedQuery.QueryString;
    }
    throw new Error(`the workgroup ${this.workgroup} has no query "${name}"`);
  }

  /** The rows of a query, each value as text. Rejects with Athena's reason when it fails. */
  async query(QueryString: string): Promise<(string | undefined)[][]> {
    const { QueryExecutionId } = await this.client.send(
      new StartQueryExecutionCommand({ QueryString, WorkGroup: this.workgroup }),
    );
    await this.finished(QueryExecutionId);
    const { ResultSet } = await this.client.send(new GetQueryResultsCommand({ QueryExecutionId }));
    const [, ...rows] = ResultSet?.Rows ?? [];
    return rows.map((row) => (row.Data ?? []).map((value) => value.VarCharValue));
  }

  private async finished(QueryExecutionId: string | undefined): Promise<void> {
    const deadline = Date.now() + QUERY_TIMEOUT_MS;
    while (Date.now() < deadline) {
      const { QueryExecution } = await this.client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      const status = QueryExecution?.Status;
      if (status?.State === "SUCCEEDED") return;
      if (status?.State === "FAILED") throw new Error(`Athena: ${status.StateChangeReason}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error("Athena did not answer in time");
  }
}

/** Names of everything in the account that a platform could have left behind. */
export async function sweep(emulator: Emulator): Promise<string[]> {
  const [s3, glue, iam] = [
    new S3Client(emulator.client()),
    new GlueClient(emulator.client()),
    new IAMClient(emulator.client()),
  ];
  const athena = new AthenaClient(emulator.client());
  const found: Record<string, (string | undefined)[]> = {
    bucket: (await s3.send(new ListBucketsCommand({}))).Buckets?.map((bucket) => bucket.Name) ?? [],
    "Glue database": (await glue.send(new GetDatabasesCommand({}))).DatabaseList?.map((db) => db.Name) ?? [],
    "Glue job": (await glue.send(new GetJobsCommand({}))).Jobs?.map((job) => job.Name) ?? [],
    "Glue crawler":
      (await glue.send(new GetCrawlersCommand({}))).Crawlers?.map((crawler) => crawler.Name) ?? [],
    "Glue classifier":
      (await glue.send(new GetClassifiersCommand({}))).Classifiers?.map(
        ({ CsvClassifier }) => CsvClassifier?.Name,
      ) ?? [],
    "Glue security configuration":
      (await glue.send(new GetSecurityConfigurationsCommand({}))).SecurityConfigurations?.map(
        ({ Name }) => Name,
      ) ?? [],
    role: (await iam.send(new ListRolesCommand({}))).Roles?.map((role) => role.RoleName) ?? [],
    policy:
      (await iam.send(new ListPoliciesCommand({ Scope: "Local" }))).Policies?.map(
        ({ PolicyName }) => PolicyName,
      ) ?? [],
    // Every account has this workgroup, and nobody can delete it.
    workgroup: ((await athena.send(new ListWorkGroupsCommand({}))).WorkGroups ?? [])
      .map((workgroup) => workgroup.Name)
      .filter((name) => name !== "primary"),
    key: await keysInUse(new KMSClient(emulator.client())),
  };
  return Object.entries(found).flatMap(([kind, names]) => names.map((name) => `${kind} ${name}`));
}

/** KMS keys are never gone at once: they wait to be deleted. */
async function keysInUse(kms: KMSClient): Promise<(string | undefined)[]> {
  const { Keys = [] } = await kms.send(new ListKeysCommand({}));
  const keys = await Promise.all(Keys.map(({ KeyId }) => kms.send(new DescribeKeyCommand({ KeyId }))));
  return keys
    .filter(({ KeyMetadata: key }) => key?.KeyState !== "PendingDeletion" && key?.KeyManager !== "AWS")
    .map(({ KeyMetadata }) => KeyMetadata?.KeyId);
}
