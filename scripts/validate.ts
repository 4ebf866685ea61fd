import type { Command } from "commander";
import pc from "picocolors";
import type { Problem } from "../modules/config/problem";

interface Options {
  readonly environments: string;
  readonly json?: boolean;
}

/** What `--json` prints. */
interface Report {
  /** No problem is an error. */
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  /** Names of the environments without an error. */
  readonly environments: readonly string[];
}

export function register(program: Command): void {
  program
    .command("validate")
    .description("Check environment files and name every problem of every file at its line.")
    .argument("[files...]", "environment files (default: every *.yaml of the environments folder)")
    .option("--environments <dir>", "folder of the environment files", "environments")
    .option("--json", "print the result as JSON")
    .addHelpText("after", "\nExample:\n  $ bin/medallion validate environments/aws-dev.yaml\n")
    .action(validate);
}

async function validate(files: readonly string[], options: Options): Promise<void> {
  const { environmentFiles, examine } = await import("./environments");
  const { isError } = await import("../modules/config/problem");
  const chosen = files.length > 0 ? files : environmentFiles(options.environments);
  const { environments, problems } = examine(chosen);
  const ok = !problems.some(isError);
  const report: Report = { ok, problems, environments: environments.map(({ name }) => name) };
  if (options.json) process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  else await print(report);
  if (!ok) process.exitCode = 1;
}

/** The problems go to standard output, as they are the result; what is said about them goes to standard error. */
async function print({ problems, environments }: Report): Promise<void> {
  const { formatProblem, isError } = await import("../modules/config/problem");
  const lines = problems.map((problem) =>
    isError(problem) ? formatProblem(problem) : pc.yellow(formatProblem(problem)),
  );
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
  const errors = problems.filter(isError);
  const fileCount = new Set(errors.map(({ file }) => file)).size;
  const verdict =
    errors.length > 0
      ? pc.red(`${count(errors.length, "error")} in ${count(fileCount, "file")}`)
      : pc.green(
          `${environments.join(", ")}: no errors${lines.length > 0 ? `, ${count(lines.length, "warning")}` : ""}`,
        );
  process.stderr.write(`${verdict}\n`);
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
