import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

const PARSED = join("target", "partial_parse.msgpack");

/** Files that dbt has and those of them that it parsed, as it writes them. */
interface PerfInfo {
  readonly path_count: number;
  readonly parsed_path_count: number;
}

/**
 * dbt's parsed project, kept beside the installed libraries so that a new work folder need not parse it once more, which
 * takes seconds. dbt itself decides by the content of every file, the contract and the settings whether it still holds.
 * It is no more than a cache: where it cannot be read or written, dbt parses.
 */
export class ParseCache {
  private readonly kept: string;

  constructor(
    projectRoot: string,
    dataset: string,
    private readonly dbtDir: string,
  ) {
    this.kept = join(projectRoot, "node_modules", ".cache", "medallion", `dbt-${dataset}.msgpack`);
  }

  /** For dbt to find when it starts in a new work folder. */
  offer(): void {
    const own = join(this.dbtDir, PARSED);
    if (existsSync(own) || !existsSync(this.kept)) return;
    quietly(() => replaceFile(this.kept, own));
  }

  /** After dbt parsed: what took the whole effort is kept for the next. */
  keep(): void {
    quietly(() => {
      const text = readFileSync(join(this.dbtDir, "target", "perf_info.json"), "utf8");
      const { path_count: all, parsed_path_count: parsed } = JSON.parse(text) as PerfInfo;
      if (parsed === all) replaceFile(join(this.dbtDir, PARSED), this.kept);
    });
  }
}

/** Whoever reads meanwhile finds the whole of the one or of the other. */
function replaceFile(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  const whole = `${to}.${process.pid}`;
  try {
    copyFileSync(from, whole);
    renameSync(whole, to);
  } finally {
    rmSync(whole, { force: true });
  }
}

function quietly(work: () => void): void {
  try {
    work();
  } catch {
    // dbt parses the project next time.
  }
}
