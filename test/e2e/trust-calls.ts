import { DecryptCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { Zone } from "../../modules/contract/layers";
import type { Credentials, Emulator } from "../support/emulator";

export type Answer = "allowed" | "denied";
/** Who calls. `role` is who has become the role that the calls are about. */
export type Caller = "engine" | "neighbour" | "admin" | "reader" | "role";

/** What the calls of one platform are made to. */
export interface World {
  client(caller: Caller): ReturnType<Emulator["client"]>;
  assume(caller: Caller, role: string, externalId?: string): Promise<Credentials>;
  /** Becomes a role that trusts every account. */
  assumeCanary(caller: Caller): Promise<Credentials>;
  /** The external id that the engine was told to send with a role. */
  externalId(role: string): string | undefined;
  bucket(zone: Zone): string;
  /** Something that the lake's key has encrypted. */
  readonly ciphertext: Uint8Array;
}

/** One call, what AWS answers, and how to make it. */
export interface Call {
  readonly caller: Caller;
  readonly call: string;
  readonly answer: Answer;
  readonly why: string;
  readonly make: (world: World) => Promise<unknown>;
}

/** The calls of one engine, in words that the page shares. */
export interface Trust {
  /** The example environment that is applied. */
  readonly environment: string;
  /** The role that `role` has become. */
  readonly role: string;
  readonly callers: Readonly<Record<Caller, string>>;
  readonly calls: readonly Call[];
}

type Row = readonly [answer: Answer, why: string];
const ALLOWED: Row = ["allowed", ""];
const row = (caller: Caller, call: string, [answer, why]: Row, make: Call["make"]): Call => ({
  ...{ caller, call, answer, why, make },
});

/** Becomes a role, with the external id of a role, one that nobody has, or none. */
function become(caller: Caller, role: string, id: "own" | "none" | "unknown" | { of: string }, outcome: Row) {
  const words = {
    own: "with its external id",
    none: "with no external id",
    unknown: "with another external id",
  };
  const how = typeof id === "string" ? words[id] : `with the external id of \`${id.of}\``;
  return row(caller, `\`sts:AssumeRole\` of \`${role}\` ${how}`, outcome, (world) => {
    if (typeof id !== "string") return world.assume(caller, role, world.externalId(id.of));
    const ids = { own: world.externalId(role), none: undefined, unknown: "made-up-0123456789" };
    return world.assume(caller, role, ids[id]);
  });
}

const read = (zone: Zone, Key: string, outcome: Row, caller: Caller = "role") =>
  row(caller, `\`s3:GetObject\` of \`${Key}\` in ${zone}`, outcome, (world) =>
    new S3Client(world.client(caller)).send(new GetObjectCommand({ Bucket: world.bucket(zone), Key })),
  );
const list = (zone: Zone, Prefix: string | undefined, outcome: Row) =>
  row(
    "role",
    `\`s3:ListBucket\` of ${zone} with ${Prefix === undefined ? "no prefix" : `the prefix \`${Prefix}\``}`,
    outcome,
    (world) =>
      new S3Client(world.client("role")).send(
        new ListObjectsV2Command({ Bucket: world.bucket(zone), Prefix }),
      ),
  );
const write = (zone: Zone, Key: string, outcome: Row) =>
  row("role", `\`s3:PutObject\` of \`${Key}\` in ${zone}`, outcome, (world) =>
    new S3Client(world.client("role")).send(
      new PutObjectCommand({ Bucket: world.bucket(zone), Key, Body: "written" }),
    ),
  );
const remove = (zone: Zone, Key: string, outcome: Row) =>
  row("role", `\`s3:DeleteObject\` of \`${Key}\` in ${zone}`, outcome, (world) =>
    new S3Client(world.client("role")).send(new DeleteObjectCommand({ Bucket: world.bucket(zone), Key })),
  );
const decrypt = (outcome: Row) =>
  row("role", "`kms:Decrypt` with the lake's key, asked of KMS itself", outcome, (world) =>
    new KMSClient(world.client("role")).send(new DecryptCommand({ CiphertextBlob: world.ciphertext })),
  );

const NO_ID: Row = ["denied", "no external id"];
const WRONG_ID: Row = ["denied", "wrong external id"];
const WRONG_PRINCIPAL: Row = ["denied", "wrong principal"];
const OTHER_DATASET: Row = ["denied", "another prefix"];
const OTHER_ZONE: Row = ["denied", "another zone"];
const READ_ONLY: Row = ["denied", "what landed is only read"];
const NO_KEY: Row = ["denied", "no use of the lake's key"];
const S3_ONLY: Row = ["denied", "the key is used through S3 only"];

