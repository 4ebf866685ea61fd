import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type DatasetContract, type DatasetTable, fileMatcher } from "../contract/dataset";
import { UserError } from "../contract/errors";
import { type FileShape, readShape } from "./file-shape";
import { checkHeader } from "./header";

const DATE_FOLDER = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** One file of the source folder that belongs to a table. */
export interface LandedFile {
  readonly table: DatasetTable;
  /** Path below the source folder, with forward slashes. */
  readonly path: string;
  readonly absolutePath: string;
  readonly shape: FileShape;
  /** Names of the columns in the order of a CSV file, made unique and never empty; empty for JSON. */
  readonly columns: readonly string[];
}

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
 * @param loaded names of the tables that earlier runs loaded files of; they may be absent now.
 * @throws UserError with every problem of every file.
 */
export async function inspectLanding(
  contract: DatasetContract,
  sourceDir: string,
  loaded: ReadonlySet<string>,
): Promise<Landing> {
  if (!existsSync(sourceDir) || !statSync(sourceDir).isDirectory()) {
    throw new UserError(`The source folder ${sourceDir} does not exist.`);
  }
  const findings: Findings = { problems: [], warnings: [] };
  const files: LandedFile[] = [];
  for (const table of contract.tables) {
    const paths = tableFiles(table, sourceDir, findings);
    if (paths.length === 0 && table.required && !loaded.has(table.name)) {
      findings.problems.push(absence(table));
    }
    for (const path of paths) files.push(await inspectFile(table, sourceDir, path, findings));
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

function absence(table: DatasetTable): string {
  const files = table.landingFiles;
  return files === undefined
    ? `${table.landingPath}: no .${table.format} file of the required table "${table.name}" in it, nor in a date folder (yyyy-mm-dd) below it`
    : `${files.join(", ")}: there is no such file of the required table "${table.name}"`;
}

async function inspectFile(
  table: DatasetTable,
  sourceDir: string,
  path: string,
  findings: Findings,
): Promise<LandedFile> {
  const absolutePath = join(sourceDir, path);
  const shape = await readShape(absolutePath);
  const columns = table.format === "csv" ? checkHeader(table, path, shape, findings) : [];
  if (table.format === "json" && shape.bytes === 0) findings.warnings.push(`${path} is empty (0 bytes).`);
  return { table, path, absolutePath, shape, columns };
}

/** Paths of a table's files below the source folder, sorted. */
function tableFiles(table: DatasetTable, sourceDir: string, findings: Findings): string[] {
  const folder = table.landingPath;
  if (table.landingFiles !== undefined) {
    const isOurs = table.landingFiles.map(fileMatcher);
    return visibleFiles(sourceDir, folder)
      .filter((path) => isOurs.some((matches) => matches(path)))
      .sort();
  }
  const paths = listFiles(table, sourceDir, folder, findings);
  for (const name of foldersIn(join(sourceDir, folder))) {
    const below = `${folder}/${name}`;
    if (isDateFolder(name)) {
      paths.push(...listFiles(table, sourceDir, below, findings));
      for (const deeper of foldersIn(join(sourceDir, below))) {
        refuseHiddenRows(table, sourceDir, `${below}/${deeper}`, findings);
      }
    } else refuseHiddenRows(table, sourceDir, below, findings);
  }
  return paths.sort();
}

function isDateFolder(name: string): boolean {
  return DATE_FOLDER.test(name) && new Date(`${name}T00:00:00Z`).toISOString().startsWith(name);
}

/** Rows that lie where nobody looks would be missing from every figure, so they are an error and not a warning. */
function refuseHiddenRows(table: DatasetTable, sourceDir: string, folder: string, findings: Findings): void {
  const nothing: Findings = { problems: [], warnings: [] };
  if (listFiles(table, sourceDir, folder, nothing).length === 0) return;
  findings.problems.push(
    `${folder}: holds .${table.format} files but is no date folder (yyyy-mm-dd); files of "${table.name}" lie in ${table.landingPath} or in date folders in it`,
  );
}

function listFiles(table: DatasetTable, sourceDir: string, folder: string, findings: Findings): string[] {
  const files = visibleFiles(sourceDir, folder);
  const ours = files.filter((path) => path.toLowerCase().endsWith(`.${table.format}`));
  const others = files.filter((path) => !ours.includes(path));
  for (const path of others) findings.warnings.push(`${path} is no .${table.format} file; it was ignored.`);
  return ours;
}

/** Paths of the files in a folder; names that begin with a dot or an underscore belong to programs. */
function visibleFiles(sourceDir: string, folder: string): string[] {
  const absolute = join(sourceDir, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute)
    .filter((name) => !name.startsWith(".") && !name.startsWith("_"))
    .filter((name) => statSync(join(absolute, name)).isFile())
    .map((name) => (folder === "" ? name : `${folder}/${name}`));
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isFile() && statSync(join(folder, entry.name)).isDirectory())
    .map((entry) => entry.name);
}

/** Folders beside those of the tables, and files beside the named ones: probably a misspelt table. */
function strangers(contract: DatasetContract, sourceDir: string): string[] {
  const named = contract.tables.filter((table) => table.landingFiles !== undefined);
  const known = contract.tables.map((table) => table.landingPath);
  const parents = new Set(known.map((path) => path.split("/").slice(0, -1).join("/")));
  const folders = [...parents].flatMap((parent) =>
    foldersIn(join(sourceDir, parent))
      .map((name) => (parent === "" ? name : `${parent}/${name}`))
      .filter((path) => !known.some((landing) => landing === path || landing.startsWith(`${path}/`))),
  );
  const matchers = named.flatMap((table) => (table.landingFiles ?? []).map(fileMatcher));
  const files = [...new Set(named.map((table) => table.landingPath))].flatMap((folder) =>
    visibleFiles(sourceDir, folder)
      .filter((path) => named.some((table) => path.toLowerCase().endsWith(`.${table.format}`)))
      .filter((path) => !matchers.some((matches) => matches(path))),
  );
  return [...folders, ...files].map((path) => `${path} belongs to no table of the contract; it was ignored.`);
}
