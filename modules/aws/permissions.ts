import type { Access, Zone } from "../contract/layers";
import type { Statement } from "../lake/policy";
import type { S3Lake } from "../lake/s3-lake";
import { databaseName } from "./catalog";

const WRITE_OBJECTS = ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"];
const READ_CATALOG = [
  "glue:BatchGetPartition",
  "glue:GetDatabase",
  "glue:GetPartition",
  "glue:GetPartitions",
  "glue:GetTable",
  "glue:GetTables",
  "glue:GetTableVersions",
];
const WRITE_CATALOG = [
  "glue:BatchCreatePartition",
  "glue:BatchDeletePartition",
  "glue:BatchDeleteTableVersion",
  "glue:BatchUpdatePartition",
  "glue:CreatePartition",
  "glue:CreateTable",
  "glue:DeletePartition",
  "glue:DeleteTable",
  "glue:UpdatePartition",
  "glue:UpdateTable",
];

/** Zones of some datasets of a lake. */
export interface ZoneScope {
  readonly lake: S3Lake;
  readonly datasets: readonly string[];
  readonly zones: readonly Zone[];
  /**
   * The files are read and written by Spark or a crawler, not by Athena or an SDK.
   * @default false
   */
  readonly spark?: boolean;
}

/** Reading or writing the files of zones, below the prefixes of their datasets only. */
export function fileStatements(scope: ZoneScope, access: Access): Statement[] {
  const { lake, datasets, zones, spark } = scope;
  const buckets = zones.map((zone) => lake.bucket(zone).arn);
  const sid = zones.map(capitalize).join("");
  // Spark asks for single objects that may not be there. S3 answers 403 and not 404 to whoever may not list, and such a
  // question has no prefix.
  const like = spark ? "StringLikeIfExists" : "StringLike";
  const statements: Statement[] = [
    { Sid: `Locate${sid}`, Effect: "Allow", Action: "s3:GetBucketLocation", Resource: buckets },
    {
      Sid: `List${sid}`,
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: buckets,
      Condition: { [like]: { "s3:prefix": datasets.flatMap((dataset) => [dataset, `${dataset}/*`]) } },
    },
    // What lies below a prefix cannot be listed in advance, hence the star.
    { Sid: `Read${sid}`, Effect: "Allow", Action: "s3:GetObject", Resource: objects(scope) },
  ];
  if (access === "write") {
    // What landed is never deleted by who brought it; later layers are replaced by every load.
    const Action = zones.includes("landing") ? WRITE_OBJECTS : [...WRITE_OBJECTS, "s3:DeleteObject"];
    const Resource = spark ? [...objects(scope), ...folderMarkers(scope)] : objects(scope);
    statements.push({ Sid: `Write${sid}`, Effect: "Allow", Action, Resource });
  }
  return [...statements, ...keyStatements(lake, sid, access)];
}

function objects({ lake, datasets, zones }: ZoneScope): string[] {
  return zones.flatMap((zone) => datasets.map((dataset) => `${lake.bucket(zone).arn}/${dataset}/*`));
}

/** Glue's Spark marks every folder on the way to a file by an empty object beside it. */
function folderMarkers({ lake, datasets, zones }: ZoneScope): string[] {
  return zones.flatMap((zone) => datasets.map((dataset) => `${lake.bucket(zone).arn}/${dataset}_$folder$`));
}

/** Reading or writing what the catalog says of zones. */
export function catalogStatements({ lake, datasets, zones }: ZoneScope, access: Access): Statement[] {
  const arn = `arn:aws:glue:${lake.region}:${lake.account}`;
  const databases = zones.flatMap((zone) =>
    datasets.map((name) => databaseName(lake.environment, name, zone)),
  );
  return [
    {
      Sid: `Catalog${zones.map(capitalize).join("")}`,
      Effect: "Allow",
      Action: access === "write" ? [...READ_CATALOG, ...WRITE_CATALOG] : READ_CATALOG,
      Resource: [
        // Glue asks for the catalog, the database and the table in every call. dbt and crawlers make tables
        // whose names are not known in advance, hence the star.
        `${arn}:catalog`,
        ...databases.flatMap((database) => [`${arn}:database/${database}`, `${arn}:table/${database}/*`]),
      ],
    },
  ];
}

/** What dbt asks before it builds: which databases there are. Glue gives this for all of them or not at all. */
export function databaseNames(lake: S3Lake): Statement {
  const arn = `arn:aws:glue:${lake.region}:${lake.account}`;
  return {
    Sid: "DatabaseNames",
    Effect: "Allow",
    Action: "glue:GetDatabases",
    Resource: [`${arn}:catalog`, `${arn}:database/*`],
  };
}

/** Use of the lake's KMS key, through S3 only; nothing where S3's own keys encrypt. */
export function keyStatements(lake: S3Lake, sid: string, access: Access): Statement[] {
  if (lake.kmsKeyArn === undefined) return [];
  return [
    {
      Sid: `Key${sid}`,
      Effect: "Allow",
      // Parts of a large upload are read back to be joined, so writing decrypts too.
      Action: access === "write" ? ["kms:Decrypt", "kms:GenerateDataKey"] : ["kms:Decrypt"],
      Resource: lake.kmsKeyArn,
      Condition: { StringEquals: { "kms:ViaService": `s3.${lake.region}.amazonaws.com` } },
    },
  ];
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
