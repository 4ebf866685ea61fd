import { ZONES, type Zone } from "../../../modules/contract/layers";
import { PRINCIPALS, type Principal } from "../../../modules/contract/principal";
import type { Block, StackJson } from "../../support/stack-json";
import type { Extent, Right } from "../model";
import { principalOf } from "./aws-access";
import type { AwsAccount, Role } from "./aws-account";
import { evaluate } from "./iam";

/** What a dataset's zone is on Databricks: a prefix in a bucket, and a schema of a catalog. */
export interface UnityZone {
  readonly dataset: string;
  readonly zone: Zone;
  readonly uri: string;
  readonly bucket: string;
  readonly prefix: string;
  /** Full name of the schema; empty where there is none. */
  readonly schema: string;
  /** Full name of the volume over the files; only landing has one. */
  readonly volume?: string;
}

/** A grant with names in the place of references. */
interface Granted {
  readonly principal: string;
  readonly securable: string;
  readonly name: string;
  readonly privileges: readonly string[];
}

const SECURABLES = [
  "catalog",
  "schema",
  "volume",
  "table",
  "external_location",
  "storage_credential",
  "credential",
];
const READ_TABLES = ["USE_SCHEMA", "SELECT"];
const WRITE_TABLES = ["MODIFY", "CREATE_TABLE"];
const READ_FILES = ["USE_SCHEMA", "READ_VOLUME"];
const WRITE_FILES = ["WRITE_VOLUME"];
const KNOWN = ["USE_CATALOG", ...READ_TABLES, ...WRITE_TABLES, ...READ_FILES, ...WRITE_FILES];
/** Groups that come with every account and workspace. */
const EVERYBODY = ["account users", "users"];

/** What is granted in Unity Catalog, and what the roles can do behind it. */
export class UnityAccess {
  readonly grants: readonly Granted[];

  constructor(
    private readonly account: AwsAccount,
    private readonly json: StackJson,
    private readonly environment: string,
  ) {
    this.grants = account.blocks("databricks_grant").map((block) => this.readGrant(block));
  }

  /** All rights of all identities in all zones: those of groups end where those of the lake's role end. */
  rights(zones: readonly UnityZone[]): Right[] {
    const unity = this.unityRoles();
    const identities = this.json.output?.identities?.value as Record<Principal, string>;
    const ordered = [...zones].sort((a, b) => ZONES.indexOf(a.zone) - ZONES.indexOf(b.zone));
    const groups = PRINCIPALS.filter((principal) => principal !== "producer");
    return ordered.flatMap((zone) => [
      ...this.account.roles.map((role) => this.roleRight(role, zone)),
      ...groups.map((principal) => this.groupRight(principal, identities[principal], zone, unity)),
    ]);
  }

  /** Grants beside catalogs, schemas and volumes of the platform, and on what nobody here has heard of. */
  trespasses(zones: readonly UnityZone[]): string[] {
    const ours = new Set(zones.flatMap(({ schema, volume }) => [schema, schema.split(".")[0], volume]));
    return this.grants.flatMap(({ principal, securable, name, privileges }) => {
      const strange = privileges.filter((privilege) => !KNOWN.includes(privilege));
      return [
        ...strange.map((privilege) => `${principal} has ${privilege} on ${name}`),
        ...(ours.has(name) ? [] : [`${principal} reaches ${securable} ${name}`]),
      ];
    });
  }

  /** What is open to everybody, and who can become the lake's role without being Unity Catalog or the role itself. */
  exposures(): string[] {
    const open = this.grants.filter(({ principal }) => EVERYBODY.includes(principal));
    const shared = this.account
      .blocks("databricks_permissions")
      .flatMap((block) =>
        (block.access_control as Block[])
          .filter(({ group_name }) => EVERYBODY.includes(String(group_name)))
          .map(({ permission_level }) => `everybody has ${permission_level}`),
      );
    const folders = this.account
      .blocks("databricks_directory")
      .map(({ path }) => String(path))
      .filter((path) => /^\/(Shared|Users)(\/|$)/i.test(path));
    return [
      ...open.map(({ name }) => `everybody is granted ${name}`),
      ...shared,
      ...folders.map((path) => `everybody can change ${path}`),
      ...this.unityRoles().flatMap((role) => this.trustFaults(role)),
    ];
  }