const LAKE_ACCOUNT_CALLERS = {
  admin: "a user of the lake's account who may do everything",
  reader: "a user of the lake's account who may do everything on S3 and nothing else",
};
const ENGINE_ZONES = ["bronze", "silver", "gold", "quarantine"] as const satisfies readonly Zone[];

/** Snowflake: one integration and one role for what landed of each dataset. `role` is the role of `shop`. */
export const SNOWFLAKE: Trust = {
  environment: "snowflake-dev",
  role: "shop",
  callers: {
    engine: "Snowflake's user",
    neighbour: "another user of Snowflake's account",
    ...LAKE_ACCOUNT_CALLERS,
    role: "the role of `shop`",
  },
  calls: [
    become("engine", "shop", "own", ALLOWED),
    become("engine", "fleet", "own", ALLOWED),
    become("engine", "shop", "none", NO_ID),
    become("engine", "shop", "unknown", WRONG_ID),
    become("engine", "shop", { of: "fleet" }, WRONG_ID),
    become("neighbour", "shop", "own", WRONG_PRINCIPAL),
    become("admin", "shop", "own", WRONG_PRINCIPAL),
    become("role", "fleet", "own", ["denied", "wrong principal, and it may become no role"]),
    become("engine", "producer", "none", WRONG_PRINCIPAL),
    read("landing", "shop/raw/orders/1.csv", ALLOWED),
    list("landing", "shop/", ALLOWED),
    list("landing", "shop/raw/orders/", ALLOWED),
    list("landing", undefined, OTHER_DATASET),
    list("landing", "s", OTHER_DATASET),
    list("landing", "fleet/", OTHER_DATASET),
    read("landing", "fleet/cars/1.csv", OTHER_DATASET),
    ...ENGINE_ZONES.map((zone) => read(zone, "shop/orders/1.parquet", OTHER_ZONE)),
    ...ENGINE_ZONES.map((zone) => list(zone, "shop/", OTHER_ZONE)),
    write("landing", "shop/raw/orders/2.csv", READ_ONLY),
    remove("landing", "shop/raw/orders/1.csv", READ_ONLY),
    decrypt(S3_ONLY),
    read("landing", "shop/raw/orders/1.csv", NO_KEY, "reader"),
  ],
};

/** Databricks: one role for the datasets of the environment, which Unity Catalog hands on by its grants. */
export const DATABRICKS: Trust = {
  environment: "databricks-dev",
  role: "unity",
  callers: {
    engine: "Unity Catalog's role",
    neighbour: "another role of Databricks' account",
    ...LAKE_ACCOUNT_CALLERS,
    role: "the role `unity`",
  },
  calls: [
    become("engine", "unity", "own", ALLOWED),
    become("engine", "unity", "none", NO_ID),
    become("engine", "unity", "unknown", WRONG_ID),
    become("neighbour", "unity", "own", WRONG_PRINCIPAL),
    become("admin", "unity", "own", WRONG_PRINCIPAL),
    become("role", "unity", "own", ["allowed", "Unity Catalog demands that the role may become itself"]),
    become("role", "unity", "none", NO_ID),
    become("role", "unity", "unknown", WRONG_ID),
    become("engine", "producer", "none", WRONG_PRINCIPAL),
    read("landing", "shop/raw/orders/1.csv", ALLOWED),
    read("landing", "fleet/cars/1.csv", ALLOWED),
    read("landing", "other/1.csv", OTHER_DATASET),
    list("landing", "shop/", ALLOWED),
    list("landing", "other/", OTHER_DATASET),
    list("landing", undefined, [
      "allowed",
      "Spark asks for single files, with no prefix; the bucket is this environment's own",
    ]),
    write("landing", "shop/raw/orders/2.csv", READ_ONLY),
    remove("landing", "shop/raw/orders/1.csv", READ_ONLY),
    ...ENGINE_ZONES.flatMap((zone) => [
      read(zone, "shop/orders/1.parquet", ALLOWED),
      write(zone, "shop/orders/2.parquet", ALLOWED),
      remove(zone, "shop/orders/2.parquet", ALLOWED),
      read(zone, "other/1.csv", OTHER_DATASET),
      write(zone, "other/2.csv", OTHER_DATASET),
    ]),
    decrypt(S3_ONLY),
    read("bronze", "shop/orders/1.parquet", NO_KEY, "reader"),
  ],
};
