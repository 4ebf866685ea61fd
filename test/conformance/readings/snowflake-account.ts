import type { Access, Zone } from "../../../modules/contract/layers";
import type { Principal } from "../../../modules/contract/principal";
import type { Block, StackJson } from "../../support/stack-json";
import type { Extent } from "../model";

/** A dataset's zone on Snowflake: schemas of a database, and for landing what reads the files. */
export interface SnowflakeZone {
  readonly dataset: string;
  readonly zone: Zone;
  readonly database: string;
  readonly schemas: readonly string[];
  /** Names of stage and file formats, `STAGE "DB"."LANDING"."FILES"`; none in the other zones. */
  readonly files: readonly string[];
}

/** A privilege on something: `SELECT on future TABLES in "DB"."RAW"`. */
export interface Privilege {
  readonly role: string;
  readonly verb: string;
  readonly on: string;
}

/** The name of an environment inside of a name on Snowflake. */
export const upperCase = (environment: string): string => environment.toUpperCase().replaceAll("-", "_");

/** Names in place of references: `${snowflake_schema.x.name}` becomes RAW. */
export function named(json: StackJson, value: unknown): string {
  return String(value ?? "").replace(
    /\$\{(snowflake_[a-z_]+)\.([\w-]+)\.name\}/g,
    (reference, type: string, id: string) => {
      const name = json.resource?.[type]?.[id]?.name;
      if (typeof name !== "string") throw new Error(`${reference} refers to nothing`);
      return named(json, name);
    },
  );
}

/** The part of a Snowflake account that a stack makes, as far as access is concerned. */
export class SnowflakeAccount {
  readonly privileges: readonly Privilege[];
  private readonly parents: readonly (readonly [role: string, parent: string])[];

  constructor(private readonly json: StackJson) {
    this.privileges = this.blocks("grant_privileges_to_account_role").flatMap((block) =>
      (block.privileges as string[]).map((verb) => ({
        role: this.name(block.account_role_name),
        verb,
        on: this.objectOf(block),
      })),
    );
    this.parents = this.blocks("grant_account_role")
      .filter((block) => block.parent_role_name !== undefined)
      .map((block) => [this.name(block.role_name), this.name(block.parent_role_name)] as const);
  }

  /** Every resource of a kind. */
  blocks(kind: string): Block[] {
    return Object.values(this.json.resource?.[`snowflake_${kind}`] ?? {});
  }

  name(value: unknown): string {
    return named(this.json, value);
  }

  /** A role with everything that is granted to it, directly or through others. */
  rolesOf(role: string): string[] {
    const below = this.parents
      .filter(([, parent]) => parent === role)
      .flatMap(([held]) => this.rolesOf(held));
    return [role, ...below];
  }

  privilegesOf(role: string): Privilege[] {
    const held = new Set(this.rolesOf(role));
    return this.privileges.filter((one) => held.has(one.role));
  }

  /** How much of what an access takes a role has in a zone. */
  extent(role: string, zone: SnowflakeZone, access: Access): Extent {
    const held = new Set(this.privilegesOf(role).map(({ verb, on }) => `${verb} on ${on}`));
    const needed = access === "read" ? readingTakes(zone) : writingTakes(zone);
    const own = access === "read" ? readingTakes(zone, false) : needed;
    if (needed.length > 0 && needed.every((one) => held.has(one))) return "all";
    return own.some((one) => held.has(one)) ? "some" : "none";
  }

  private objectOf(block: Block): string {
    if (block.on_account === true) return "account";
    const { on_account_object, on_schema, on_schema_object } = block as Record<string, Block | undefined>;
    if (on_account_object !== undefined)
      return `${on_account_object.object_type} ${this.name(on_account_object.object_name)}`;
    if (on_schema?.schema_name !== undefined) return `schema ${this.name(on_schema.schema_name)}`;
    const future = on_schema_object?.future as Block | undefined;
    if (future?.in_schema !== undefined)
      return `future ${future.object_type_plural} in ${this.name(future.in_schema)}`;
    if (on_schema_object?.object_name !== undefined)
      return `${on_schema_object.object_type} ${this.name(on_schema_object.object_name)}`;
    throw new Error(`a grant on ${JSON.stringify(block)} is not understood`);
  }
}

/** @param shared with what several zones need, such as the database they are in */
function readingTakes(zone: SnowflakeZone, shared = true): string[] {
  const schemas = zone.schemas.map((schema) => `"${zone.database}"."${schema}"`);
  return [
    ...(shared ? [`USAGE on DATABASE ${zone.database}`] : []),
    ...schemas.map((schema) => `USAGE on schema ${schema}`),
    ...zone.files.map((file) => `USAGE on ${file}`),
    ...(zone.zone === "landing"
      ? []
      : schemas.flatMap((schema) =>
          ["TABLES", "VIEWS"].map((kind) => `SELECT on future ${kind} in ${schema}`),
        )),
  ];
}

function writingTakes({ database, schemas }: SnowflakeZone): string[] {
  return schemas.flatMap((schema) => {
    const name = `"${database}"."${schema}"`;
    const changes = ["DELETE", "INSERT", "TRUNCATE", "UPDATE"].map(
      (verb) => `${verb} on future TABLES in ${name}`,
    );
    return [...changes, `CREATE TABLE on schema ${name}`, `CREATE VIEW on schema ${name}`];
  });
}

/** What privileges of a functional role lead out of the zones of the platform. */
export function strayPrivileges(
  account: SnowflakeAccount,
  role: string,
  principal: Principal,
  zones: readonly SnowflakeZone[],
  pipelineSchemas: readonly string[],
): string[] {
  const warehouses = account.blocks("warehouse").map((block) => `WAREHOUSE ${account.name(block.name)}`);
  const known = new Set([
    ...zones.flatMap((zone) => [...readingTakes(zone), ...writingTakes(zone)]),
    ...warehouses.map((warehouse) => `USAGE on ${warehouse}`),
    ...(principal === "engine"
      ? [
          "EXECUTE TASK on account",
          ...pipelineSchemas.flatMap((one) =>
            ["USAGE", "CREATE DBT PROJECT", "CREATE FUNCTION", "CREATE TABLE"].map(
              (verb) => `${verb} on schema ${one}`,
            ),
          ),
        ]
      : []),
  ]);
  const stray = account
    .privilegesOf(role)
    .map(({ verb, on }) => `${verb} on ${on}`)
    .filter((one) => !known.has(one));
  const strangers = account
    .rolesOf(role)
    .filter((held) => !account.blocks("account_role").some((block) => account.name(block.name) === held));
  return [...stray.map((one) => `${role} may ${one}`), ...strangers.map((held) => `${role} holds ${held}`)];
}
