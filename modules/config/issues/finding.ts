import type { z } from "zod";
import type { YamlSource } from "../yaml-source";

/** One thing wrong at one place of the data; `check` turns it into a Problem at a line and column. */
export interface Finding {
  readonly path: readonly PropertyKey[];
  /** Whether the key or the value is what a reader should look at. */
  readonly at: "key" | "value";
  readonly message: string;
  /** The key is missing. */
  readonly missing?: boolean;
  /** The key that was probably meant where this one stands; that it is missing need not be told as well. */
  readonly meant?: readonly PropertyKey[];
}

/** What a schema knows about itself and zod's issues do not carry. */
export interface SchemaNotes {
  /** What kind of thing a value names ("AWS region"), so that an unknown one can be called by it. */
  readonly title?: string;
  /** The schema's own description. */
  readonly description?: string;
  /** The only values that a choice takes. */
  readonly choice?: readonly string[];
  /** The keys that a mapping may have. */
  readonly keys: readonly string[];
}

/** What one kind of issue needs to become words. */
export interface IssueContext {
  readonly source: YamlSource;
  /** Of the schema that refused; empty when the schema brought its own message. */
  readonly notes: SchemaNotes;
  /** The schema's own words: the end of a sentence that begins with the key. Absent when it has none. */
  readonly own?: string;
  /** Set when the issue is about this key of a free mapping (tags, say), not about the value behind it. */
  readonly key?: string;
  /** A better explanation of an unknown key than the nearest known one. */
  explainKey(path: readonly PropertyKey[], key: string): string | undefined;
  /** For issues that hold other issues; their paths begin at `path`. */
  explain(issues: readonly z.core.$ZodIssue[], path: readonly PropertyKey[], key?: string): Finding[];
}

/** Turns one kind of zod issue into findings. Every kind has a file of its own in this folder. */
export type Explain<Code extends z.core.$ZodIssue["code"]> = (
  issue: Extract<z.core.$ZodIssue, { code: Code }>,
  context: IssueContext,
) => Finding[];
