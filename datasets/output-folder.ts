import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { UserError, WorldError } from "../modules/contract/errors";
import { CsvWriter } from "./csv-writer";
import type { GeneratedFile, Manifest } from "./manifest";
import { TextFile } from "./text-file";

const MANIFEST = "generated.json";
const PARTIAL = ".partial-";

/** Where a generator puts its files until all of them are there. */
export class OutputFolder {
  private readonly files: (CsvWriter | TextFile)[] = [];

  constructor(private readonly folder: string) {}

  /** Opens a CSV file at a path below the folder and writes its header. */
  async csv(path: string, columns: readonly string[]): Promise<CsvWriter> {
    const file = await CsvWriter.create(this.folder, path, columns);
    this.files.push(file);
    return file;
  }

  /** Opens a file of lines, such as one JSON object each. */
  async lines(path: string): Promise<TextFile> {
    const file = await TextFile.create(this.folder, path);
    this.files.push(file);
    return file;
  }

  /** Closes what is still open; says what was written, by path. */
  async close(): Promise<GeneratedFile[]> {
    const results = await Promise.allSettled(this.files.map((file) => file.close()));
    for (const result of results) if (result.status === "rejected") throw result.reason;
    return this.files
      .map(({ path, rows }) => ({ path, rows }))
      .sort((one, other) => (one.path < other.path ? -1 : 1));
  }
}

/**
 * Lets `fill` write a dataset and puts it at `outDir` in one step: readers see the old folder or the new one, never
 * half of one. An empty folder and an earlier generation are replaced.
 *
 * @throws UserError when `outDir` holds anything that a generator did not write.
 * @throws WorldError when the disk refuses; nothing of the new generation is left behind then.
 */
export async function writeGeneration(
  outDir: string,
  fill: (output: OutputFolder) => Promise<Omit<Manifest, "files">>,
): Promise<Manifest> {
  const target = resolve(outDir);
  const partial = `${target}${PARTIAL}${process.pid}`;
  try {
    await refuseForeign(target, outDir);
    await mkdir(dirname(target), { recursive: true });
    await removeLeftovers(target);
    await mkdir(partial);
    const manifest = await fillFolder(partial, fill);
    await refuseForeign(target, outDir);
    await replace(target, partial);
    return manifest;
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw explained(error, outDir);
  }
}

async function fillFolder(partial: string, fill: (output: OutputFolder) => Promise<Omit<Manifest, "files">>) {
  const output = new OutputFolder(partial);
  let filled: Omit<Manifest, "files">;
  try {
    filled = await fill(output);
  } catch (error) {
    await output.close().catch(() => undefined);
    throw error;
  }
  const { dataset, scale, seed, tables } = filled;
  const manifest: Manifest = { dataset, scale, seed, files: await output.close(), tables };
  await writeFile(join(partial, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return manifest;
}

/** The data of somebody else is never replaced, not even a single file beside our own. */
async function refuseForeign(target: string, outDir: string): Promise<void> {
  if (!existsSync(target)) return;
  if (!(await stat(target)).isDirectory()) {
    throw new UserError(`"${outDir}" is a file. Give a folder with --out.`);
  }
  const present = await filesBelow(target);
  const own = await ownFiles(target);
  const foreign = present.find((path) => !own.has(path));
  if (foreign === undefined) return;
  throw new UserError(
    `"${outDir}" holds "${foreign}", which no generator wrote. Give an empty or new folder with --out, or remove it.`,
  );
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .split(sep)
        .join("/"),
    );
}

async function ownFiles(folder: string): Promise<ReadonlySet<string>> {
  try {
    const manifest = JSON.parse(await readFile(join(folder, MANIFEST), "utf8")) as Manifest;
    return new Set([MANIFEST, ...manifest.files.map((file) => file.path)]);
  } catch {
    // No manifest, or not one of ours: then nothing in the folder is.
    return new Set();
  }
}

/** A run that was killed leaves its folder; the number of its process says whether it may still be at work. */
async function removeLeftovers(target: string): Promise<void> {
  const prefix = `${basename(target)}${PARTIAL}`;
  for (const name of await readdir(dirname(target))) {
    const id = name.startsWith(prefix) ? /^(\d+)(-old)?$/.exec(name.slice(prefix.length))?.[1] : undefined;
    if (id === undefined || isRunning(Number(id))) continue;
    await rm(join(dirname(target), name), { recursive: true, force: true });
  }
}

function isRunning(id: number): boolean {
  if (id === process.pid) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function replace(target: string, partial: string): Promise<void> {
  const old = `${partial}-old`;
  const isEmpty = existsSync(target) && (await readdir(target)).length === 0;
  if (isEmpty) await rmdir(target);
  else if (existsSync(target)) await rename(target, old);
  await rename(partial, target);
  await rm(old, { recursive: true, force: true });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full. Make room, or choose a smaller --scale or another disk with --out",
  EDQUOT: "your disk quota is used up. Make room, or choose a smaller --scale or another disk with --out",
  EACCES: "you may not write there. Choose another folder with --out",
  EPERM: "you may not write there. Choose another folder with --out",
  EROFS: "the disk is read-only. Choose another folder with --out",
};

function explained(error: unknown, outDir: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof UserError || code === undefined) return error;
  if (code === "ENOTDIR" || code === "EEXIST") {
    return new UserError(`"${outDir}" lies below a file. Choose another folder with --out.`);
  }
  return new WorldError(`Could not write "${outDir}": ${REASONS[code] ?? (error as Error).message}.`);
}
