import type { Construct, IConstruct } from "constructs";
import type { DatasetContract } from "./dataset";
import type { Zone } from "./layers";
import type { Principal } from "./principal";

/** What every construct of a platform is told about where it stands. Plain data. */
export interface PlatformContext {
  /** Name of the environment, the first part of every resource name. */
  readonly environment: string;
  /** Tags on every resource that takes tags. */
  readonly tags: Readonly<Record<string, string>>;
  /**
   * Both keys are turned: the environment says `dataDeletion: destroy` and the caller allowed it. Where false, what
   * holds data cannot be destroyed or replaced by Terraform.
   */
  readonly allowDataDeletion: boolean;
}

/** Where one zone of one dataset lives. Plain data, so that any engine can mount any lake. */
export interface ZoneLocation {
  /** Ends with a slash, for example `file:///data/landing/shopstream/`. */
  readonly uri: string;
  /** Name of what holds the zone of every dataset: a folder, or what a cloud has in its place. */
  readonly container: string;
  /** Path of the dataset inside the container, with a slash at its end. */
  readonly prefix: string;
}

/** The files that all engines stand on. */
export interface Lake extends IConstruct {
  location(dataset: string, zone: Zone): ZoneLocation;
}

/** What dbt needs to connect, never a credential. Keys are those of the adapter's profile. */
export interface DbtTarget {
  readonly type: string;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
}

/** Runs SQL over the lake. */
export interface Engine extends IConstruct {
  readonly dbtTarget: DbtTarget;
  /** Makes the zones and tables of a dataset known to the engine. */
  mount(dataset: DatasetContract): void;
}

/** The steps through which every dataset goes, in order, under the same names on every engine. */
export const PIPELINE_STEPS = ["landing_to_bronze", "bronze_to_silver", "silver_to_gold"] as const;
export type PipelineStep = (typeof PIPELINE_STEPS)[number];

/** What moves data through the layers. */
export interface Pipeline extends IConstruct {
  /**
   * What runs each step, in the engine's own terms. A step that is not named is run by whoever
   * calls, through the engine.
   */
  readonly jobs: Readonly<Partial<Record<PipelineStep, string>>>;
}

/** Everything that a platform is made of. */
export interface PlatformParts {
  readonly lake: Lake;
  readonly engine: Engine;
  readonly datasets: readonly DatasetContract[];
}

/**
 * One way to build the platform. A variant is made for one environment: its settings are already inside.
 * `providers` is called first, then `lake`, `engine`, `access` and `pipeline`, all in one Terraform stack.
 */
export interface Variant {
  /** Declares the Terraform providers and their default tags, and refuses any account but the environment's. */
  providers(scope: Construct): void;
  lake(scope: Construct, id: string): Lake;
  engine(scope: Construct, id: string, lake: Lake): Engine;
  /** Makes the roles of every principal, with what `ACCESS_MATRIX` allows and nothing else. */
  access(scope: Construct, id: string, parts: PlatformParts): AccessRoles;
  pipeline(scope: Construct, id: string, parts: PlatformParts): Pipeline;
}

/** Who may do what. */
export interface AccessRoles extends IConstruct {
  /** The identity to assume for a principal, in the variant's own terms. */
  identity(principal: Principal): string;
}