  private readGrant(block: Block): Granted {
    const [securable, ...more] = SECURABLES.filter((one) => block[one] !== undefined);
    if (securable === undefined || more.length > 0)
      throw new Error(`a grant is on ${securable} ${more.join()}`);
    return {
      principal: String(block.principal),
      securable,
      name: this.account.resolver.text(block[securable]),
      privileges: block.privileges as string[],
    };
  }

  /** The roles that storage credentials stand for. */
  private unityRoles(): Role[] {
    const named = this.account
      .blocks("databricks_storage_credential")
      .map(({ aws_iam_role }) => String((aws_iam_role as Block).role_arn));
    return this.account.roles.filter(({ arn }) => named.includes(arn));
  }

  private roleRight(role: Role, { dataset, zone, bucket, prefix }: UnityZone): Right {
    const arn = `arn:aws:s3:::${bucket}`;
    const object = `${arn}/${prefix}orders/part-0.parquet`;
    const reads = [
      this.account.may(role, "s3:GetObject", object),
      this.account.may(role, "s3:ListBucket", arn, { "s3:prefix": prefix }),
    ];
    const putting = this.account.may(role, "s3:PutObject", object);
    const deleting = this.account.may(role, "s3:DeleteObject", object);
    const writes = zone === "landing" ? [putting] : [putting, deleting];
    return {
      identity: role.name,
      ...principalOf(role, this.environment),
      dataset,
      zone,
      read: extent(reads, reads),
      write: extent(writes, [putting, deleting]),
    };
  }

  private groupRight(
    principal: Principal,
    identity: string,
    zone: UnityZone,
    behind: readonly Role[],
  ): Right {
    const has = this.privileges(identity, zone);
    const files = zone.volume !== undefined;
    const mayEnter = has.includes("USE_CATALOG");
    const holds = (privilege: string): boolean => has.includes(privilege) || has.includes("ALL_PRIVILEGES");
    const [read, write] = files ? [READ_FILES, WRITE_FILES] : [READ_TABLES, WRITE_TABLES];
    const role = behind.map((one) => this.roleRight(one, zone));
    const limit = (wanted: Extent, verb: "read" | "write"): Extent =>
      wanted === "all" && !role.some((one) => one[verb] === "all") ? "some" : wanted;
    const readable = extent([mayEnter, ...read.map(holds)], [...READ_TABLES, ...READ_FILES].map(holds));
    const writable = extent([mayEnter, ...write.map(holds)], [...WRITE_TABLES, ...WRITE_FILES].map(holds));
    return {
      identity,
      principal,
      helper: false,
      dataset: zone.dataset,
      zone: zone.zone,
      read: limit(readable, "read"),
      write: limit(writable, "write"),
    };
  }

  /** What a group has on a zone, with what it inherits from the catalog. */
  private privileges(group: string, { schema, volume }: UnityZone): string[] {
    const path = [schema.split(".")[0], schema, volume];
    return this.grants
      .filter(({ principal, name }) => principal === group && path.includes(name))
      .flatMap(({ privileges }) => privileges);
  }

  private trustFaults(role: Role): string[] {
    const other = `arn:aws:iam::${this.account.id}:role/another`;
    const external = role.trust.flatMap(({ Condition }) => Condition?.StringEquals?.["sts:ExternalId"] ?? []);
    const credential = role.trust.flatMap(({ Principal }) => Object.values(Principal ?? {}).flat());
    const unity = credential.find((one) => one.includes("unity_catalog_iam_arn")) ?? "";
    const id = String(external[0]);
    const ask = (caller: string, context: Record<string, string>): boolean =>
      evaluate(role.trust, {
        action: "sts:AssumeRole",
        resource: role.arn,
        caller,
        context: { "aws:PrincipalArn": caller, ...context },
      }) === "allowed";
    const given = { "sts:ExternalId": id };
    return [
      ...(ask(unity, given) ? [] : [`Unity Catalog cannot become ${role.name}`]),
      ...(ask(role.arn, given) ? [] : [`${role.name} cannot become itself`]),
      ...(ask(other, given) ? [`another role of the account can become ${role.name}`] : []),
      ...(ask(unity, {}) ? [`another customer of Databricks can become ${role.name}`] : []),
      ...(ask(unity, { "sts:ExternalId": "another" }) ? [`any external id opens ${role.name}`] : []),
    ];
  }
}

/** `all` where everything needed is granted, `none` where nothing at all is. */
function extent(needed: readonly boolean[], any: readonly boolean[]): Extent {
  if (needed.every(Boolean)) return "all";
  return any.some(Boolean) ? "some" : "none";
}
