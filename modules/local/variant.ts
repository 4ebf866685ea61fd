import { Construct } from "constructs";
import type { DatasetContract } from "../contract/dataset";
import type { Zone } from "../contract/layers";
import type { Principal } from "../contract/principal";
import type {
  AccessRoles,
  DbtTarget,
  Engine,
  Lake,
  Pipeline,
  PlatformContext,
  Variant,
  ZoneLocation,
} from "../contract/variant";
import type { LocalEnvironmentKeys } from "./settings";

/**
 * Folders of one machine: there is nothing to deploy, a run makes them. Files are what lands and what gold is published
 * as; the zones between them are schemas of the dataset's database, which stands here as if it were a folder.
 */
class FolderLake extends Construct implements Lake {
  constructor(
    scope: Construct,
    id: string,
    private readonly folder: string,
  ) {
    super(scope, id);
  }

  location(dataset: string, zone: Zone): ZoneLocation {
    const work = `${this.folder}/${dataset}`;
    if (zone === "landing") return place(work, "landing/");
    if (zone === "gold") return place(`${work}/lake/gold`, `${dataset}/`);
    return place(`${work}/${dataset}.duckdb`, `${zone}/`);
  }
}

function place(container: string, prefix: string): ZoneLocation {
  return { uri: `${container}/${prefix}`, container, prefix };
}

/** One DuckDB database for each dataset. */
class DuckDbEngine extends Construct implements Engine {
  readonly dbtTarget: DbtTarget;

  constructor(scope: Construct, id: string, folder: string) {
    super(scope, id);
    this.dbtTarget = { type: "duckdb", settings: { path: `${folder}/{dataset}/{dataset}.duckdb` } };
  }

  mount(_dataset: DatasetContract): void {
    // The tables of a dataset are made by the run that loads them.
  }
}

/** Whoever may read the folder: the operating system grants access. */
class OperatingSystemRoles extends Construct implements AccessRoles {
  identity(_principal: Principal): string {
    return "the user who runs the pipeline";
  }
}

/** Every step runs in the process of `bin/medallion run`. */
class InProcessPipeline extends Construct implements Pipeline {
  readonly jobs = {};
}

/** The platform on a laptop: its stack holds no resource, only outputs that say where things are. */
export class LocalVariant implements Variant {
  private readonly folder: string;

  constructor(keys: LocalEnvironmentKeys, context: PlatformContext) {
    this.folder = `${keys.local.workDir}/${context.environment}`;
  }

  providers(_scope: Construct): void {
    // Nothing is asked of any provider.
  }

  lake(scope: Construct, id: string): Lake {
    return new FolderLake(scope, id, this.folder);
  }

  engine(scope: Construct, id: string): Engine {
    return new DuckDbEngine(scope, id, this.folder);
  }

  access(scope: Construct, id: string): AccessRoles {
    return new OperatingSystemRoles(scope, id);
  }

  pipeline(scope: Construct, id: string): Pipeline {
    return new InProcessPipeline(scope, id);
  }
}
