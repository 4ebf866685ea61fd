import type { ColumnType } from "../../../modules/contract/dataset";
import { ZONES } from "../../../modules/contract/layers";
import type { Block, StackJson } from "../../support/stack-json";
import type { DeclaredTable, PlatformModel, Reading, Synthesized } from "../model";
import { type AwsZone, rightsOf, trespassesOf } from "./aws-access";
import { AwsAccount } from "./aws-account";
import { bucketExposures, keyExposures, trustFaults } from "./aws-exposure";
import { AWS_KINDS, type AwsKind } from "./aws-kinds";
import { openDoors, sqlTrespasses, withSqlRights } from "./redshift";

/** Glue's types, as far as the tables here use them. */
const GLUE_TYPES: Readonly<Record<string, ColumnType>> = {
  string: { kind: "text" },
  bigint: { kind: "integer" },
  timestamp: { kind: "timestamp", timezone: false },
};

/** Reads S3, IAM, KMS, Glue and Athena out of Terraform JSON. */
export const readAws: Reading = (platform) => {
  const { json, environment } = platform;
  const { account: id, region } = platform.settings as { account: string; region: string };
  const account = new AwsAccount(json, id, region);
  const databases = readDatabases(account);
  const zones = readZones(platform, databases);
  const every = allResources(json);
  return {
    environment,
    places: zones.map(({ dataset, zone, bucket, prefix, database }) => ({
      dataset,
      zone,
      at: `s3://${bucket}/${prefix}`,
      exists: account.bucket(bucket) !== undefined && database !== "",
    })),
    rights: withSqlRights(json, environment, rightsOf(account, zones, environment)),
    trespasses: [
      ...account.roles.flatMap((role) => trespassesOf(account, role, environment)),
      ...sqlTrespasses(json, zones),
    ],
    exposures: [
      ...bucketExposures(account),
      ...keyExposures(account),
      ...account.roles.flatMap(trustFaults),
      ...openDoors(json),
    ],
    ...readThings(account, json, every),
    tables: readTables(account, databases, platform),
  };
};

type Resource = readonly [address: string, block: Block, kind: AwsKind, type: string];

function allResources(json: StackJson): Resource[] {
  return Object.entries(json.resource ?? {}).flatMap(([type, blocks]) => {
    const kind = AWS_KINDS[type];
    if (kind === undefined)
      throw new Error(`${type} is not in AWS_KINDS: say there what it means to the platform`);
    return Object.entries(blocks).map(([name, block]) => [`${type}.${name}`, block, kind, type] as const);
  });
}

/** What each resource is by its kind. */
function readThings(
  account: AwsAccount,
  json: StackJson,
  every: readonly Resource[],
): Pick<PlatformModel, "stateful" | "atRest" | "tagged" | "named" | "compute"> {
  const defaults = (
    json.provider?.aws?.[0]?.default_tags as { tags: Record<string, string> }[] | undefined
  )?.[0]?.tags;
  return {
    stateful: every
      .filter(([, , kind]) => kind.stateful)
      .map(([name, { lifecycle, force_destroy }]) => ({
        name,
        protected: (lifecycle as Block | undefined)?.prevent_destroy === true && force_destroy !== true,
      })),
    atRest: [
      ...account.buckets.map(({ name, encrypted }) => ({ name: `bucket ${name}`, encrypted })),
      ...every.flatMap(([name, block, kind]) =>
        kind.encrypted ? [{ name, encrypted: kind.encrypted(block) }] : [],
      ),
    ],
    tagged: every
      .filter(([, , kind]) => kind.taggable)
      .map(([name, { tags }]) => ({
        name,
        tags: { ...defaults, ...(tags as Record<string, string> | undefined) },
      })),
    named: every.flatMap(([, block, { name }, type]) =>
      name === undefined
        ? []
        : [{ kind: type, ...name, name: account.resolver.text(block[name.attribute ?? "name"]) }],
    ),
    compute: every.flatMap(([name, block, kind]) =>
      kind.bounds ? [{ name, bounds: kind.bounds(block, json.resource ?? {}) }] : [],
    ),
  };
}

/** Name and location of each database of the catalog. */
function readDatabases(account: AwsAccount): Map<string, string> {
  const blocks = account.blocks("aws_glue_catalog_database");
  return new Map(
    blocks.map(({ name, location_uri }) => [
      account.resolver.text(location_uri),
      account.resolver.text(name),
    ]),
  );
}

/** A zone is there when the stack says where it lies, and both bucket and database agree. */
function readZones({ json, datasets }: Synthesized, databases: ReadonlyMap<string, string>): AwsZone[] {
  const locations = json.output?.locations?.value as Record<string, Record<string, string>> | undefined;
  return datasets.flatMap(({ name: dataset }) =>
    ZONES.flatMap((zone) => {
      const uri = locations?.[dataset]?.[zone];
      const [, bucket = "", prefix = ""] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri ?? "") ?? [];
      return uri === undefined ? [] : [{ dataset, zone, bucket, prefix, database: databases.get(uri) ?? "" }];
    }),
  );
}

function readTables(
  account: AwsAccount,
  databases: ReadonlyMap<string, string>,
  platform: Synthesized,
): DeclaredTable[] {
  const owners = new Map(readZones(platform, databases).map((zone) => [zone.database, zone]));
  return account.blocks("aws_glue_catalog_table").map((block) => {
    const database = account.resolver.text(block.database_name);
    const owner = owners.get(database);
    if (owner === undefined)
      throw new Error(`the table ${block.name} is in ${database}, which is no zone's database`);
    const { columns } = block.storage_descriptor as { columns: { name: string; type: string }[] };
    return {
      dataset: owner.dataset,
      zone: owner.zone,
      name: String(block.name),
      holds: "text",
      columns: columns.map(({ name, type }) => ({ name, type: glueType(type) })),
    };
  });
}

function glueType(type: string): ColumnType {
  const found = GLUE_TYPES[type];
  if (found === undefined) throw new Error(`the Glue type ${type} is not understood`);
  return found;
}
