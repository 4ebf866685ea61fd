import type { Zone } from "../contract/layers";
import type { SnowflakeSettings } from "./settings";

/** A schema by its key in the settings. */
export type SchemaKey = keyof SnowflakeSettings["schemas"];

/** Which schemas each zone has. The schema `pipeline` stands beside the zones. */
export const ZONE_SCHEMAS: Readonly<Record<Zone, readonly SchemaKey[]>> = {
  landing: ["landing"],
  bronze: ["bronze"],
  silver: ["silver"],
  gold: ["core", "marts"],
  quarantine: ["quarantine"],
};

/** Every schema of a dataset, in the order in which data flows through them. */
export const SCHEMAS: readonly SchemaKey[] = [...Object.values(ZONE_SCHEMAS).flat(), "pipeline"];
