import type { DatasetContract } from "../contract/dataset";
import { ZONES, type Zone } from "../contract/layers";
import { ACCESS_MATRIX } from "../contract/principal";
import { databaseName } from "./catalog";
import { QUERYING_PRINCIPALS, type QueryingPrincipal } from "./query-engine";
import { schemaName } from "./redshift-names";

/** Zones whose files Redshift reads where they lie; the others are tables of its own. */
const EXTERNAL = ["landing", "bronze"] as const satisfies readonly Zone[];

/** A statement with the name under which the Data API lists it. Every text can be run again without harm. */
export interface SqlStatement {
  readonly name: string;
  readonly sql: string;
  /** What it stands for, if that can change while its own text stays the same. @default its text */
  readonly version?: string;
}

export interface SqlPlace {
  readonly environment: string;
  readonly region: string;
  /** ARN of the role with which Redshift reads the lake. */
  readonly roleArn: string;
  /** The IAM role that logs in as each principal. */
  roleName(principal: QueryingPrincipal): string;
  readonly queryTimeoutMinutes: number;
}

const MILLISECONDS_PER_MINUTE = 60_000;

/** The database role that holds what a principal may do. */
export function databaseRole(principal: QueryingPrincipal): string {
  return `medallion_${principal}`;
}

/** The database user that an IAM role is when it logs in. Source: Redshift Management Guide, GetCredentials. */
function databaseUser(place: SqlPlace, principal: QueryingPrincipal): string {
  return `IAMR:${place.roleName(principal)}`;
}

/**
 * Roles and users, which every grant needs first. Redshift has no CREATE ROLE or CREATE USER that passes over one that
 * exists, hence the procedure. Users have no password: an IAM role logs in, with credentials of minutes.
 */
export function principalStatements(place: SqlPlace): SqlStatement[] {
  const body = QUERYING_PRINCIPALS.flatMap((principal) => {
    const user = databaseUser(place, principal);
    const timeout = place.queryTimeoutMinutes * MILLISECONDS_PER_MINUTE;
    return [
      ...unlessFound(
        "svv_roles",
        "role_name",
        databaseRole(principal),
        `CREATE ROLE ${databaseRole(principal)}`,
      ),
      ...unlessFound("pg_user", "usename", user, `CREATE USER "${user}" PASSWORD DISABLE`),
      `GRANT ROLE ${databaseRole(principal)} TO "${user}";`,
      `ALTER USER "${user}" SET statement_timeout TO ${timeout};`,
    ];
  });
  // In a new database everybody may make tables in the schema `public`.
  return procedure("principals", [...body, "REVOKE CREATE ON SCHEMA public FROM PUBLIC;"]);
}

/** Schemas of a dataset, and who may do what in each: landing and bronze as they lie in the lake, the others inside. */
export function datasetStatements(place: SqlPlace, { name: dataset }: DatasetContract): SqlStatement[] {
  const own = ZONES.filter((zone) => !isExternal(zone)).map((zone) => schemaName(dataset, zone));
  return [
    ...EXTERNAL.map((zone) => externalSchema(place, dataset, zone)),
    ...procedure(dataset, [
      ...own.map((schema) => `CREATE SCHEMA IF NOT EXISTS ${schema};`),
      ...QUERYING_PRINCIPALS.flatMap((principal) =>
        ZONES.flatMap((zone) => zoneGrants(place, dataset, zone, principal)),
      ),
    ]),
  ];
}

/** External schemas are made by statements of their own, for not every external DDL runs inside a transaction. */
function externalSchema(place: SqlPlace, dataset: string, zone: Zone): SqlStatement {
  const database = databaseName(place.environment, dataset, zone);
  return {
    name: `${dataset}-${zone}`,
    sql: `CREATE EXTERNAL SCHEMA IF NOT EXISTS ${schemaName(dataset, zone)} FROM DATA CATALOG DATABASE '${database}' REGION '${place.region}' IAM_ROLE '${place.roleArn}'`,
  };
}

/** What `ACCESS_MATRIX` gives, in Redshift's words. In an external schema the use of the schema is all there is. */
function zoneGrants(place: SqlPlace, dataset: string, zone: Zone, principal: QueryingPrincipal): string[] {
  const access = ACCESS_MATRIX[principal][zone];
  if (access === undefined) return [];
  const schema = schemaName(dataset, zone);
  const to = `TO ROLE ${databaseRole(principal)};`;
  if (isExternal(zone)) return [`GRANT USAGE ON SCHEMA ${schema} ${to}`];
  if (access === "write") return [`GRANT USAGE, CREATE ON SCHEMA ${schema} ${to}`];
  return [
    `GRANT USAGE ON SCHEMA ${schema} ${to}`,
    `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} ${to}`,
    // Tables that dbt makes later, as the engine.
    `ALTER DEFAULT PRIVILEGES FOR USER "${databaseUser(place, "engine")}" IN SCHEMA ${schema} GRANT SELECT ON TABLES ${to}`,
  ];
}

function isExternal(zone: Zone): boolean {
  return (EXTERNAL as readonly Zone[]).includes(zone);
}

/** The Data API runs one statement at a time, and Terraform waits half a minute for each: a procedure is two. */
function procedure(name: string, body: readonly string[]): SqlStatement[] {
  const signature = `public.medallion_${name}()`;
  const lines = ["DECLARE found INTEGER;", "BEGIN", ...body.map((line) => `  ${line}`), "END;"];
  const sql = `CREATE OR REPLACE PROCEDURE ${signature} AS $$\n${lines.join("\n")}\n$$ LANGUAGE plpgsql`;
  return [
    { name: `${name}-procedure`, sql },
    { name: `${name}-call`, sql: `CALL ${signature}`, version: sql },
  ];
}

function unlessFound(view: string, column: string, name: string, statement: string): string[] {
  return [
    `SELECT INTO found COUNT(*) FROM ${view} WHERE LOWER(${column}) = LOWER('${name}');`,
    `IF found = 0 THEN EXECUTE '${statement}'; END IF;`,
  ];
}
