import type { ColumnType } from "../../../modules/contract/dataset";
import { ZONES } from "../../../modules/contract/layers";
import type { Block, StackJson } from "../../support/stack-json";
import type { DeclaredTable, PlatformModel, Reading, Synthesized } from "../model";
import { trespassesOf } from "./aws-access";
import { AwsAccount } from "./aws-account";
import { bucketExposures, keyExposures, trustFaults } from "./aws-exposure";
import { AWS_KINDS } from "./aws-kinds";
import { UnityAccess, type UnityZone } from "./databricks-access";
import { DATABRICKS_KINDS } from "./databricks-kinds";

/** Databricks' types, as far as the tables here use them. */
const UNITY_TYPES: Readonly<Record<string, ColumnType>> = {
  string: { kind: "text" },
  bigint: { kind: "integer" },
  timestamp_ntz: { kind: "timestamp", timezone: false },
};

/** Reads S3, IAM, KMS, Unity Catalog, warehouses and jobs out of Terraform JSON. */
export const readDatabricks: Reading = (platform) => {
  const { json, environment } = platform;
  const { account: id, region } = platform.settings as { account: string; region: string };
  const account = new AwsAccount(json, id, region);
  const zones = readZones(account, platform);
  const access = new UnityAccess(account, json, environment);
  return {
    environment,
    places: zones.map(({ dataset, zone, uri, bucket, schema }) => ({
      dataset,
      zone,
      at: uri,
      exists: account.bucket(bucket) !== undefined && schema !== "" && isReachable(account, bucket),
    })),
    rights: access.rights(zones),
    trespasses: [
      ...account.roles.flatMap((role) => trespassesOf(account, role, environment)),
      ...access.trespasses(zones),
    ],
    exposures: [
      ...bucketExposures(account),
      ...keyExposures(account),
      ...account.roles.flatMap(trustFaults),
      ...access.exposures(),
    ],
    ...readThings(account, json),
    tables: readTables(account, zones),
  };
};

/** What each resource is by its kind. */
function readThings(
  account: AwsAccount,
  json: StackJson,
): Pick<PlatformModel, "stateful" | "atRest" | "tagged" | "named" | "compute"> {
  const provider = json.provider?.aws?.[0]?.default_tags as { tags: Record<string, string> }[] | undefined;
  const defaults = provider?.[0]?.tags;
  const things = Object.entries(json.resource ?? {}).flatMap(([type, blocks]) => {
    const aws = AWS_KINDS[type];
    const unity = DATABRICKS_KINDS[type];
    if (aws === undefined && unity === undefined)
      throw new Error(`${type} is not in DATABRICKS_KINDS: say there what it means to the platform`);
    return Object.entries(blocks).map(([name, block]) => ({
      type,
      at: `${type}.${name}`,
      block,
      aws,
      unity,
    }));
  });
  return {
    stateful: things
      .filter(({ aws, unity }) => aws?.stateful || unity?.stateful)
      .map(({ at, block }) => ({
        name: at,
        protected:
          (block.lifecycle as Block | undefined)?.prevent_destroy === true && block.force_destroy !== true,
      })),
    atRest: [
      ...account.buckets.map(({ name, encrypted }) => ({ name: `bucket ${name}`, encrypted })),
      ...things.flatMap(({ at, block, unity }) => {
        const place = unity?.place?.(block);
        return place === undefined ? [] : [{ name: at, encrypted: isEncrypted(account, place) }];
      }),
    ],
    tagged: things.flatMap(({ at, block, aws, unity }) => {
      if (aws?.taggable) return [{ name: at, tags: { ...defaults, ...(block.tags as object | undefined) } }];
      return unity?.tags === undefined ? [] : [{ name: at, tags: unity.tags(block) }];
    }),
    named: things.flatMap(({ type, block, aws, unity }) => {
      const rule = aws?.name ?? unity?.name;
      return rule === undefined
        ? []
        : [{ kind: type, ...rule, name: account.resolver.text(block[rule.attribute ?? "name"]) }];
    }),
    compute: things.flatMap(({ at, block, aws, unity }) => {
      const bounds = aws?.bounds ?? unity?.bounds;
      return bounds === undefined ? [] : [{ name: at, bounds: bounds(block) }];
    }),
  };
}

/** Whatever Databricks keeps lies in the lake, and is encrypted as its bucket is. */
function isEncrypted(account: AwsAccount, place: unknown): boolean {
  const bucket = /^s3:\/\/([^/]+)/.exec(account.resolver.text(place))?.[1];
  return bucket !== undefined && account.bucket(bucket)?.encrypted === true;
}

/** Databricks reaches a bucket by an external location. */
function isReachable(account: AwsAccount, bucket: string): boolean {
  return account
    .blocks("databricks_external_location")
    .some(({ url }) => account.resolver.text(url) === `s3://${bucket}`);
}

/** A zone is there when the stack says where it lies, and a schema or a volume keeps its data just there. */
function readZones(account: AwsAccount, { json, datasets }: Synthesized): UnityZone[] {
  const locations = json.output?.locations?.value as Record<string, Record<string, string>> | undefined;
  return datasets.flatMap(({ name: dataset }) =>
    ZONES.flatMap((zone) => {
      const uri = locations?.[dataset]?.[zone];
      if (uri === undefined) return [];
      const [, bucket = "", prefix = ""] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri) ?? [];
      const place = { dataset, zone, uri, bucket, prefix };
      return zone === "landing"
        ? [{ ...place, ...volumeAt(account, uri) }]
        : [{ ...place, schema: schemaAt(account, uri) }];
    }),
  );
}

function schemaAt(account: AwsAccount, uri: string): string {
  const found = account
    .blocks("databricks_schema")
    .find(({ storage_root }) => account.resolver.text(storage_root).startsWith(uri));
  return found === undefined ? "" : account.resolver.text(`${found.catalog_name}.${found.name}`);
}

function volumeAt(account: AwsAccount, uri: string): Pick<UnityZone, "schema" | "volume"> {
  const found = account
    .blocks("databricks_volume")
    .find(({ storage_location }) => account.resolver.text(storage_location) === uri);
  if (found === undefined) return { schema: "", volume: "" };
  const schema = account.resolver.text(`${found.catalog_name}.${found.schema_name}`);
  return { schema, volume: `${schema}.${account.resolver.text(found.name)}` };
}

function readTables(account: AwsAccount, zones: readonly UnityZone[]): DeclaredTable[] {
  return account.blocks("databricks_sql_table").map((block) => {
    const schema = account.resolver.text(`${block.catalog_name}.${block.schema_name}`);
    const owner = zones.find((zone) => zone.schema === schema);
    if (owner === undefined)
      throw new Error(`the table ${block.name} is in ${schema}, which is no zone's schema`);
    const columns = block.column as { name: string; type: string }[];
    return {
      dataset: owner.dataset,
      zone: owner.zone,
      name: String(block.name),
      holds: "text",
      columns: columns.map(({ name, type }) => ({ name, type: unityType(type) })),
    };
  });
}

function unityType(type: string): ColumnType {
  const found = UNITY_TYPES[type];
  if (found === undefined) throw new Error(`the Databricks type ${type} is not understood`);
  return found;
}
