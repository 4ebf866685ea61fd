import { ZONES, type Zone } from "../../../modules/contract/layers";
import { PRINCIPALS } from "../../../modules/contract/principal";
import type { Block, StackJson } from "../../support/stack-json";
import type { PlatformModel, Reading, Right, Synthesized } from "../model";
import { principalOf, trespassesOf } from "./aws-access";
import { AwsAccount, type Role } from "./aws-account";
import { bucketExposures, keyExposures, trustFaults } from "./aws-exposure";
import { AWS_KINDS } from "./aws-kinds";
import { SnowflakeAccount, type SnowflakeZone, upperCase } from "./snowflake-account";
import {
  externalIdFaults,
  SNOWFLAKE_USER,
  snowflakeExposures,
  snowflakeTrespasses,
} from "./snowflake-exposure";
import { SNOWFLAKE_KINDS, SNOWFLAKE_NAME, tagsOf } from "./snowflake-kinds";
import { declaredTables } from "./snowflake-tables";

const ZONE_SCHEMAS: Readonly<Record<Zone, readonly string[]>> = {
  landing: ["landing"],
  bronze: ["bronze"],
  silver: ["silver"],
  gold: ["core", "marts"],
  quarantine: ["quarantine"],
};

/** Reads Snowflake and the AWS half of it out of Terraform JSON. */
export const readSnowflake: Reading = (platform) => {
  const { environment, settings } = platform;
  const { account: id, region } = settings as { account: string; region: string };
  const text = JSON.stringify(platform.json).replace(
    /\$\{snowflake_storage_integration\.[\w-]+\.storage_aws_iam_user_arn\}/g,
    SNOWFLAKE_USER,
  );
  const json: StackJson = JSON.parse(text);
  const aws = new AwsAccount(json, id, region);
  const snowflake = new SnowflakeAccount(json);
  const zones = readZones(platform, snowflake);
  return {
    environment,
    places: zones.map(({ dataset, zone, database, schemas, uri }) => ({
      dataset,
      zone,
      at: uri,
      exists:
        aws.bucket(bucketOf(uri)) !== undefined &&
        schemas.every((schema) => hasSchema(snowflake, database, schema)),
    })),
    rights: [
      ...aws.roles.flatMap((role) => zones.map((zone) => awsRight(aws, role, zone, environment))),
      ...PRINCIPALS.filter((principal) => principal !== "producer").flatMap((principal) =>
        zones.map((zone) => snowflakeRight(snowflake, principal, zone, environment)),
      ),
    ],
    trespasses: [
      ...aws.roles.flatMap((role) => trespassesOf(aws, role, environment)),
      ...snowflakeTrespasses(platform, snowflake, zones),
    ],
    exposures: [
      ...bucketExposures(aws),
      ...keyExposures(aws),
      ...aws.roles.flatMap((role) => [...trustFaults(role), ...externalIdFaults(role)]),
      ...snowflakeExposures(snowflake),
    ],
    ...readThings(aws, snowflake, json),
    tables: snowflake.blocks("table").flatMap((block) => declaredTables(snowflake, block, zones)),
  };
};

type LocatedZone = SnowflakeZone & { readonly uri: string };

const bucketOf = (uri: string): string => /^s3:\/\/([^/]+)\//.exec(uri)?.[1] ?? "";

function hasSchema(snowflake: SnowflakeAccount, database: string, schema: string): boolean {
  return snowflake
    .blocks("schema")
    .some((block) => snowflake.name(block.database) === database && snowflake.name(block.name) === schema);
}

function readZones(
  { json, datasets, settings, environment }: Synthesized,
  snowflake: SnowflakeAccount,
): LocatedZone[] {
  const { databases, schemas } = settings.snowflake as Record<
    "databases" | "schemas",
    Record<string, string>
  >;
  const locations = json.output?.locations?.value as Record<string, Record<string, string>> | undefined;
  return datasets.flatMap(({ name: dataset }) =>
    ZONES.flatMap((zone) => {
      const uri = locations?.[dataset]?.[zone];
      const database = databases[dataset] ?? `${upperCase(environment)}_${dataset.toUpperCase()}`;
      const inZone = ZONE_SCHEMAS[zone].map((key) => schemas[key] ?? "");
      const files = zone === "landing" ? filesIn(snowflake, database) : [];
      return uri === undefined ? [] : [{ dataset, zone, database, schemas: inZone, files, uri }];
    }),
  );
}

