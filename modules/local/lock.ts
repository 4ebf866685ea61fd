import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { WorldError } from "../contract/errors";
import { Database } from "./catalog";

const LOCK_FILE = ".lock.duckdb";
const HOLDER_FILE = ".lock.json";

/** Folders that this process holds: the operating system does not keep a process from what it holds itself. */
const held = new Set<string>();

/**
 * Keeps every other run out of a work folder until the returned function is called.
 *
 * What locks is a small DuckDB file that is kept open: DuckDB takes a lock of the operating system on it, which ends
 * with the process, however that ends. So there is no lock of a dead process to recognize and to remove.
 *
 * @throws WorldError when another run holds the folder.
 */
export async function lockWorkFolder(workDir: string, startedAt: Date): Promise<() => void> {
  const folder = resolve(workDir);
  if (held.has(folder)) throw inUse(folder);
  held.add(folder);
  let lock: Database;
  try {
    lock = await Database.open(join(folder, LOCK_FILE), "write");
  } catch (error) {
    held.delete(folder);
    if (error instanceof Error && /lock/i.test(error.message.replaceAll(LOCK_FILE, ""))) throw inUse(folder);
    throw error;
  }
  writeFileSync(
    join(folder, HOLDER_FILE),
    JSON.stringify({ pid: process.pid, startedAt: startedAt.toISOString() }),
  );
  return () => {
    rmSync(join(folder, HOLDER_FILE), { force: true });
    lock.close();
    held.delete(folder);
  };
}

function inUse(folder: string): WorldError {
  return new WorldError(
    `The work folder ${folder} is in use by another run${holder(folder)}. Wait until it ends, or give another folder with --work.`,
  );
}

function holder(folder: string): string {
  try {
    const { pid, startedAt } = JSON.parse(readFileSync(join(folder, HOLDER_FILE), "utf8"));
    return ` (process ${pid}, started ${startedAt})`;
  } catch {
    return "";
  }
}
