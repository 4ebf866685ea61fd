import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { join } from "node:path";
import type { DatasetContract } from "../contract/dataset";
import { contentHash } from "./content-hash";
import { compile, type DbtProject, dbtSources, findPython } from "./dbt-project";

const PROJECT = "project.json";
const PAGE = "docs.html";
const KEPT_FILES = [PROJECT, PAGE];
/** Compiled projects that are kept; each takes 4 MB. */
const KEPT = 20;

/**
 * The dbt project, compiled for one dataset. dbt takes seconds for it, and the outcome depends on the project, the
 * contract and the installed libraries only: so it is kept beside the libraries, by a hash of these.
 *
 * @param ownFolder where it is kept when nothing can be written there
 * @throws WorldError as `compile` does
 */
export async function compiledProject(
  projectRoot: string,
  contract: DatasetContract,
  ownFolder: string,
  signal: AbortSignal,
): Promise<DbtProject> {
  const texts = [JSON.stringify(contract), findPython(projectRoot)];
  const hash = contentHash(texts, projectRoot, [...dbtSources(projectRoot), __dirname]);
  const name = `${contract.name}-${hash.slice(0, 16)}`;
  const caches = [join(projectRoot, "node_modules", ".cache", "medallion"), ownFolder];
  const [known] = caches.flatMap((cache) => find(join(cache, name)) ?? []);
  if (known !== undefined) return known;
  const cache = caches.find(isWritable) ?? ownFolder;
  const draft = mkdtempSync(join(cache, ".draft-"));
  try {
    await compile(projectRoot, contract, draft, signal);
    const project = keep(draft, join(cache, name));
    forgetOldest(cache);
    return project;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** What is not whole, for whatever reason, counts as not there: it can be made again. */
function find(folder: string): DbtProject | undefined {
  if (!KEPT_FILES.every((name) => existsSync(join(folder, name)))) return undefined;
  try {
    const project = read(folder);
    const now = new Date();
    utimesSync(folder, now, now);
    return project;
  } catch {
    return undefined;
  }
}

function read(folder: string): DbtProject {
  return {
    ...JSON.parse(readFileSync(join(folder, PROJECT), "utf8")),
    page: join(folder, PAGE),
  };
}

/** Makes the folder where it can. */
function isWritable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    rmSync(mkdtempSync(join(folder, ".draft-")), { recursive: true });
    return true;
  } catch {
    return false;
  }
}

/** Whoever reads meanwhile finds all of it or nothing; two that compile the same at once come to the same. */
function keep(draft: string, folder: string): DbtProject {
  for (const name of readdirSync(draft))
    if (!KEPT_FILES.includes(name)) rmSync(join(draft, name), { recursive: true });
  try {
    renameSync(draft, folder);
  } catch {
    const other = find(folder);
    if (other !== undefined) return other;
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  }
  return read(folder);
}

/** Those that were not used for longest. Other runs may do the same at the same time. */
function forgetOldest(cache: string): void {
  const usedAt = (name: string): number =>
    statSync(join(cache, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newestFirst = readdirSync(cache).sort((one, other) => usedAt(other) - usedAt(one));
  for (const name of newestFirst.slice(KEPT)) rmSync(join(cache, name), { recursive: true, force: true });
}
