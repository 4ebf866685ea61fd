import type { Command } from "commander";
import type { Manifest } from "../datasets/manifest";
import { createProgress } from "./progress";

interface Options {
  readonly scale: string;
  readonly seed: string;
  readonly out: string;
  readonly json?: boolean;
}

/** What `--json` prints. */
interface Report extends Manifest {
  /** The folder, as it was given. */
  readonly out: string;
  readonly rows: number;
  readonly seconds: number;
}

export function register(program: Command): void {
  program
    .command("generate")
    .description("Write a dataset with planted dirt; the same seed always gives the same bytes.")
    .argument("<dataset>", "dataset to generate, for example shopstream")
    .requiredOption("--out <dir>", "folder to write; an earlier generation there is replaced")
    .option("--scale <number>", "times the dataset's default size; fractions make it smaller", "1")
    .option("--seed <integer>", "another seed gives other data", "42")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  $ bin/medallion generate shopstream --scale 20 --seed 7 --out work/landing\n",
    )
    .action(generate);
}

async function generate(dataset: string, options: Options): Promise<void> {
  const generator = await generatorOf(dataset);
  const progress = createProgress();
  const started = performance.now();
  progress.start(`generate ${dataset}`);
  const manifest = await generator({
    scale: numberOf(options.scale),
    seed: numberOf(options.seed),
    outDir: options.out,
    onProgress: (done, total) =>
      progress.update(
        `${Math.min(99, Math.floor((100 * done) / total))} %, ${done.toLocaleString("en")} rows`,
      ),
  });
  const rows = manifest.files.reduce((sum, file) => sum + file.rows, 0);
  const seconds = Math.round(performance.now() - started) / 1000;
  progress.done(`${rows.toLocaleString("en")} rows,`);
  const report: Report = { ...manifest, out: options.out, rows, seconds };
  process.stdout.write(options.json ? `${JSON.stringify(report, undefined, 2)}\n` : summary(report));
}

async function generatorOf(dataset: string) {
  const { GENERATORS } = await import("../datasets/generators");
  const load = Object.hasOwn(GENERATORS, dataset) ? GENERATORS[dataset] : undefined;
  if (load !== undefined) return load();
  const { UserError } = await import("../modules/contract/errors");
  const { didYouMean } = await import("../modules/config/suggest");
  const names = Object.keys(GENERATORS);
  throw new UserError(
    `There is no generator for "${dataset}".${didYouMean(dataset, names)} There is one for: ${names.join(", ")}.`,
  );
}

/** Not a number for anything but a decimal number, so that the generator says what it takes. */
function numberOf(text: string): number {
  return /^-?\d+(\.\d+)?(e\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
}

function summary(report: Report): string {
  const width = Math.max(14, ...Object.keys(report.tables).map((table) => table.length + 1));
  const lines = Object.entries(report.tables).map(([table, count]) => {
    const rejected = Object.values(count.rejected).reduce((sum, rows) => sum + rows, 0);
    const cells = [count.landed, count.accepted, count.duplicates, rejected];
    return `  ${table.padEnd(width)}${cells.map((cell) => cell.toLocaleString("en").padStart(14)).join("")}`;
  });
  const titles = ["rows", "good", "repeated", "with a mistake"].map((title) => title.padStart(14)).join("");
  const next = `bin/medallion run local --dataset ${report.dataset} --source ${report.out}`;
  return `${["  table".padEnd(width + 2) + titles, ...lines].join("\n")}\nWritten to ${report.out}. Next: ${next}\n`;
}
