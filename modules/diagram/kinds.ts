import { AWS_KINDS } from "./kinds-aws";
import { DATABRICKS_KINDS } from "./kinds-databricks";
import { SNOWFLAKE_KINDS } from "./kinds-snowflake";
import type { Block } from "./terraform";

/** The parts of a picture, beside the zones of the lake, in the order in which they are drawn. */
export const AREAS = ["people", "pipeline", "engine", "network", "access", "beside"] as const;
export type Area = (typeof AREAS)[number];

/** How resources of one Terraform type appear in a picture. Paths are keys of the block, joined by dots. */
export interface Kind {
  /** What one is, and several are where it is not just an `s` more. */
  readonly word: string | readonly [singular: string, plural: string];
  /** Paths to what this belongs to; it is counted there. The first that leads to a resource counts. @default none */
  readonly within?: readonly string[];
  /** Belongs to what waits for it, where `within` leads nowhere. @default false */
  readonly withinDependent?: boolean;
  /** Path to somebody who exists already and to whom this is given. @default none */
  readonly givenTo?: string;
  /** Title of the one box for all of them, unless one is the identity of a principal. @default a box for each */
  readonly together?: string;
  /** Runs the steps that the stack's output says it runs. @default false */
  readonly runsSteps?: boolean;
  /** Counted in the box that alone leads to it with an arrow; the word is what it is to that box. @default a box of its own */
  readonly foldedAs?: string;
  /** Where the box stands, unless it is in a zone. @default "beside" */
  readonly area?: Area;
  /** Path to where its data lies, which says the zone. @default not in a zone */
  readonly place?: string;
  /** The zone by the last word of its id, where that is not a zone's own name. @default none */
  readonly zoneOf?: Readonly<Record<string, string>>;
  /** Arrows: path to what it leads to, and the word on it. @default none */
  readonly arrows?: Readonly<Record<string, string>>;
  /** What else is worth reading. @default nothing */
  readonly details?: (block: Block) => readonly string[];
}

/** Everything that a stack may hold. What is not here is drawn all the same, under its Terraform type. */
export const KINDS: Readonly<Record<string, Kind>> = {
  ...AWS_KINDS,
  ...SNOWFLAKE_KINDS,
  ...DATABRICKS_KINDS,
  terraform_data: { word: "trigger", within: ["triggers_replace"], withinDependent: true },
};
