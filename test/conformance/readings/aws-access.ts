import { ZONES, type Zone } from "../../../modules/contract/layers";
import { PRINCIPALS, type Principal } from "../../../modules/contract/principal";
import type { Extent, Right } from "../model";
import type { AwsAccount, Role } from "./aws-account";
import type { PolicyStatement } from "./iam";

/** What a dataset's zone is on AWS: a prefix in a bucket, and a database in the catalog. */
export interface AwsZone {
  readonly dataset: string;
  readonly zone: Zone;
  readonly bucket: string;
  readonly prefix: string;
  readonly database: string;
}

/** Ways of changing files beside putting and deleting them, which no identity of the platform has. */
const FILE_CHANGES = [
  "s3:BypassGovernanceRetention",
  "s3:DeleteObjectTagging",
  "s3:DeleteObjectVersion",
  "s3:PutObjectAcl",
  "s3:PutObjectTagging",
  "s3:RestoreObject",
];
/** Ways of changing the bucket itself, which no identity of the platform has. */
const BUCKET_CHANGES = [
  "s3:DeleteBucket",
  "s3:DeleteBucketPolicy",
  "s3:PutBucketAcl",
  "s3:PutBucketPolicy",
  "s3:PutBucketPublicAccessBlock",
  "s3:PutBucketVersioning",
  "s3:PutEncryptionConfiguration",
  "s3:PutLifecycleConfiguration",
];
/** Ways out of the platform, on anything. */
const ESCAPES: readonly (readonly [string, string])[] = [
  ["s3:ListAllMyBuckets", "*"],
  ["iam:PassRole", "arn:aws:iam::123456789012:role/Administrator"],
  ["iam:AttachRolePolicy", "arn:aws:iam::123456789012:role/Administrator"],
  ["iam:CreateUser", "arn:aws:iam::123456789012:user/somebody"],
  ["sts:AssumeRole", "arn:aws:iam::123456789012:role/Administrator"],
  ["kms:Decrypt", "arn:aws:kms:eu-west-3:123456789012:key/another"],
  ["secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-west-3:123456789012:secret:another"],
  ["glue:DeleteDatabase", "arn:aws:glue:eu-west-3:123456789012:database/another"],
  ["glue:GetTables", "arn:aws:glue:eu-west-3:123456789012:table/another/orders"],
];

/** A service's role works for the engine, and is held to what the engine may do. */
export function principalOf(role: Role, environment: string): { principal: Principal; helper: boolean } {
  const purpose = role.name.slice(environment.length + 1);
  const principal = PRINCIPALS.find((name) => name === purpose);
  return principal === undefined ? { principal: "engine", helper: true } : { principal, helper: false };
}

/** What a role can do in a zone, by asking about every call that reading and writing take. */
function rightIn(account: AwsAccount, role: Role, zone: AwsZone, environment: string): Right {
  const { principal, helper } = principalOf(role, environment);
  const bucket = `arn:aws:s3:::${zone.bucket}`;
  const object = `${bucket}/${zone.prefix}orders/part-0.parquet`;
  const catalog = catalogRights(account, role, zone);
  const reads = [
    account.may(role, "s3:GetObject", object),
    account.may(role, "s3:ListBucket", bucket, { "s3:prefix": zone.prefix }),
    // Whoever brings files to landing asks nothing of the catalog.
    ...(principal === "producer" ? [] : [catalog.reads]),
  ];
  const putting = account.may(role, "s3:PutObject", object);
  const deleting = account.may(role, "s3:DeleteObject", object);
  // A service's role keeps what the catalog says of files it may only read; that changes no file.
  const catalogWrites = helper ? [] : [catalog.writes];
  // Landing is written by putting files there, and never by taking any away.
  const needed = zone.zone === "landing" ? [putting] : [putting, deleting, ...catalogWrites];
  return {
    identity: role.name,
    principal,
    helper,
    dataset: zone.dataset,
    zone: zone.zone,
    read: extent(reads, [...reads, catalog.reads]),
    write: extent(needed, [putting, deleting, ...catalogWrites]),
  };
}

function catalogRights(account: AwsAccount, role: Role, { database }: AwsZone) {
  const table = `arn:aws:glue:${account.region}:${account.id}:table/${database}/orders`;
  return {
    reads: account.may(role, "glue:GetTable", table),
    writes: ["glue:CreateTable", "glue:UpdateTable", "glue:DeleteTable"].some((action) =>
      account.may(role, action, table),
    ),
  };
}

