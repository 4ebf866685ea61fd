import { GetBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { HealthCheck } from "../contract/health";

/** The part of an environment that says where its lake stands. */
export interface LakePlace {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly state: { readonly backend: "local" } | { readonly backend: "s3"; readonly bucket: string };
}

const CREDENTIALS =
  "sign in, for example `aws sso login --profile P` and `export AWS_PROFILE=P`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
const TRIES = 2;
const TIMEOUT_MS = 5_000;

/** Asks AWS who the caller is and whether the state bucket can be used. Reads only. */
export async function checkLakeHealth(place: LakePlace): Promise<HealthCheck[]> {
  // The SDK announces on standard error which Node it will want one day; a check of today has nothing to say to that.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const settings = {
    region: place.region,
    maxAttempts: TRIES,
    requestHandler: { requestTimeout: TIMEOUT_MS },
  };
  const identity = await checkIdentity(place, settings);
  if (identity.status !== "ok" || place.state.backend === "local") return [identity];
  return [identity, await checkStateBucket(place.state.bucket, settings)];
}

type ClientSettings = { region: string; maxAttempts: number; requestHandler: { requestTimeout: number } };

async function checkIdentity(place: LakePlace, settings: ClientSettings): Promise<HealthCheck> {
  const name = "AWS credentials";
  try {
    const caller = await new STSClient(settings).send(new GetCallerIdentityCommand({}));
    if (caller.Account === place.account) return { name, status: "ok", found: `${caller.Arn}` };
    const found = `they are for account ${caller.Account}, and ${place.name} is in ${place.account}`;
    return { name, status: "missing", found, mend: CREDENTIALS };
  } catch (error) {
    return { name, status: "missing", found: reason(error), mend: CREDENTIALS };
  }
}

async function checkStateBucket(bucket: string, settings: ClientSettings): Promise<HealthCheck> {
  const name = "State bucket";
  // Without path style, an endpoint given by AWS_ENDPOINT_URL would be asked for by a host name that does not exist.
  const client = new S3Client({ ...settings, forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
  try {
    const versioning = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }));
    if (versioning.Status === "Enabled") return { name, status: "ok", found: `${bucket}, versioned` };
    const mend = `aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`;
    return { name, status: "missing", found: `${bucket} keeps no versions: a damaged state is lost`, mend };
  } catch (error) {
    const mend = `make it once: aws s3api create-bucket --bucket ${bucket} --region ${settings.region} --create-bucket-configuration LocationConstraint=${settings.region}`;
    return { name, status: "missing", found: `${bucket}: ${reason(error)}`, mend };
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message.split("\n", 1)[0] || error.name : String(error);
}
