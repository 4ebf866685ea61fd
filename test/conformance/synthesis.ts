import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { App } from "cdktf";
import { stringify } from "yaml";
import { loadEnvironments } from "../../modules/config/environment";
import { loadDatasetContract } from "../../modules/config/odcs";
import { formatProblem, isError } from "../../modules/config/problem";
import type { VariantDefinition } from "../../modules/config/variant-definition";
import type { DatasetContract } from "../../modules/contract/dataset";
import { DATASETS_FOLDER } from "../../scripts/environments";
import { withoutStackTraces } from "../../scripts/lean-cdktf";
import { addPlatform } from "../../scripts/platforms";
import { FLEET } from "../support/contracts";
import type { Synthesized } from "./model";

/** The project's own dataset, and a small one beside it, so that there is something to keep apart. */
export const DATASETS: readonly DatasetContract[] = [projectDataset("shopstream"), FLEET];

/** The keys that are the same whatever the variant, as they stand in an environment file. */
export const COMMON_KEYS = {
  name: "conform-dev",
  state: { backend: "local" },
  datasets: DATASETS.map(({ name }) => name),
  tags: { owner: "data-team" },
};

export interface SynthesisRequest {
  readonly variants: Readonly<Record<string, VariantDefinition>>;
  /** Environment files, as objects: `COMMON_KEYS`, the variant and its keys. */
  readonly files: readonly Readonly<Record<string, unknown>>[];
  /** @default false */
  readonly allowDataDeletion?: boolean;
}

/** What was written: every file below the output folder by its path, and each platform. */
export interface Synthesis {
  readonly files: ReadonlyMap<string, string>;
  readonly platforms: readonly Synthesized[];
}

/**
 * Goes the whole way from environment files to the folder that Terraform reads, all files in one app.
 * @throws Error with the problems of the files
 */
export function synthesizeFiles({ variants, files, allowDataDeletion = false }: SynthesisRequest): Synthesis {
  const folder = mkdtempSync(join(tmpdir(), "medallion-conformance-"));
  try {
    const paths = files.map((file, index) => {
      const path = join(folder, `${index}.yaml`);
      writeFileSync(path, stringify(file));
      return path;
    });
    const names = DATASETS.map(({ name }) => name);
    const { environments, problems } = loadEnvironments(paths, { variants, datasets: names });
    if (problems.some(isError)) throw new Error(problems.map(formatProblem).join("\n"));
    const outdir = join(folder, "out");
    const app = new App({ outdir });
    const contracts = new Map(DATASETS.map((dataset) => [dataset.name, dataset]));
    withoutStackTraces(() => {
      for (const environment of environments) {
        addPlatform(app, environment, contracts, { flag: allowDataDeletion }, variants);
      }
      app.synth();
    });
    const written = filesBelow(outdir);
    const platforms = environments.map((environment) => ({
      environment: environment.name,
      settings: { ...environment },
      datasets: DATASETS,
      json: JSON.parse(written.get(`stacks/${environment.name}/cdk.tf.json`) ?? ""),
    }));
    return { files: written, platforms };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function projectDataset(name: string): DatasetContract {
  const { contract, problems } = loadDatasetContract(DATASETS_FOLDER, name);
  if (contract === undefined) throw new Error(problems.map(formatProblem).join("\n"));
  return contract;
}

function filesBelow(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(
    paths.map((path) => [relative(folder, path).replaceAll("\\", "/"), readFileSync(path, "latin1")]),
  );
}
