import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { register as registerAdopt } from "./adopt";
import { register as registerContract } from "./contract";
import { register as registerDoctor } from "./doctor";
import { register as registerGenerate } from "./generate";
import { projectRoot } from "./project-root";
import { register as registerRejected } from "./rejected";
import { EXIT, reportError } from "./report-error";
import { register as registerRun } from "./run";
import { register as registerSynth } from "./synth";
import { register as registerTour } from "./tour";
import { register as registerValidate } from "./validate";

function program(): Command {
  const { version } = JSON.parse(readFileSync(join(projectRoot(), "package.json"), "utf8"));
  const medallion = new Command("medallion")
    .description("One medallion data platform, described once, on AWS, Snowflake, Databricks or a laptop.")
    .version(version, "--version", "print the version of this project")
    .showSuggestionAfterError()
    .showHelpAfterError("(add --help for the options and an example)")
    .addHelpText("after", "\nExample:\n  $ bin/medallion validate && bin/medallion synth aws-dev\n")
    .addHelpText("after", "Exit codes: 0 done, 1 something you wrote is wrong, 2 the world failed.")
    .exitOverride();
  const commands = [
    registerValidate,
    registerContract,
    registerSynth,
    registerRun,
    registerRejected,
    registerGenerate,
    registerDoctor,
    registerAdopt,
    registerTour,
  ];
  for (const register of commands) register(medallion);
  for (const command of medallion.commands) command.exitOverride();
  return medallion;
}

/** Runs the command line. Every failure is told in words, and by the exit code; a stack trace only with `DEBUG=medallion`. */
export async function main(argv: readonly string[]): Promise<void> {
  // Whoever reads only the first lines of a long output (`| head`) closes the pipe; that is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) =>
    process.exit(error.code === "EPIPE" ? EXIT.done : EXIT.worldFailed),
  );
  try {
    await program().parseAsync(argv);
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? exitCodeOf(error) : reportError(error);
  }
}

/** Commander has already said what was wrong with the words of the command. */
function exitCodeOf(error: CommanderError): number {
  return error.exitCode === 0 ? EXIT.done : EXIT.userIsWrong;
}
