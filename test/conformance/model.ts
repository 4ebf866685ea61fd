import type { ColumnType, DatasetContract } from "../../modules/contract/dataset";
import type { Zone } from "../../modules/contract/layers";
import type { Principal } from "../../modules/contract/principal";
import type { StackJson } from "../support/stack-json";

/** Where one zone of one dataset lies. */
export interface Place {
  readonly dataset: string;
  readonly zone: Zone;
  /** An address that no other zone of any dataset may have. */
  readonly at: string;
  /** Whether the platform really has it, beside naming it. */
  readonly exists: boolean;
}

/** How much of what reading or writing takes is granted; anything but `none` and `all` is a fault by itself. */
export type Extent = "none" | "some" | "all";

/** What one identity can really do in one zone, once every grant, denial and key is taken together. */
export interface Right {
  readonly identity: string;
  /** The functional role that the identity is, or works for. */
  readonly principal: Principal;
  /** A helper of a principal may have less than it, never more. */
  readonly helper: boolean;
  readonly dataset: string;
  readonly zone: Zone;
  readonly read: Extent;
  readonly write: Extent;
}

/** Something named, with the rules for its kind as the maker of the kind states them. */
export interface Named {
  readonly kind: string;
  readonly name: string;
  readonly maxLength: number;
  readonly legal: RegExp;
  /** Within what the name must be the only one. A name that is unique in its `parent` only may say less. */
  readonly uniqueIn: "world" | "account" | "parent";
}

/** A table that the platform declares, with the engine's types translated back to those of the contract. */
export interface DeclaredTable {
  readonly dataset: string;
  readonly zone: Zone;
  readonly name: string;
  /** `text`: every column holds what landed. `typed`: columns have the types of the contract. */
  readonly holds: "text" | "typed";
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
}

/** A platform as the suite sees it: what a variant made, without a word about what it is made of. */
export interface PlatformModel {
  readonly environment: string;
  readonly places: readonly Place[];
  readonly rights: readonly Right[];
  /** What an identity can reach that lies outside of the platform, or that is another identity's. Should be empty. */
  readonly trespasses: readonly string[];
  /** What a stranger can reach or become, and what can be reached in the clear. Should be empty. */
  readonly exposures: readonly string[];
  /** What would be lost with its data. */
  readonly stateful: readonly { readonly name: string; readonly protected: boolean }[];
  /** What keeps data or writes it. */
  readonly atRest: readonly { readonly name: string; readonly encrypted: boolean }[];
  /** Everything that can carry tags. */
  readonly tagged: readonly { readonly name: string; readonly tags: Readonly<Record<string, string>> }[];
  readonly named: readonly Named[];
  /** What costs by the hour or by the byte, and what ends it. */
  readonly compute: readonly { readonly name: string; readonly bounds: readonly string[] }[];
  readonly tables: readonly DeclaredTable[];
}

/** A platform that was synthesized, as a reading gets it. */
export interface Synthesized {
  readonly environment: string;
  /** The checked environment file, whatever keys its variant has. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly datasets: readonly DatasetContract[];
  readonly json: StackJson;
}

/** Translates what a variant synthesizes. Fails on anything it does not know, so that nothing goes unread. */
export type Reading = (platform: Synthesized) => PlatformModel | Promise<PlatformModel>;
