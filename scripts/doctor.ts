import type { Command } from "commander";
import pc from "picocolors";
import { WorldError } from "../modules/contract/errors";
import type { HealthCheck } from "../modules/contract/health";

interface Options {
  readonly environments: string;
  readonly json?: boolean;
}

interface Section {
  readonly title: string;
  readonly checks: readonly HealthCheck[];
}

export function register(program: Command): void {
  program
    .command("doctor")
    .description("Check what this machine has, and say how to mend what it lacks.")
    .argument("[environments...]", "environments that must be deployable from here", [])
    .option("--environments <dir>", "folder of the environment files", "environments")
    .option("--json", "print the checks as JSON")
    .addHelpText("after", "\nExample:\n  $ bin/medallion doctor aws-dev")
    .action(doctor);
}

async function doctor(names: readonly string[], options: Options): Promise<void> {
  const { checkMachine, checkDeployment } = await import("./machine-checks");
  const { loadProject, selectEnvironments } = await import("./environments");
  const { VARIANTS } = await import("../modules/load-variant");
  const asked = names.length > 0;
  const environments = selectEnvironments(loadProject(options.environments), names);
  const needsCloud = asked && environments.some(({ variant }) => VARIANTS[variant]?.cloud === true);
  const sections: Section[] = [
    { title: "This machine", checks: checkMachine() },
    { title: "To deploy to a cloud", checks: checkDeployment(needsCloud) },
  ];
  for (const environment of environments) {
    const checks = (await VARIANTS[environment.variant]?.checkHealth(environment)) ?? [];
    sections.push({
      title: `${environment.name} (${environment.variant})`,
      checks: asked ? checks : softened(checks),
    });
  }
  print(sections, options.json === true);
  const missing = sections.flatMap((section) => section.checks).filter((check) => check.status === "missing");
  if (missing.length > 0) throw new WorldError(`Missing: ${missing.map((check) => check.name).join(", ")}.`);
}

/** Nobody asked to deploy: what only a deployment needs is told, and is no failure. */
function softened(checks: readonly HealthCheck[]): HealthCheck[] {
  return checks.map((check) => (check.status === "missing" ? { ...check, status: "optional" } : check));
}

const SIGN = { ok: pc.green("✓"), optional: pc.yellow("○"), missing: pc.red("✗") };

function print(sections: readonly Section[], json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ sections }, null, 2)}\n`);
    return;
  }
  for (const { title, checks } of sections) {
    process.stdout.write(`${pc.bold(title)}\n`);
    if (checks.length === 0) process.stdout.write(`  ${SIGN.ok} nothing more is needed\n`);
    for (const check of checks) {
      process.stdout.write(`  ${SIGN[check.status]} ${check.name}: ${check.found}\n`);
      if (check.mend) process.stdout.write(`      ${pc.dim("to mend:")} ${check.mend}\n`);
    }
  }
}
