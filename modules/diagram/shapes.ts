import type { Zone } from "../contract/layers";
import type { Area } from "./kinds";
import type { Resource } from "./terraform";

/** A box of a picture. */
export interface Box {
  readonly key: string;
  /** Where it stands: in a zone, or in another part of the picture. */
  readonly at: Zone | Area;
  readonly title: string;
  readonly shape: "box" | "step";
  /** What stands under the title. */
  readonly lines: readonly string[];
  /** Every resource that is counted here. */
  readonly resources: readonly Resource[];
  /** Terraform refuses to destroy something in it. */
  readonly protected: boolean;
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** @default none */
  readonly words?: string;
  /** Data goes this way, from zone to zone. */
  readonly flow: boolean;
}

/** A stack as boxes and arrows; an arrow's end is the key of a box, a zone, or `lake`, which is all zones. */
export interface Picture {
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
  readonly resources: number;
}
