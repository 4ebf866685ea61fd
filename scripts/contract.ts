import type { Command } from "commander";
import pc from "picocolors";
import type { LocatedChange } from "../modules/config/odcs-changes";
import type { ContractReport } from "./contract-check";

interface Options {
  readonly against?: string;
  readonly datasets?: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  const contract = program
    .command("contract")
    .description("Check data contracts, and say what a change of one breaks.");
  const shared = (command: Command): Command =>
    command
      .option(
        "--against <ref|file>",
        "git commit, branch or tag, or another file, to compare with (default: HEAD)",
      )
      .option("--datasets <dir>", "folder of the datasets (default: datasets/ of this project)")
      .option("--json", "print the result as JSON");
  shared(
    contract
      .command("check")
      .description("Check contracts; fail on a breaking change that the version does not announce.")
      .argument("[datasets...]", "names of datasets (default: all)"),
  )
    .addHelpText("after", "\nExample:\n  $ bin/medallion contract check --against origin/main\n")
    .action(check);
  shared(
    contract
      .command("diff")
      .description("List what changed in a contract, what of it is breaking, and the version it needs.")
      .argument("<contract>", "name of a dataset, or the file of a contract"),
  )
    .addHelpText("after", "\nExample:\n  $ bin/medallion contract diff olist --against v1.0.0\n")
    .action(diff);
}

async function check(names: readonly string[], options: Options): Promise<void> {
  const { checkContracts, isSound } = await import("./contract-check");
  const { formatProblem, isError } = await import("../modules/config/problem");
  const folder = await datasetsFolder(options);
  const baseline = await baselineOf(options, folder);
  if (baseline?.kind === "file" && names.length !== 1)
    await refuse("--against names one file, so say which dataset to compare with it");
  const reports = checkContracts(folder, names, baseline);
  const ok = isSound(reports);
  const against = baseline?.name ?? null;
  if (options.json)
    process.stdout.write(`${JSON.stringify({ ok, against, contracts: reports }, undefined, 2)}\n`);
  else {
    const lines = reports.flatMap(({ problems }) =>
      problems.map((problem) =>
        isError(problem) ? formatProblem(problem) : pc.yellow(formatProblem(problem)),
      ),
    );
    process.stdout.write(lines.map((line) => `${line}\n`).join(""));
    process.stderr.write(`${verdict(reports, ok, against)}\n`);
  }
  if (!ok) process.exitCode = 1;
}

function verdict(reports: readonly ContractReport[], ok: boolean, against: string | null): string {
  const compared = reports.filter(({ diff }) => diff !== undefined).map(({ name }) => name);
  const how =
    against === null
      ? "not compared, since there is no commit to compare with"
      : compared.length === 0
        ? `none of them is in ${against}`
        : `compared with ${against}: ${compared.join(", ")}`;
  const said = `${reports.length} ${reports.length === 1 ? "contract" : "contracts"} checked, ${how}`;
  return ok ? pc.green(said) : pc.red(said);
}

async function diff(contract: string, options: Options): Promise<void> {
  const { fileOfContract, reportOnFile, shown } = await import("./contract-check");
  const { formatProblem, isError } = await import("../modules/config/problem");
  const { dirname } = await import("node:path");
  const file = fileOfContract(await datasetsFolder(options), contract);
  const baseline = await baselineOf(options, dirname(file));
  if (baseline === undefined)
    return refuse("there is no commit to compare with; name a file: --against <file>");
  const report = reportOnFile(file, baseline);
  if (report.diff === undefined) {
    const known = report.problems.filter(
      (problem) => isError(problem) || /^not compared/.test(problem.message),
    );
    const absent = `${file}: ${baseline.name} has no such contract, so there is nothing to compare with.`;
    return refuse(...(known.length === 0 ? [absent] : known.map(formatProblem)));
  }
  const { was, is, needed, changes } = report.diff;
  if (options.json)
    process.stdout.write(`${JSON.stringify({ name: report.name, file, ...report.diff }, undefined, 2)}\n`);
  else {
    process.stdout.write((await inWords(shown(file), changes)).map((line) => `${line}\n`).join(""));
    process.stderr.write(
      changes.length === 0
        ? `${report.name} ${is}: nothing changed since ${baseline.name}\n`
        : `${report.name}: ${was} in ${baseline.name}, ${is} here; these changes need ${needed}\n`,
    );
  }
}

const COLOURS = { breaking: pc.red, compatible: pc.green, documentation: pc.dim };

async function inWords(file: string, changes: readonly LocatedChange[]): Promise<string[]> {
  const { changeInWords } = await import("../modules/config/odcs-changes");
  return changes.map(({ impact, at, ...change }) => {
    const mark = COLOURS[impact](impact.padEnd("documentation".length));
    return `${file}:${at.line}:${at.column}: ${mark}  ${changeInWords(change)}`;
  });
}

async function datasetsFolder({ datasets }: Options): Promise<string> {
  const { DATASETS_FOLDER } = await import("./environments");
  const { existsSync } = await import("node:fs");
  const folder = datasets ?? DATASETS_FOLDER;
  return existsSync(folder) ? folder : refuse(`${folder}: no such folder`);
}

async function baselineOf({ against }: Options, folder: string) {
  const { findBaseline } = await import("./contract-baseline");
  return findBaseline(against, folder);
}

async function refuse(...problems: readonly string[]): Promise<never> {
  const { UserError } = await import("../modules/contract/errors");
  throw new UserError(problems);
}
