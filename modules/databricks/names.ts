import { ZONES, type Zone } from "../contract/layers";
import { type NameRule, resourceName } from "../contract/naming";
import type { Principal } from "../contract/principal";
import { MAX_IDENTIFIER_LENGTH } from "./identifier";
import type { DatabricksSettings } from "./settings";

/**
 * At most 255 characters, unique in the metastore, and no character but the underscore, or every query would have to
 * write backticks. Source: Databricks, "Names" (Unity Catalog).
 */
const CATALOG_NAME: NameRule<"environment" | "dataset"> = {
  kind: "catalog",
  parts: ["environment", "dataset"],
  separator: "_",
  maxLength: MAX_IDENTIFIER_LENGTH,
};

/** Storage credentials and external locations: as catalogs. Source: as above. */
const STORAGE_NAME: NameRule<"environment" | "purpose"> = {
  kind: "storage credential or external location",
  parts: ["environment", "purpose"],
  separator: "_",
  maxLength: MAX_IDENTIFIER_LENGTH,
};

/** At most 100 characters, unique in the workspace. Source: Warehouses API, `name`. */
const WAREHOUSE_NAME: NameRule<"environment" | "purpose"> = {
  kind: "SQL warehouse",
  parts: ["environment", "purpose"],
  separator: "-",
  maxLength: 100,
};

/** At most 4096 bytes; not unique by itself, two jobs of one name are two jobs. Source: Jobs API, `name`. */
const JOB_NAME: NameRule<"environment" | "dataset" | "purpose"> = {
  kind: "job",
  parts: ["environment", "dataset", "purpose"],
  separator: "-",
  maxLength: 255,
};

/** Display name of a group. Source: Databricks, "Manage groups". */
const GROUP_NAME: NameRule<"environment" | "principal"> = {
  kind: "group",
  parts: ["environment", "principal"],
  separator: "-",
  maxLength: 255,
};

/** Who exists in Databricks. A producer only puts files, and does so with an IAM role. */
export const QUERYING_PRINCIPALS = ["engine", "engineer", "analyst"] as const satisfies readonly Principal[];
export type QueryingPrincipal = (typeof QUERYING_PRINCIPALS)[number];

type NameSettings = Pick<DatabricksSettings, "catalogs" | "schemas" | "volume" | "principals">;

/** Every name in Databricks of one environment, from its name and settings. */
export class UnityNames {
  constructor(
    readonly environment: string,
    private readonly settings: NameSettings,
  ) {}

  catalog(dataset: string): string {
    const { environment } = this;
    return this.settings.catalogs[dataset] ?? resourceName(CATALOG_NAME, { environment, dataset });
  }

  schema(zone: Zone): string {
    return this.settings.schemas[zone];
  }

  /** The schemas by zone, in the order of the zones. */
  get schemas(): Readonly<Record<Zone, string>> {
    return Object.fromEntries(ZONES.map((zone) => [zone, this.schema(zone)])) as Record<Zone, string>;
  }

  get volume(): string {
    return this.settings.volume;
  }

  /** The folder in which every engine of the workspace sees what landed of a dataset. */
  volumePath(dataset: string): string {
    return `/Volumes/${this.catalog(dataset)}/${this.schema("landing")}/${this.volume}`;
  }

  group(principal: QueryingPrincipal): string {
    const { environment } = this;
    return this.settings.principals[principal] ?? resourceName(GROUP_NAME, { environment, principal });
  }

  storage(purpose: string): string {
    return resourceName(STORAGE_NAME, { environment: this.environment, purpose });
  }

  get warehouse(): string {
    return resourceName(WAREHOUSE_NAME, { environment: this.environment, purpose: "sql" });
  }

  job(dataset: string, purpose: "pipeline" | "arrival" = "pipeline"): string {
    return resourceName(JOB_NAME, { environment: this.environment, dataset, purpose });
  }
}
