import type { PipelineStep } from "../contract/variant";

/** The steps of a local run: those every engine has, dbt's part where the run waits for it, and the publication. */
export type RunStep = PipelineStep | "compile" | "publish";

/** Told while a run goes on, for whoever shows progress. */
export interface RunEvent {
  readonly step: RunStep;
  readonly status: "started" | "progress" | "finished";
  readonly message?: string;
  readonly table?: string;
  /** Rows of `table` that this event is about. */
  readonly rows?: number;
}

/** Where the rows of one table went: `landed = accepted + duplicates + sum of rejected`. */
export interface TableResult {
  /** Rows in bronze, those of earlier runs included. */
  readonly landed: number;
  /** Rows in silver. */
  readonly accepted: number;
  /** Rows that are fine and older than the one kept for their key. */
  readonly duplicates: number;
  /** Rows in quarantine by reason; a row that breaks several rules counts once, under all of them joined by "; ". */
  readonly rejected: Readonly<Record<string, number>>;
}

/** What became of one file of the source folder. */
export interface FileResult {
  /** Path below the source folder, with forward slashes. */
  readonly path: string;
  readonly table: string;
  readonly sha256: string;
  readonly rows: number;
  readonly status: "loaded" | "replaced" | "unchanged";
}

/** Whether the files of one table still arrive as often as the contract says. */
export interface Freshness {
  readonly table: string;
  /** When the newest file with new content arrived: the start of the run that first saw it. `null`: none ever did. */
  readonly newest: string | null;
  /** In words, for example `one every day`. */
  readonly agreed: string;
  readonly late: boolean;
}

/** By how much the rows of one table moved; `rejected` has the reasons whose rows did. */
export interface TableChange {
  readonly landed: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: Readonly<Record<string, { readonly rows: number; readonly isNew: boolean }>>;
}

/** What differs from the run before; tables that are as they were are left out. */
export interface RunChanges {
  readonly since: { readonly runId: string; readonly startedAt: string };
  /** Paths of files; those that are gone keep their rows. */
  readonly files: {
    readonly new: readonly string[];
    readonly changed: readonly string[];
    readonly gone: readonly string[];
  };
  readonly tables: Readonly<Record<string, TableChange>>;
  /** Rows more or less of gold tables. */
  readonly gold: Readonly<Record<string, number>>;
}

/** The outcome of a run, also written as `run.json` and kept as `runs/<runId>.json`. Times are ISO 8601 in UTC, durations are seconds. */
export interface RunResult {
  readonly runId: string;
  readonly dataset: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly tables: Readonly<Record<string, TableResult>>;
  /** Rows of every gold table. */
  readonly gold: Readonly<Record<string, number>>;
  readonly files: readonly FileResult[];
  readonly warnings: readonly string[];
  /** The tables for which the contract says how often a file is to land. */
  readonly freshness: readonly Freshness[];
  /** @default this is the first run in the work folder */
  readonly changes?: RunChanges;
  /**
   * `compile` is what the run waited for dbt to compile the project, which no step includes: nothing where dbt has seen it
   * before. `total` is until everything but the publication's renames was done.
   */
  readonly seconds: Readonly<Record<PipelineStep | "compile" | "dashboard" | "total", number>>;
}