function filesIn(snowflake: SnowflakeAccount, database: string): string[] {
  return (["stage", "file_format"] as const).flatMap((kind) =>
    snowflake
      .blocks(kind)
      .filter((block) => snowflake.name(block.database) === database)
      .map((block) => {
        const name = `"${database}"."${snowflake.name(block.schema)}"."${snowflake.name(block.name)}"`;
        return `${kind.toUpperCase().replace("_", " ")} ${name}`;
      }),
  );
}

function snowflakeRight(
  snowflake: SnowflakeAccount,
  principal: Right["principal"],
  zone: LocatedZone,
  environment: string,
): Right {
  const identity = `${upperCase(environment)}_${principal.toUpperCase()}`;
  const { dataset } = zone;
  const [read, write] = (["read", "write"] as const).map((access) =>
    snowflake.extent(identity, zone, access),
  );
  return {
    identity,
    principal,
    helper: false,
    dataset,
    zone: zone.zone,
    read: read ?? "none",
    write: write ?? "none",
  };
}

function awsRight(
  aws: AwsAccount,
  role: Role,
  { dataset, zone, uri }: LocatedZone,
  environment: string,
): Right {
  const bucket = `arn:aws:s3:::${bucketOf(uri)}`;
  const object = `${bucket}/${dataset}/orders.csv`;
  const reads = [
    aws.may(role, "s3:GetObject", object),
    aws.may(role, "s3:ListBucket", bucket, { "s3:prefix": `${dataset}/` }),
  ];
  const writes = [aws.may(role, "s3:PutObject", object)];
  const extent = (all: readonly boolean[]) =>
    all.every(Boolean) ? "all" : all.some(Boolean) ? "some" : "none";
  return {
    identity: role.name,
    ...principalOf(role, environment),
    dataset,
    zone,
    read: extent(reads),
    write: extent(writes),
  };
}

/** What each resource is by its kind. Snowflake encrypts whatever it keeps, and has no switch for it. */
function readThings(
  aws: AwsAccount,
  snowflake: SnowflakeAccount,
  json: StackJson,
): Pick<PlatformModel, "stateful" | "atRest" | "tagged" | "named" | "compute"> {
  const defaults = (
    json.provider?.aws?.[0]?.default_tags as { tags: Record<string, string> }[] | undefined
  )?.[0]?.tags;
  const every = Object.entries(json.resource ?? {}).flatMap(([type, blocks]) => {
    const kind = { ...AWS_KINDS[type], ...SNOWFLAKE_KINDS[type] };
    if (AWS_KINDS[type] === undefined && SNOWFLAKE_KINDS[type] === undefined)
      throw new Error(`${type} is not in SNOWFLAKE_KINDS: say there what it means to the platform`);
    return Object.entries(blocks).map(([name, block]) => ({ type, address: `${type}.${name}`, block, kind }));
  });
  return {
    stateful: every
      .filter(({ kind }) => kind.stateful)
      .map(({ address, block }) => ({
        name: address,
        protected:
          (block.lifecycle as Block | undefined)?.prevent_destroy === true && block.force_destroy !== true,
      })),
    atRest: aws.buckets.map(({ name, encrypted }) => ({ name: `bucket ${name}`, encrypted })),
    tagged: every
      .filter(({ kind }) => kind.taggable)
      .map(({ address, type, block }) => {
        const own = type.startsWith("aws_")
          ? { ...defaults, ...(block.tags as object | undefined) }
          : tagsOf(block.comment);
        return { name: address, tags: own };
      }),
    named: every.flatMap(({ type, block, kind }) => {
      if (kind.uniqueIn !== undefined)
        return [{ kind: type, name: snowflake.name(block.name), uniqueIn: kind.uniqueIn, ...SNOWFLAKE_NAME }];
      if (kind.name === undefined) return [];
      return [{ kind: type, ...kind.name, name: aws.resolver.text(block[kind.name.attribute ?? "name"]) }];
    }),
    compute: every.flatMap(({ address, block, kind }) =>
      kind.bounds ? [{ name: address, bounds: kind.bounds(block) }] : [],
    ),
  };
}
