import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GENERATORS } from "../../../datasets/generators";
import { loadDatasetContract } from "../../../modules/config/odcs";
import type { DatasetContract } from "../../../modules/contract/dataset";
import { runLocal } from "../../../modules/local/orchestration";
import { writeFiles } from "../../data/shop";
import { testPython } from "../python";
import type { BuildOrder, TableSums } from "./engine-process";
import { ODD_ROWS } from "./odd-rows";

const ROOT = join(__dirname, "../../..");
const SEED = 11;

/** Small, with every kind of dirt: what engines differ in does not depend on how often it comes. */
export const SCALES = { shopstream: 0.08, olist: 0.015, fmcg: 0.04 } as const;
export type Dataset = keyof typeof SCALES;
export const DATASETS = Object.keys(SCALES) as Dataset[];

export function contractOf(dataset: Dataset): DatasetContract {
  const { contract, problems } = loadDatasetContract(join(ROOT, "datasets"), dataset);
  if (contract === undefined) throw new Error(JSON.stringify(problems));
  return contract;
}

/** What a run on a laptop made of a source folder, taken out of its database. */
export interface Taken {
  readonly folder: string;
  readonly tables: TableSums;
}

/** A dataset as the engines are held against it. */
export interface Reference {
  readonly contract: DatasetContract;
  /** One run with all files. Its gold and quarantine are what every build must come to. */
  readonly full: Taken;
  /** A run with a part of the files. */
  readonly part: Taken;
  /** The run after it in the same work folder, with all files. */
  readonly rest: Taken;
}

/** Generates a dataset and runs the pipeline on it as `bin/medallion run local` does: at once, and in two parts. */
export async function makeReference(dataset: Dataset, folder: string): Promise<Reference> {
  const source = join(folder, "source");
  const early = join(folder, "early");
  await (await GENERATORS[dataset]?.())?.({ scale: SCALES[dataset], seed: SEED, outDir: source });
  writeFiles(source, ODD_ROWS[dataset]);
  const contract = contractOf(dataset);
  cpSync(source, early, { recursive: true });
  for (const files of filesByFolder(early)) holdBack(files);
  const run = async (name: string, sourceDir: string, work: string): Promise<Taken> => {
    const workDir = join(folder, work);
    await runLocal({ contract, sourceDir, workDir, projectRoot: ROOT, onEvent: () => undefined });
    return take(join(workDir, `${dataset}.duckdb`), join(folder, name));
  };
  const inParts = async () => {
    const part = await run("part", early, "in-parts");
    return { part, rest: await run("rest", source, "in-parts") };
  };
  const [full, parts] = await Promise.all([run("full", source, "at-once"), inParts()]);
  return { contract, full, ...parts };
}

function take(database: string, folder: string): Taken {
  const printed = execFileSync(testPython(), [join(__dirname, "reference.py"), database, folder], {
    encoding: "utf8",
  });
  return { folder, tables: JSON.parse(printed) };
}

/** Files that belong together: those of one folder, or of one folder's date folders. */
function filesByFolder(root: string): string[][] {
  const groups = new Map<string, string[]>();
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile() && each.name !== "generated.json")) {
    const key = entry.parentPath.replace(/\/\d{4}-\d{2}-\d{2}$/, "");
    groups.set(key, [...(groups.get(key) ?? []), join(entry.parentPath, entry.name)]);
  }
  return [...groups.values()];
}

/**
 * Keeps the first half of the files, the last of them cut off in the middle: the second load then brings new files
 * and replaces one. A folder with a file for each table (Olist) or a single file is cut off in every file.
 */
function holdBack(files: readonly string[]): void {
  const sorted = [...files].sort();
  const kinds = new Set(
    sorted.map((file) =>
      file
        .replace(/[-_\d]|\.\w+$/g, "")
        .split("/")
        .pop(),
    ),
  );
  if (kinds.size > 1 || sorted.length === 1) {
    for (const file of sorted) cutOff(file);
    return;
  }
  const kept = Math.ceil(sorted.length / 2);
  for (const file of sorted.slice(kept)) rmSync(file);
  cutOff(sorted[kept - 1] ?? "");
}

/** Cuts a file off after about half of its lines, where no quoted text is open. */
function cutOff(file: string): void {
  const lines = readFileSync(file, "utf8").split("\n");
  let quotes = 0;
  const half = lines.findIndex((line, index) => {
    quotes += line.split('"').length - 1;
    return index >= lines.length / 2 && quotes % 2 === 0;
  });
  writeFileSync(file, half < 0 ? lines.join("\n") : `${lines.slice(0, half + 1).join("\n")}\n`);
}

/** What each layer's schema is called: as in a warehouse that holds several datasets. */
export function schemasOf(dataset: string): Readonly<Record<string, string>> {
  const of = (layer: string) => `${dataset}_${layer}`;
  const gold = of("gold");
  return {
    bronze: of("bronze"),
    silver: of("silver"),
    quarantine: of("quarantine"),
    core: gold,
    marts: gold,
  };
}

/** The order to build what a run on a laptop took in. */
export function orderFor(
  reference: Reference,
  taken: Taken,
  options: Pick<BuildOrder, "fresh" | "tests" | "out"> & Partial<Pick<BuildOrder, "vars">>,
): BuildOrder {
  const { contract, full } = reference;
  return {
    dataset: contract.name,
    bronze: join(taken.folder, "bronze"),
    types: join(full.folder, "types.json"),
    vars: { contract, schemas: schemasOf(contract.name) },
    ...options,
  };
}
