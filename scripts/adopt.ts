import type { Command } from "commander";

interface Options {
  readonly out: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command("adopt")
    .description("After a killed deployment: give Terraform back what it made and could not write down.")
    .argument("<environment>", "name of an environment that has been synthesized")
    .option("--out <dir>", "folder of the Terraform JSON", "cdktf.out")
    .option("--json", "print the result as JSON")
    .addHelpText("after", "\nExample:\n  $ bin/medallion adopt aws-dev && npx cdktf deploy aws-dev\n")
    .action(adopt);
}

async function adopt(environment: string, options: Options): Promise<void> {
  const { adoptResources } = await import("./adopt-resources");
  const { createProgress } = await import("./progress");
  const { stackFile } = await import("./synthesize");
  const progress = createProgress();
  progress.start("look for what exists");
  const adopted = adoptResources(stackFile(options.out, environment), (detail) => progress.update(detail));
  progress.done(`${adopted.length} adopted,`);
  if (options.json) process.stdout.write(`${JSON.stringify({ adopted }, undefined, 2)}\n`);
  else for (const address of adopted) process.stdout.write(`${address}\n`);
}
