import type { GrantPrivilegesToAccountRole } from "@cdktf/provider-snowflake/lib/grant-privileges-to-account-role";
import type { LandingStage } from "./ingestion";
import type { SnowflakeRoles, ZoneAccess } from "./roles";
import { type SchemaKey, ZONE_SCHEMAS } from "./schemas";
import { qualified } from "./sql";

/** What privileges are given on: names that refer to what has to be there first. */
export interface GrantPlace {
  readonly dataset: string;
  readonly database: string;
  readonly schemas: Readonly<Record<SchemaKey, string>>;
  readonly stage: LandingStage;
}

const READ = ["SELECT"];
/** `write` includes `read`: an idempotent load has to see what it replaces. */
const WRITE = ["DELETE", "INSERT", "SELECT", "TRUNCATE", "UPDATE"];
const IN_SCHEMA = { read: ["USAGE"], write: ["CREATE TABLE", "CREATE VIEW", "USAGE"] };

/**
 * Gives an access role what it needs in one dataset, by privileges on names and on what will be made, never on
 * "all": that covers only what is there on the day.
 *
 * @returns every grant, for what has to come after them
 */
export function grantZone(
  roles: SnowflakeRoles,
  one: ZoneAccess,
  place: GrantPlace,
): GrantPrivilegesToAccountRole[] {
  const { dataset, database } = place;
  const grant = (id: string, of: Parameters<SnowflakeRoles["grant"]>[2]) =>
    roles.grant(`${dataset}-${id}`, one, of);
  const grants = [
    grant("database", {
      privileges: ["USAGE"],
      onAccountObject: { objectType: "DATABASE", objectName: database },
    }),
  ];
  for (const key of ZONE_SCHEMAS[one.zone]) {
    const schema = qualified(database, place.schemas[key]);
    grants.push(grant(key, { privileges: IN_SCHEMA[one.access], onSchema: { schemaName: schema } }));
    // Files lie in landing, and no tables.
    if (one.zone === "landing") continue;
    for (const [objectTypePlural, privileges] of [
      ["TABLES", one.access === "write" ? WRITE : READ],
      ["VIEWS", READ],
    ] as const) {
      const id = `${key}-future-${objectTypePlural.toLowerCase()}`;
      const future = { objectTypePlural, inSchema: schema };
      grants.push(grant(id, { privileges: [...privileges], onSchemaObject: { future } }));
    }
  }
  if (one.zone === "landing") {
    for (const { id, objectType, objectName } of place.stage.objects)
      grants.push(grant(id, { privileges: ["USAGE"], onSchemaObject: { objectType, objectName } }));
  }
  return grants;
}
