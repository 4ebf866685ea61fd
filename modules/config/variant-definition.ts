import type { z } from "zod";
import type { DatasetContract } from "../contract/dataset";
import type { HealthCheck } from "../contract/health";
import type { Remark } from "../contract/remark";
import type { PlatformContext, Variant } from "../contract/variant";
import type { Environment } from "./environment";

/** What an environment file and the command line need to know about one variant, without loading its constructs. */
export interface VariantDefinition {
  /** The keys of the file beside the common ones. */
  readonly settings: z.ZodRawShape;
  /** Whether Terraform makes resources in a cloud, which people share, rather than files on one laptop. */
  readonly cloud: boolean;
  /** Makes the variant for one environment whose keys were checked against `settings`. */
  load(environment: Environment, context: PlatformContext): Variant;
  /** Asks whether the environment can be deployed from this machine: credentials, account, state. Changes nothing. */
  checkHealth(environment: Environment): Promise<readonly HealthCheck[]>;
  /** What a valid environment should still make its owner think about. Paths lead into the environment file. */
  review(environment: Environment): readonly Remark[];
  /** What the engine has no name or no type for. Paths lead into the data contract; each stops every command. */
  judgeContract(contract: DatasetContract): readonly Remark[];
}

/** An environment with the keys of one variant. */
export type EnvironmentOf<Shape extends z.ZodRawShape> = Environment & z.output<z.ZodObject<Shape>>;

/** Ties the functions to the type of `settings`, so that a variant reads its keys without a cast. */
export function defineVariant<Shape extends z.ZodRawShape>(definition: {
  readonly settings: Shape;
  readonly cloud: boolean;
  readonly load: (environment: EnvironmentOf<Shape>, context: PlatformContext) => Variant;
  readonly checkHealth: (environment: EnvironmentOf<Shape>) => Promise<readonly HealthCheck[]>;
  /** @default nothing to think about */
  readonly review?: (environment: EnvironmentOf<Shape>) => readonly Remark[];
  /** @default the engine takes every contract */
  readonly judgeContract?: (contract: DatasetContract) => readonly Remark[];
}): VariantDefinition {
  const { settings, cloud, load, checkHealth, review = () => [], judgeContract = () => [] } = definition;
  return {
    settings,
    cloud,
    load: (environment, context) => load(environment as EnvironmentOf<Shape>, context),
    checkHealth: (environment) => checkHealth(environment as EnvironmentOf<Shape>),
    review: (environment) => review(environment as EnvironmentOf<Shape>),
    judgeContract,
  };
}