/** `all` where everything needed is granted, `none` where nothing at all is. */
function extent(needed: readonly boolean[], any: readonly boolean[]): Extent {
  if (needed.every(Boolean)) return "all";
  return any.some(Boolean) ? "some" : "none";
}

/** What a role reaches that is no zone of this platform. */
export function trespassesOf(account: AwsAccount, role: Role, environment: string): string[] {
  const escapes = ESCAPES.filter(([action, resource]) => account.may(role, action, resource));
  const found = escapes.map(([action, resource]) => `${role.name} may ${action} on ${resource}`);
  found.push(...vagueGrants(role));
  const reach = (action: string, resource: string, context = {}): void => {
    if (account.may(role, action, resource, context)) found.push(`${role.name} may ${action} on ${resource}`);
  };
  for (const { name } of account.buckets) {
    const arn = `arn:aws:s3:::${name}`;
    // Without a prefix a listing shows what lies beside the datasets. Spark, which services run, has to ask for single
    // files that may not be there, and IAM cannot tell that question from a listing of everything.
    if (!principalOf(role, environment).helper) reach("s3:ListBucket", arn);
    reach("s3:ListBucket", arn, { "s3:prefix": "" });
    reach("s3:ListBucket", arn, { "s3:prefix": "another/" });
    for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]) {
      reach(action, `${arn}/another/orders.csv`);
      reach(action, `${arn}/orders.csv`);
      reach(action, `arn:aws:s3:::${name.replace(environment, "another")}/orders.csv`);
    }
    for (const action of BUCKET_CHANGES) reach(action, arn);
    for (const action of FILE_CHANGES) reach(action, `${arn}/shopstream/orders.csv`);
    // What landed is evidence: whoever brings it cannot take it away.
    if (name.includes("-landing-")) reach("s3:DeleteObject", `${arn}/shopstream/orders.csv`);
    for (const other of PRINCIPALS.filter((principal) => !role.name.endsWith(`-${principal}`))) {
      if (name.includes("-results-")) reach("s3:GetObject", `${arn}/${other}/result.csv`);
    }
  }
  return found;
}

/**
 * Calls for which AWS knows no resource, so that no policy can be narrower: delivering logs, tracing, looking at a
 * network, and following statements of the Data API, which a condition keeps to one's own.
 * Source: Service Authorization Reference, "Actions defined by ...".
 */
const WITHOUT_RESOURCE =
  /^(logs:(\w+LogDelivery|ListLogDeliveries|(Describe|Put)Resource\w+|DescribeLogGroups)|xray:\w+|ec2:Describe\w+)$/;
const OWN_STATEMENTS = /^redshift-data:(CancelStatement|DescribeStatement|GetStatementResult)$/;

function hasNoResource({ Action, Condition }: PolicyStatement): boolean {
  const owner = Condition?.StringEquals?.["redshift-data:statement-owner-iam-userid"] !== undefined;
  return [Action]
    .flat()
    .every((action) => WITHOUT_RESOURCE.test(action) || (owner && OWN_STATEMENTS.test(action)));
}

/** Grants that name no calls or no resources, and so give what nobody thought of. */
function vagueGrants({ name, permissions }: Role): string[] {
  const allowing = permissions.filter(({ Effect }) => Effect === "Allow");
  const actions = allowing.flatMap(({ Action }) => [Action].flat()).filter((action) => action.includes("*"));
  const anything = allowing.filter(
    (statement) => [statement.Resource].flat().includes("*") && !hasNoResource(statement),
  );
  return [
    ...actions.map((action) => `${name} may ${action}, which names no call`),
    ...anything.map(({ Action }) => `${name} may ${[Action].flat().join()} on anything`),
  ];
}

/** All rights of all roles in all zones. */
export function rightsOf(account: AwsAccount, zones: readonly AwsZone[], environment: string): Right[] {
  const ordered = [...zones].sort((a, b) => ZONES.indexOf(a.zone) - ZONES.indexOf(b.zone));
  return account.roles.flatMap((role) => ordered.map((zone) => rightIn(account, role, zone, environment)));
}
