import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { projectRoot } from "../../scripts/project-root";
import { type Measured, measure, printRatio } from "../measure";
import {
  BARREL_TYPESCRIPT,
  type Block,
  bareApp,
  DEEP_JAVASCRIPT,
  moduleOf,
  type StackJson,
} from "./bare-app";

/** How long one environment takes to synthesize, beside programs that make the same resources by hand. */
const ENVIRONMENT = "aws-dev";
const ASSET = "notebooks/landing_to_bronze.py";
/** What `cdktf init --template=typescript` installs to run a program, in the newest versions that go together. */
const INIT_PACKAGES = ["ts-node@10.9.2", "typescript@5.9.3", "@types/node@20.19.43"];
const RUNS = 9;
const SLOW_RUNS = 3;

const ROOT = projectRoot();
const folder = mkdtempSync(join(tmpdir(), "medallion-bench-synth-"));

try {
  const ours = join(folder, "ours");
  const medallion = [join(ROOT, "bin/medallion"), "synth", ENVIRONMENT, "--out", ours];
  run(process.execPath, medallion);
  const wanted = readStack(ours);

  const bare = prepareBare(wanted);
  const init = prepareInit(wanted);
  process.env.CDKTF_OUTDIR = join(folder, "theirs");
  for (const [program, args] of [bare, init]) {
    run(program, args);
    assertSame(wanted, readStack(join(folder, "theirs")));
  }
  const resources = Object.values(wanted.resource).reduce(
    (sum, blocks) => sum + Object.keys(blocks).length,
    0,
  );
  console.log(`  ${ENVIRONMENT}: ${resources} resources, the same in all three`);
  compare("bare cdktf, plain JavaScript, deep imports", medallion, bare, RUNS);
  compare("cdktf init default, ts-node, barrel import", medallion, init, SLOW_RUNS);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

type CommandLine = readonly [program: string, args: readonly string[]];

/** Takes turns, so that whatever else the machine does is shared fairly. */
function compare(name: string, medallion: readonly string[], baseline: CommandLine, runs: number): void {
  const [ours, theirs]: [Measured[], Measured[]] = [[], []];
  for (let run = 0; run < runs; run += 1) {
    ours.push(measure([process.execPath, medallion]));
    theirs.push(measure(baseline));
  }
  printRatio(`bin/medallion synth ${ENVIRONMENT}`, median(ours), name, median(theirs));
}

function median(all: Measured[]): Measured {
  return all.sort((a, b) => a.seconds - b.seconds)[Math.floor(all.length / 2)] as Measured;
}

function prepareBare(json: StackJson): CommandLine {
  const home = join(folder, "bare");
  mkdirSync(home);
  symlinkSync(join(ROOT, "node_modules"), join(home, "node_modules"), "junction");
  const program = join(home, "main.js");
  writeFileSync(program, bareApp(json, ENVIRONMENT, join(ROOT, ASSET), DEEP_JAVASCRIPT, classOf));
  return [process.execPath, [program]];
}

function prepareInit(json: StackJson): CommandLine {
  const home = join(folder, "init");
  mkdirSync(home);
  writeFileSync(
    join(home, "package.json"),
    JSON.stringify({ name: "init", version: "1.0.0", private: true }),
  );
  run("npm", ["install", "--prefix", home, "--prefer-offline", "--no-audit", "--no-fund", ...INIT_PACKAGES]);
  // The same copies of cdktf and the provider for all, or their versions would be measured too.
  for (const name of ["cdktf", "constructs", "@cdktf"]) {
    symlinkSync(join(ROOT, "node_modules", name), join(home, "node_modules", name), "junction");
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
  writeFileSync(program, bareApp(json, ENVIRONMENT, join(ROOT, ASSET), BARREL_TYPESCRIPT, classOf));
  return [process.execPath, [join(home, "node_modules/ts-node/dist/bin.js"), program]];
}

/** The name of the class that makes a resource type, as its module exports it. */
function classOf(type: string): string {
  const exported: Record<string, { tfResourceType?: string }> = require(
    `@cdktf/provider-aws/lib/${moduleOf(type)}`,
  );
  const found = Object.entries(exported).find(([, one]) => one.tfResourceType === type);
  if (found === undefined) throw new Error(`no class for ${type}`);
  return found[0];
}

function readStack(out: string): StackJson {
  return JSON.parse(readFileSync(join(out, "stacks", ENVIRONMENT, "cdk.tf.json"), "utf8"));
}

/** A comparison of two programs that make different things would say nothing. */
function assertSame(wanted: StackJson, made: StackJson): void {
  for (const key of ["resource", "provider", "output"] as const) {
    if (!isDeepStrictEqual(plain(wanted[key]), plain(made[key]))) {
      throw new Error(`the programs do not make the same: ${key} differs`);
    }
  }
}

/** Without the comments in which cdktf says where something was declared. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value as Block).filter(([key]) => key !== "//");
  return Object.fromEntries(entries.map(([key, item]) => [key, plain(item)]));
}

function run(program: string, args: readonly string[]): void {
  const result = spawnSync(program, args, { encoding: "utf8", cwd: ROOT });
  if (result.status !== 0) throw new Error(`${program} ${args.join(" ")}\n${result.stdout}${result.stderr}`);
}
