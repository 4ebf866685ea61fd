import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { projectRoot } from "../../scripts/project-root";

const ROOT = projectRoot();
/** What `npm pack` needs of the project, beside the folders that it packs. */
const SOURCES = [
  "bin",
  "datasets",
  "dbt",
  "dashboards",
  "modules",
  "notebooks",
  "schemas",
  "scripts",
  "stacks",
  "bench",
];

export interface Tarball {
  readonly path: string;
  readonly bytes: number;
  /** Paths inside of the package. */
  readonly files: readonly string[];
}

/** Runs a program to its end. @throws Error with what it printed when it fails */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): string {
  const options = { cwd, env: { ...process.env, ...env }, encoding: "utf8", maxBuffer: 1 << 26 } as const;
  const result = spawnSync(program, args, options);
  if (result.status === 0) return result.stdout;
  throw new Error(
    `${program} ${args.join(" ")}\n${result.error?.message ?? ""}${result.stdout}${result.stderr}`,
  );
}

/** Why a version of a package cannot be installed here; nothing when it can. */
export function unavailable(spec: string): string | undefined {
  const found = spawnSync("npm", ["view", spec, "version", "--prefer-offline"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (found.status === 0 && found.stdout.trim() !== "") return undefined;
  const reason = /^npm error code (\S+)/m.exec(found.stderr)?.[1] ?? "no answer";
  return `the npm registry does not give ${spec} (${reason})`;
}

/** Packs a clean copy of the project, as it is on a fresh checkout: a build that was there before is not in it. */
export function packProject(folder: string): Tarball {
  const copy = join(folder, "checkout");
  mkdirSync(copy);
  const files = readdirSync(ROOT, { withFileTypes: true }).filter((entry) => entry.isFile());
  for (const name of [...SOURCES, ...files.map((entry) => entry.name)]) {
    const filter = (path: string): boolean => !/^(target|logs|__pycache__)$/.test(basename(path));
    cpSync(join(ROOT, name), join(copy, name), { recursive: true, filter });
  }
  // The compiler is found through the project's own packages, which are not copied.
  const path = `${join(ROOT, "node_modules/.bin")}:${process.env.PATH}`;
  const modules = "const fs = require('fs'); fs.symlinkSync(process.argv[1], 'node_modules', 'junction')";
  run(process.execPath, ["-e", modules, join(ROOT, "node_modules")], copy);
  const output = run("npm", ["pack", "--json", "--pack-destination", folder], copy, { PATH: path });
  const [packed] = JSON.parse(output.slice(output.indexOf("[\n"))) as [
    { filename: string; size: number; files: { path: string }[] },
  ];
  return {
    path: join(folder, packed.filename),
    bytes: packed.size,
    files: packed.files.map((file) => file.path),
  };
}

/** A cdktf project that has nothing but this package and its peers. */
export class Consumer {
  private constructor(readonly folder: string) {}

  static create(parent: string): Consumer {
    return new Consumer(mkdtempSync(join(parent, "consumer-")));
  }

  /** Installs a tarball with the versions of its peers that this project is tested with. */
  install(
    tarball: string,
    cdktf = ownVersion("cdktf"),
    overrides: Readonly<Record<string, string>> = {},
  ): void {
    const peers = ["constructs", "@cdktf/provider-aws"].map((name) => [name, ownVersion(name)]);
    const dependencies = { "medallion-blueprint": `file:${tarball}`, cdktf, ...Object.fromEntries(peers) };
    const manifest = { name: "consumer", version: "1.0.0", private: true, dependencies, overrides };
    writeFileSync(join(this.folder, "package.json"), JSON.stringify(manifest, undefined, 2));
    run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"], this.folder);
  }

  /** Version of an installed package. */
  installed(name: string): string {
    return JSON.parse(readFileSync(join(this.folder, "node_modules", name, "package.json"), "utf8")).version;
  }

  /** Compiles the project's examples here, against the types that the package ships. */
  compileExamples(): string[] {
    const examples = join(ROOT, "examples");
    const names = readdirSync(examples).filter((file) => file.endsWith(".ts"));
    for (const name of names) cpSync(join(examples, name), join(this.folder, name));
    const compilerOptions = {
      ...{ target: "es2022", module: "node16", moduleResolution: "node16", strict: true, skipLibCheck: true },
      ...{ outDir: "built", types: ["node"], typeRoots: [join(ROOT, "node_modules/@types")] },
    };
    writeFileSync(join(this.folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
    run(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", "."], this.folder);
    return names.map((name) => name.replace(/\.ts$/, ""));
  }

  /** Runs a compiled example, and gives every file of Terraform JSON it wrote. */
  synthesize(example: string): Map<string, string> {
    const outdir = mkdtempSync(join(this.folder, "out-"));
    run(process.execPath, [join("built", `${example}.js`)], this.folder, { CDKTF_OUTDIR: outdir });
    const stacks = readdirSync(join(outdir, "stacks"));
    return new Map(
      stacks.map((name) => [name, readFileSync(join(outdir, "stacks", name, "cdk.tf.json"), "utf8")]),
    );
  }

  /** Runs the command that the package installs. */
  medallion(args: readonly string[]): string {
    return run("npx", ["--no-install", "medallion", ...args], this.folder);
  }
}

function ownVersion(name: string): string {
  const manifest = createRequire(join(ROOT, "package.json")).resolve(`${name}/package.json`);
  return JSON.parse(readFileSync(manifest, "utf8")).version;
}

/** A folder that lives as long as the tests of a file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "medallion-package-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
