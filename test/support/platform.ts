import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";

const ROOT = resolve(__dirname, "../..");
const ENVIRONMENTS = join(ROOT, "environments");

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** The keys of an environment file that these tests look at or change. */
export interface EnvironmentFile {
  readonly name: string;
  readonly variant: string;
  readonly account?: string;
  readonly region?: string;
  readonly datasets: readonly string[];
}

/** The project's own environment files. */
export function exampleEnvironments(): EnvironmentFile[] {
  const files = readdirSync(ENVIRONMENTS).filter((file) => file.endsWith(".yaml"));
  return files.sort().map((file) => parse(readFileSync(join(ENVIRONMENTS, file), "utf8")));
}

export function exampleEnvironment(name: string): EnvironmentFile {
  const found = exampleEnvironments().find((environment) => environment.name === name);
  if (found === undefined) throw new Error(`there is no environment ${name} in ${ENVIRONMENTS}`);
  return found;
}

export interface SynthesisOptions {
  /** Keys of the environment file to replace. @default none */
  readonly changes?: Readonly<Record<string, unknown>>;
  /** Gives the flag of the same name. @default false */
  readonly allowDataDeletion?: boolean;
}

/**
 * Synthesizes an environment as a user does, by `bin/medallion synth`, into a new folder that
 * is removed after the tests of the file.
 *
 * @returns the folder of the stack, with `cdk.tf.json` in it
 */
export function synthesizeExample(name: string, options: SynthesisOptions = {}): string {
  const folder = mkdtempSync(join(tmpdir(), `medallion-${name}-`));
  made.push(folder);
  const environments = join(folder, "environments");
  mkdirSync(environments);
  const file = { ...exampleEnvironment(name), ...options.changes };
  writeFileSync(join(environments, `${name}.yaml`), stringify(file));
  const out = join(folder, "cdktf.out");
  const flags = options.allowDataDeletion ? ["--allow-data-deletion"] : [];
  medallion(["synth", name, "--environments", environments, "--out", out, ...flags]);
  return join(out, "stacks", name);
}

/** Runs `bin/medallion`, or the command that `MEDALLION_COMMAND` names, and returns what it printed. */
export function medallion(args: readonly string[], env: NodeJS.ProcessEnv = process.env): string {
  const command = process.env.MEDALLION_COMMAND ?? join(ROOT, "bin/medallion");
  const run = spawnSync(process.execPath, [command, ...args], { cwd: ROOT, encoding: "utf8", env });
  if (run.status !== 0) throw new Error(`medallion ${args.join(" ")} failed:\n${run.stderr}${run.stdout}`);
  return run.stdout;
}
