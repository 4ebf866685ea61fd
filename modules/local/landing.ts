import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DatasetContract, DatasetTable } from "../contract/dataset";
import { UserError } from "../contract/errors";
import { isFileNamed } from "../contract/file-name";
import { type FileShape, readHead, readWhole, type WholeFile, withFile } from "./file-shape";
import { stampOf } from "./file-stamp";
import { checkHeader } from "./header";
import { filesIn, foldersIn, isDateFolder, joined } from "./landing-folders";
import type { LoadedFile } from "./loaded-files";
import { strangers } from "./strangers";

/** One file of the source folder that belongs to a table. */
export interface LandedFile {
  readonly table: DatasetTable;
  /** Path below the source folder, with forward slashes. */
  readonly path: string;
  readonly absolutePath: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Names of the columns in the order of a CSV file, made unique and never empty; empty for JSON. */
  readonly columns: readonly string[];
  /** Taken before the file was read; see `stampOf`. */
  readonly stamp?: string;
  /** Absent where the file was not read whole, since its stamp says what its content is. */
  readonly shape?: FileShape;
}

/** A landed file that was read whole. */
export type ReadFile = LandedFile & WholeFile;

/** What lies in a source folder, found fit to be loaded. */
export interface Landing {
  readonly files: readonly LandedFile[];
  readonly warnings: readonly string[];
}

interface Findings {
  readonly problems: string[];
  readonly warnings: string[];
}

/**
 * Looks at every file of the source folder, and writes nothing.
 *
 * @param known files that earlier runs loaded, by path. Their tables may be absent now; and those of them that nobody
 * touched since are not read but for their headers, which the contract may see in another way by now.
 * @throws UserError with every problem of every file.
 */
export async function inspectLanding(
  contract: DatasetContract,
  sourceDir: string,
  known: ReadonlyMap<string, LoadedFile>,
): Promise<Landing> {
  if (!existsSync(sourceDir) || !statSync(sourceDir).isDirectory()) {
    throw new UserError(`The source folder ${sourceDir} does not exist.`);
  }
  const findings: Findings = { problems: [], warnings: [] };
  const files: LandedFile[] = [];
  const loaded = new Set([...known.values()].map((file) => file.table));
  for (const table of contract.tables) {
    const paths = tableFiles(table, sourceDir, findings);
    if (paths.length === 0 && table.required && !loaded.has(table.name)) {
      findings.problems.push(noFile(table));
    }
    for (const path of paths) {
      const place = { table, path, absolutePath: join(sourceDir, path) };
      files.push(await inspectFile(place, known.get(path), findings));
    }
  }
  findings.warnings.push(...strangers(contract, sourceDir));
  if (findings.problems.length > 0) {
    throw new UserError([
      ...findings.problems,
      `Nothing was written. Mend the files in ${sourceDir} and run again; datasets/${contract.name}/README.md describes them.`,
    ]);
  }
  return { files, warnings: findings.warnings };
}

function noFile({ name, format, landingPath, landingFiles }: DatasetTable): string {
  if (landingFiles === undefined) {
    return `${landingPath}: no .${format} file of the required table "${name}" in it, nor in a date folder (yyyy-mm-dd) below it`;
  }
  const folder = landingPath === "." ? "the source folder" : landingPath;
  const files = landingFiles.join(" or ");
  return `${files}: the required table "${name}" has no such file in ${folder}, nor in a date folder (yyyy-mm-dd) below it`;
}

async function inspectFile(
  place: Pick<LandedFile, "table" | "path" | "absolutePath">,
  known: LoadedFile | undefined,
  findings: Findings,
): Promise<LandedFile> {
  const { table, path, absolutePath } = place;
  return withFile(absolutePath, async (file) => {
    const now = Date.now();
    const stats = await file.stat({ bigint: true });
    const stamp = stampOf(stats, now);
    const bytes = Number(stats.size);
    if (table.format === "json" && bytes === 0) findings.warnings.push(`${path} is empty (0 bytes).`);
    const columns =
      table.format === "csv" ? checkHeader(table, path, await readHead(file, bytes), findings) : [];
    const isUntouched = stamp !== undefined && stamp === known?.stamp;
    const content = isUntouched ? { sha256: known.sha256 } : await readWhole(file);
    return { ...place, columns, bytes, stamp, ...content };
  });
}

/** The file, read whole now if it was not yet. */
export async function wholeFile(file: LandedFile): Promise<ReadFile> {
  const { shape } = file;
  return { ...file, ...(shape === undefined ? await withFile(file.absolutePath, readWhole) : { shape }) };
}

/** Paths of a table's files below the source folder, sorted. */
function tableFiles(table: DatasetTable, sourceDir: string, findings: Findings): string[] {
  const folder = table.landingPath;
  const paths = listFiles(table, sourceDir, folder, findings);
  for (const name of foldersIn(join(sourceDir, folder))) {
    const below = joined(folder, name);
    if (isDateFolder(name)) {
      paths.push(...listFiles(table, sourceDir, below, findings));
      for (const deeper of foldersIn(join(sourceDir, below))) {
        refuseHiddenRows(table, sourceDir, joined(below, deeper), findings);
      }
    } else refuseHiddenRows(table, sourceDir, below, findings);
  }
  return paths.sort();
}

/** Rows that lie where nobody looks would be missing from every figure, so they are an error and not a warning. */
function refuseHiddenRows(table: DatasetTable, sourceDir: string, folder: string, findings: Findings): void {
  const nothing: Findings = { problems: [], warnings: [] };
  if (listFiles(table, sourceDir, folder, nothing).length === 0) return;
  const where = table.landingPath === "." ? "the source folder" : table.landingPath;
  findings.problems.push(
    `${folder}: holds .${table.format} files but is no date folder (yyyy-mm-dd); files of "${table.name}" lie in ${where} or in date folders in it`,
  );
}

/** Where files are told apart by their names, `strangers` reports those that have none of them. */
function listFiles(table: DatasetTable, sourceDir: string, folder: string, findings: Findings): string[] {
  const names = filesIn(join(sourceDir, folder));
  const { landingFiles } = table;
  if (landingFiles !== undefined) {
    const ours = names.filter((name) => landingFiles.some((pattern) => isFileNamed(name, pattern)));
    return ours.map((name) => joined(folder, name));
  }
  const ours = names.filter((name) => name.toLowerCase().endsWith(`.${table.format}`));
  const others = names.filter((name) => !ours.includes(name));
  for (const name of others)
    findings.warnings.push(`${folder}/${name} is no .${table.format} file; it was ignored.`);
  return ours.map((name) => joined(folder, name));
}
