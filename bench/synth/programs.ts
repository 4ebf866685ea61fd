import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { projectRoot } from "../../scripts/project-root";
import { bareApp } from "./bare-app";
import { BARREL_TYPESCRIPT, DEEP_JAVASCRIPT } from "./dialect";
import type { Block, StackJson } from "./stack-json";

/** What `cdktf init --template=typescript` installs to run a program, in the newest versions that go together. */
const INIT_PACKAGES = ["ts-node@10.9.2", "typescript@5.9.3", "@types/node@20.19.43"];

export type CommandLine = readonly [program: string, args: readonly string[]];

/** One environment as `bin/medallion synth` made it. */
export interface Synthesized {
  readonly environment: string;
  readonly json: StackJson;
  /** The folder that the paths of assets start from. */
  readonly folder: string;
}

/** The environment as it was synthesized into `out`. */
export function readStack(out: string, environment: string): Synthesized {
  const folder = join(out, "stacks", environment);
  return { environment, folder, json: JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) };
}

/** Writes the program in plain JavaScript into a new folder `home`. */
export function prepareBare(wanted: Synthesized, home: string): CommandLine {
  const assets = copyAssets(wanted, home);
  symlinkSync(join(projectRoot(), "node_modules"), join(home, "node_modules"), "junction");
  const program = join(home, "main.js");
  writeFileSync(program, bareApp(wanted.json, wanted.environment, assets, DEEP_JAVASCRIPT));
  return [process.execPath, [program]];
}

/** Writes the program in TypeScript into a new folder `home`, with what runs it. */
export function prepareInit(wanted: Synthesized, home: string): CommandLine {
  const assets = copyAssets(wanted, home);
  writeFileSync(
    join(home, "package.json"),
    JSON.stringify({ name: "init", version: "1.0.0", private: true }),
  );
  run("npm", ["install", "--prefix", home, "--prefer-offline", "--no-audit", "--no-fund", ...INIT_PACKAGES]);
  // The same copies of cdktf and the provider for all, or their versions would be measured too.
  for (const name of ["cdktf", "constructs", "@cdktf"]) {
    symlinkSync(join(projectRoot(), "node_modules", name), join(home, "node_modules", name), "junction");
  }
  // The compiler options that the template of `cdktf init` has, as far as they matter to running a program.
  const compilerOptions = {
    target: "ES2018",
    module: "CommonJS",
    lib: ["es2018"],
    strict: true,
    esModuleInterop: true,
  };
  writeFileSync(
    join(home, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...compilerOptions, skipLibCheck: true } }),
  );
  const program = join(home, "main.ts");
  writeFileSync(program, bareApp(wanted.json, wanted.environment, assets, BARREL_TYPESCRIPT));
  return [process.execPath, [join(home, "node_modules/ts-node/dist/bin.js"), program]];
}

/** The medallion's own output is written again while it is measured. */
function copyAssets({ folder }: Synthesized, home: string): string {
  mkdirSync(home, { recursive: true });
  const assets = join(folder, "assets");
  if (existsSync(assets)) cpSync(assets, join(home, "assets"), { recursive: true });
  return home;
}

/**
 * A comparison of two programs that make different things would say nothing.
 *
 * @throws Error that names what differs
 */
export function assertSame(wanted: StackJson, made: StackJson): void {
  const [ours, theirs] = [plain(wanted) as Block, plain(made) as Block];
  for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const place = difference(ours[key], theirs[key], key);
    if (place !== undefined) throw new Error(`the programs do not make the same: ${place} differs`);
  }
}

/** The place of the first difference. */
function difference(wanted: unknown, made: unknown, place: string): string | undefined {
  if (isDeepStrictEqual(wanted, made)) return undefined;
  if (!isBlock(wanted) || !isBlock(made)) return place;
  const keys = [...new Set([...Object.keys(wanted), ...Object.keys(made)])];
  const key = keys.find((one) => !isDeepStrictEqual(wanted[one], made[one]));
  return key === undefined ? place : difference(wanted[key], made[key], `${place}.${key}`);
}

function isBlock(value: unknown): value is Block {
  return typeof value === "object" && value !== null;
}

/** Without the comments in which cdktf says where something was declared. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isBlock(value)) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "//");
  return Object.fromEntries(entries.map(([key, item]) => [key, plain(item)]));
}

/**
 * Runs a program to its end.
 *
 * @throws Error with its output when it fails
 */
export function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): void {
  const result = spawnSync(program, args, { encoding: "utf8", cwd: projectRoot(), env });
  if (result.status !== 0) throw new Error(`${program} ${args.join(" ")}\n${result.stdout}${result.stderr}`);
}
