import type { PipelineStep } from "../contract/variant";

/** The steps of a local run: those every engine has, and the publication of what they made. */
export type RunStep = PipelineStep | "publish";

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

/** The outcome of a run, also written as `run.json`. Times are ISO 8601 in UTC, durations are seconds. */
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
  /**
   * `dbtStartup` is what dbt took to start, most of it while bronze was being loaded; `dbtWait` is the part of it that
   * the run waited for, which no step includes. `total` is until everything but the publication's renames was done.
   */
  readonly seconds: Readonly<Record<PipelineStep | "dbtStartup" | "dbtWait" | "dashboard" | "total", number>>;
}
