import type { Principal } from "../contract/principal";
import type { Engine } from "../contract/variant";
import type { Statement } from "../lake/policy";
import type { CatalogContents } from "./catalog";

/** Who runs SQL. A producer only puts files. */
export const QUERYING_PRINCIPALS = ["engine", "engineer", "analyst"] as const satisfies readonly Principal[];
export type QueryingPrincipal = (typeof QUERYING_PRINCIPALS)[number];

/** Names of the databases or schemas that dbt reads and writes, by its own word for each layer. */
export type DbtSchemas = Readonly<Record<"bronze" | "silver" | "core" | "marts" | "quarantine", string>>;

/** What the other parts of the variant need to know of whichever engine runs SQL. */
export interface QueryEngine extends Engine {
  /** The databases and tables of what is mounted. */
  readonly catalogContents: CatalogContents;
  /** What a principal's role must be allowed to run SQL, beside reading and writing the zones. */
  queryStatements(principal: QueryingPrincipal): Statement[];
  dbtSchemas(dataset: string): DbtSchemas;
  /** Whether dbt's tables are files in the lake, rather than the engine's own. */
  readonly keepsTablesInLake: boolean;
  /** Where dbt must run to reach the engine. @default anywhere */
  readonly network?: EngineNetwork;
}

/** The private network in which an engine can be reached. */
export interface EngineNetwork {
  readonly subnetId: string;
  readonly availabilityZone: string;
  /** Whether nothing leads from it to the internet. */
  readonly isolated: boolean;
  /** Security groups that the engine lets in. */
  readonly securityGroupIds: readonly string[];
}
