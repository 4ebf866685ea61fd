import { PRINCIPALS, type Principal } from "../../../modules/contract/principal";
import type { StackJson } from "../../support/stack-json";
import type { Extent, Right } from "../model";
import type { AwsZone } from "./aws-access";

/** What one statement of SQL gives: `GRANT <privilege> ON SCHEMA <schema> TO ROLE <role>`, or on tables in it. */
interface SqlGrant {
  readonly privilege: string;
  readonly on: "schema" | "tables" | "future tables";
  readonly schema: string;
  readonly to: string;
}

/** Zones that Redshift reads in the lake: whoever may use the schema may read it, and nobody writes through it. */
const EXTERNAL: readonly string[] = ["landing", "bronze"];
const GRANT =
  /(?<future>ALTER DEFAULT PRIVILEGES FOR USER \S+ IN SCHEMA (?<inSchema>\w+) )?GRANT (?<privileges>[A-Z, ]+) ON (?<what>SCHEMA|ALL TABLES IN SCHEMA|TABLES)(?: (?<schema>\w+))? TO (?<to>[^;]+);/g;

function texts(json: StackJson): string[] {
  return Object.values(json.resource?.aws_redshiftdata_statement ?? {}).map(({ sql }) => String(sql));
}

function grants(json: StackJson): SqlGrant[] {
  return texts(json).flatMap((sql) =>
    [...sql.matchAll(GRANT)].flatMap(({ groups = {} }) =>
      (groups.privileges ?? "").split(",").map((privilege) => ({
        privilege: privilege.trim(),
        on: groups.future ? "future tables" : groups.what === "SCHEMA" ? "schema" : "tables",
        schema: groups.schema ?? groups.inSchema ?? "",
        to: (groups.to ?? "").trim(),
      })),
    ),
  );
}

/** The rights that are left once both files and tables are asked for; half a right is `some`, which is a fault. */
export function withSqlRights(json: StackJson, environment: string, rights: readonly Right[]): Right[] {
  const all = grants(json);
  if (texts(json).length === 0) return [...rights];
  return rights.map((right) => {
    // A producer has no SQL, and a service's role is no user.
    if (right.helper || right.principal === "producer" || !isUser(json, environment, right.principal))
      return right;
    const sql = sqlRight(all, right);
    return { ...right, read: both(right.read, sql.read), write: both(right.write, sql.write ?? right.write) };
  });
}

const both = (files: Extent, tables: Extent): Extent => (files === tables ? files : "some");

function sqlRight(
  all: readonly SqlGrant[],
  { principal, dataset, zone }: Right,
): { read: Extent; write?: Extent } {
  const mine = all.filter((one) => one.schema === `${dataset}_${zone}` && one.to === role(principal));
  const has = (privilege: string, on: SqlGrant["on"] = "schema") =>
    mine.some((one) => one.privilege === privilege && one.on === on);
  const [uses, makes] = [has("USAGE"), has("CREATE")];
  if (EXTERNAL.includes(zone))
    return { read: extent([uses], mine), ...(makes ? { write: "some" as const } : {}) };
  // Whoever makes the tables owns them.
  const reads = makes ? [uses] : [uses, has("SELECT", "tables"), has("SELECT", "future tables")];
  return { read: extent(reads, mine), write: extent([uses, makes], makes ? mine : []) };
}

function extent(needed: readonly boolean[], any: readonly SqlGrant[]): Extent {
  if (needed.every(Boolean)) return "all";
  return any.length > 0 ? "some" : "none";
}

const role = (principal: Principal): string => `ROLE medallion_${principal}`;

/** Whether the IAM role of a principal logs in as a user who has the principal's database role. */
function isUser(json: StackJson, environment: string, principal: Principal): boolean {
  const given = `GRANT ROLE medallion_${principal} TO "IAMR:${environment}-${principal}";`;
  if (texts(json).some((sql) => sql.includes(given))) return true;
  throw new Error(`${principal} is no user of the database`);
}

/** Grants to somebody who is no principal, on what is no zone, or of more than can be told. */
export function sqlTrespasses(json: StackJson, zones: readonly AwsZone[]): string[] {
  const all = grants(json);
  const schemas = zones.map(({ dataset, zone }) => `${dataset}_${zone}`);
  const strange = all.filter(
    ({ privilege, schema, to }) =>
      !PRINCIPALS.some((principal) => to === role(principal)) ||
      !schemas.includes(schema) ||
      !["USAGE", "CREATE", "SELECT"].includes(privilege),
  );
  const closed = texts(json).some((sql) => sql.includes("REVOKE CREATE ON SCHEMA public FROM PUBLIC;"));
  return [
    ...strange.map(({ privilege, schema, to }) => `${to} has ${privilege} on ${schema}`),
    ...(all.length > 0 && !closed ? ["everybody makes tables in the schema public"] : []),
  ];
}

/** Ways into the warehouse from where nobody was named. */
export function openDoors(json: StackJson): string[] {
  const blocks = (type: string) => Object.entries(json.resource?.[type] ?? {});
  const [port] = blocks("aws_redshiftserverless_workgroup").map(([, block]) => block.port);
  return [
    ...blocks("aws_redshiftserverless_workgroup")
      .filter(([, block]) => block.publicly_accessible !== false)
      .map(([name]) => `${name} has a public address`),
    ...blocks("aws_redshiftserverless_namespace")
      .filter(([, block]) => block.manage_admin_password !== true || block.admin_user_password !== undefined)
      .map(([name]) => `somebody knows the password of ${name}`),
    ...blocks("aws_vpc_security_group_ingress_rule")
      .filter(
        ([, { cidr_ipv4, cidr_ipv6, from_port, to_port }]) =>
          cidr_ipv6 !== undefined ||
          String(cidr_ipv4 ?? "").endsWith("/0") ||
          (cidr_ipv4 !== undefined && (from_port !== port || to_port !== port)),
      )
      .map(([name]) => `${name} lets in whoever comes`),
    ...blocks("aws_subnet")
      .filter(([, block]) => block.map_public_ip_on_launch === true)
      .map(([name]) => `${name} gives public addresses`),
    ...["aws_internet_gateway", "aws_nat_gateway", "aws_egress_only_internet_gateway"].flatMap((type) =>
      blocks(type).map(([name]) => `${name} leads to the internet`),
    ),
  ];
}
