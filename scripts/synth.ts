import type { Command } from "commander";
import pc from "picocolors";

interface Options {
  readonly environments: string;
  readonly out?: string;
  readonly allowDataDeletion?: boolean;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command("synth")
    .description("Write the Terraform JSON of environments; nothing is asked of any cloud.")
    .argument("[names...]", "names of environments (default: all)")
    .option("--environments <dir>", "folder of the environment files", "environments")
    .option("--out <dir>", "folder for the Terraform JSON (default: cdktf.out)")
    .option("--allow-data-deletion", "let environments with `dataDeletion: destroy` destroy data")
    .option("--json", "print the result as JSON")
    .addHelpText("after", "\nExample:\n  $ bin/medallion synth aws-dev --out /tmp/terraform\n")
    .action(synth);
}

async function synth(only: readonly string[], options: Options): Promise<void> {
  const { stackFile, synthesize } = await import("./synthesize");
  const names = await synthesize({
    ...options,
    only,
    onWarning: (line) => process.stderr.write(`${pc.yellow(line)}\n`),
  });
  const stacks = names.map((name) => ({ name, file: stackFile(options.out, name) }));
  if (options.json) process.stdout.write(`${JSON.stringify({ stacks }, undefined, 2)}\n`);
  else for (const { file } of stacks) process.stdout.write(`${file}\n`);
}
