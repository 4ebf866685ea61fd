import type { Access, Zone } from "../contract/layers";
import type { Statement } from "../lake/policy";
import type { S3Lake } from "../lake/s3-lake";

const WRITE_OBJECTS = ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"];

/** Zones of some datasets of a lake. */
export interface ZoneScope {
  readonly lake: S3Lake;
  readonly datasets: readonly string[];
  readonly zones: readonly Zone[];
  /** The files are read and written by Spark, not by an SDK. @default false */
  readonly spark?: boolean;
}

/** Reading or writing the files of zones, below the prefixes of their datasets only. */
export function fileStatements(scope: ZoneScope, access: Access): Statement[] {
  const { lake, datasets, zones, spark } = scope;
  const buckets = zones.map((zone) => lake.bucket(zone).arn);
  const sid = `${access === "write" ? "Keep" : "Look"}${zones.map(capitalize).join("")}`;
  // Spark asks for single objects that may not be there. S3 answers 403 and not 404 to whoever may not list, and such
  // a question has no prefix.
  const like = spark ? "StringLikeIfExists" : "StringLike";
  const prefixes = datasets.flatMap((dataset) => [dataset, `${dataset}/*`]);
  const statements: Statement[] = [
    { Sid: `${sid}Place`, Effect: "Allow", Action: "s3:GetBucketLocation", Resource: buckets },
    {
      Sid: `${sid}List`,
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: buckets,
      Condition: { [like]: { "s3:prefix": prefixes } },
    },
    // What lies below a prefix cannot be listed in advance, hence the star.
    { Sid: `${sid}Read`, Effect: "Allow", Action: "s3:GetObject", Resource: objects(scope) },
  ];
  if (access === "write") {
    // What landed is never deleted by who brought it; later layers are replaced by every load.
    const Action = zones.includes("landing") ? WRITE_OBJECTS : [...WRITE_OBJECTS, "s3:DeleteObject"];
    statements.push({ Sid: `${sid}Write`, Effect: "Allow", Action, Resource: objects(scope) });
  }
  return [...statements, ...keyStatements(lake, sid, access)];
}

function objects({ lake, datasets, zones }: ZoneScope): string[] {
  return zones.flatMap((zone) => datasets.map((dataset) => `${lake.bucket(zone).arn}/${dataset}/*`));
}

/** Use of the lake's KMS key, through S3 only; nothing where S3's own keys encrypt. */
function keyStatements(lake: S3Lake, sid: string, access: Access): Statement[] {
  if (lake.kmsKeyArn === undefined) return [];
  return [
    {
      Sid: `${sid}Key`,
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
