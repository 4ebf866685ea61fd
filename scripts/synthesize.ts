import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Environment } from "../modules/config/environment";
import type { DatasetContract } from "../modules/contract/dataset";
import { WorldError } from "../modules/contract/errors";
import { ALLOW_DATA_DELETION_VARIABLE, type DeletionPermission } from "../stacks/data-deletion";

export interface SynthesizeOptions {
  /** Folder of the environment files. */
  readonly environments: string;
  /** Names of the environments to synthesize. @default all */
  readonly only?: readonly string[];
  /** Folder for the Terraform JSON. @default CDKTF_OUTDIR, which the cdktf CLI sets, else `cdktf.out` */
  readonly out?: string;
  /** @default false */
  readonly allowDataDeletion?: boolean;
  /** Takes what is worth knowing and stops nothing. @default it is dropped */
  readonly onWarning?: (line: string) => void;
}

/**
 * Writes the Terraform JSON of environments, one stack each. Whatever fails leaves the folder as it was.
 *
 * @returns the names of the stacks
 * @throws UserError with every problem of every file; nothing is written then
 * @throws WorldError when the folder cannot be written
 */
export async function synthesize(options: SynthesizeOptions): Promise<string[]> {
  const { loadProject, selectEnvironments } = await import("./environments");
  const project = loadProject(options.environments, { environments: options.only ?? [] });
  for (const line of project.warnings) options.onWarning?.(line);
  const environments = selectEnvironments(project, options.only ?? []);
  if (options.allowDataDeletion && environments.every(({ dataDeletion }) => dataDeletion === "retain")) {
    options.onWarning?.(
      "--allow-data-deletion changes nothing: no environment says `dataDeletion: destroy`.",
    );
  }
  const out = resolve(outFolder(options.out));
  try {
    mkdirSync(dirname(out), { recursive: true });
    await writeWhole(out, (partial) =>
      writeStacks(partial, environments, project.contracts, permission(options)),
    );
  } catch (error) {
    throw isFileSystemError(error) ? new WorldError(cannotWrite(out, error)) : error;
  }
  return environments.map((environment) => environment.name);
}

/** Lets `write` fill a folder beside `out`, and moves what it wrote only when it has come to its end. */
async function writeWhole(out: string, write: (folder: string) => Promise<void>): Promise<void> {
  const partial = `${out}.partial-${process.pid}`;
  try {
    await write(partial);
    moveInto(partial, out);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** The file that Terraform reads. */
export function stackFile(out: string | undefined, stack: string): string {
  return join(outFolder(out), "stacks", stack, "cdk.tf.json");
}

function outFolder(out: string | undefined): string {
  return out ?? process.env.CDKTF_OUTDIR ?? "cdktf.out";
}

function permission({ allowDataDeletion }: SynthesizeOptions): DeletionPermission {
  return { flag: allowDataDeletion ?? false, variable: process.env[ALLOW_DATA_DELETION_VARIABLE] };
}

async function writeStacks(
  outdir: string,
  environments: readonly Environment[],
  contracts: ReadonlyMap<string, DatasetContract>,
  deletion: DeletionPermission,
): Promise<void> {
  const { loadCdktf, withoutStackTraces } = await import("./lean-cdktf");
  const { App } = await loadCdktf();
  const { addPlatform } = await import("./platforms");
  withoutStackTraces(() => {
    const app = new App({ outdir });
    for (const environment of environments) addPlatform(app, environment, contracts, deletion);
    app.synth();
  });
}

/**
 * Moves what was made into its place, the manifest last, so that it never names what is not there. Everything
 * else in a stack's folder stays: the providers that `terraform init` fetched, and the lock file.
 */
function moveInto(partial: string, out: string): void {
  for (const stack of readdirSync(join(partial, "stacks"))) {
    const [from, to] = [join(partial, "stacks", stack), join(out, "stacks", stack)];
    mkdirSync(to, { recursive: true });
    // Assets lie below the hash of their content: the old ones serve the old JSON until it is replaced.
    if (existsSync(join(from, "assets")))
      cpSync(join(from, "assets"), join(to, "assets"), { recursive: true });
    const files = readdirSync(from, { withFileTypes: true }).filter((entry) => entry.isFile());
    for (const { name } of files) renameSync(join(from, name), join(to, name));
    removeOldAssets(join(from, "assets"), join(to, "assets"));
  }
  renameSync(join(partial, "manifest.json"), join(out, "manifest.json"));
}

function removeOldAssets(made: string, kept: string): void {
  if (!existsSync(kept)) return;
  for (const asset of readdirSync(kept)) {
    for (const hash of readdirSync(join(kept, asset))) {
      if (!existsSync(join(made, asset, hash))) rmSync(join(kept, asset, hash), { recursive: true });
    }
  }
}

function isFileSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === "object" && error !== null && "syscall" in error;
}

function cannotWrite(out: string, error: Error): string {
  return `cannot write to ${out}: ${error.message}. Nothing was changed there; choose another folder with --out, or make room.`;
}
