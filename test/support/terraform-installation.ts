import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";

const REGISTRY = "registry.terraform.io";
const MIRROR_PLACES = [
  "/opt",
  "/usr/share/terraform",
  "/usr/local/share/terraform",
  join(homedir(), ".terraform.d"),
];
const MIRROR_DEPTH = 3;

/** The Terraform to run. */
export const terraformProgram = (): string => process.env.TERRAFORM_BIN ?? "terraform";

let files: { folder: string; configuration?: string } | undefined;

/**
 * The variables Terraform runs with: the caller's, without any that name a cloud account or change what Terraform
 * does. Providers come from the caller's own CLI configuration, else from a mirror on this machine, else from the
 * public registry.
 */
export function terraformEnvironment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (!/^(AWS_|TF_|SNOWFLAKE_|DATABRICKS_)/.test(name) || name === "TF_PLUGIN_CACHE_DIR") env[name] = value;
  }
  files ??= prepare();
  // One cache for each test process: Terraform does not lock it.
  env.TF_PLUGIN_CACHE_DIR ??= files.folder;
  if (files.configuration !== undefined) env.TF_CLI_CONFIG_FILE = files.configuration;
  // A fifth of the processor time of a plan is Go's search for garbage in the provider's schema; it costs 200 MB instead.
  env.GOGC ??= "400";
  return { ...env, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" };
}

function prepare(): { folder: string; configuration?: string } {
  const folder = join(tmpdir(), `medallion-terraform-${process.env.JEST_WORKER_ID ?? "0"}`, "plugins");
  mkdirSync(folder, { recursive: true });
  const own = process.env.TF_CLI_CONFIG_FILE;
  if (process.env.MEDALLION_TF_MIRROR === undefined && own && existsSync(own))
    return { folder, configuration: own };
  const mirror = process.env.MEDALLION_TF_MIRROR ?? MIRROR_PLACES.map((p) => findMirror(p)).find(Boolean);
  if (mirror === undefined) return { folder };
  const configuration = join(dirname(folder), "terraform.rc");
  writeFileSync(configuration, cliConfiguration(mirror));
  return { folder, configuration };
}

function findMirror(folder: string, depth = MIRROR_DEPTH): string | undefined {
  if (existsSync(join(folder, REGISTRY))) return folder;
  if (depth === 0 || !existsSync(folder)) return undefined;
  try {
    const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    return below.map((entry) => findMirror(join(folder, entry.name), depth - 1)).find(Boolean);
  } catch {
    return undefined; // A folder that may not be read holds no mirror for this user.
  }
}

/** What the mirror holds comes from it, everything else from where it is published. */
function cliConfiguration(mirror: string): string {
  const registry = join(mirror, REGISTRY);
  const held = readdirSync(registry).flatMap((owner) =>
    readdirSync(join(registry, owner)).map((name) => `"${REGISTRY}/${owner}/${name}"`),
  );
  return [
    "provider_installation {",
    `  filesystem_mirror {\n    path    = ${JSON.stringify(mirror)}\n    include = [${held.join(", ")}]\n  }`,
    `  direct {\n    exclude = [${held.join(", ")}]\n  }`,
    "}",
    "",
  ].join("\n");
}

const answers = new Map<string, string | undefined>();

/** A provider as a stack asks for it. */
export interface ProviderRequirement {
  readonly source: string;
  readonly version: string;
}

/** Why Terraform cannot run with these providers on this machine; undefined when it can. */
export function missingTerraform(
  providers: Readonly<Record<string, ProviderRequirement>>,
): string | undefined {
  const key = JSON.stringify(providers);
  if (!answers.has(key)) answers.set(key, tryProviders(providers));
  return answers.get(key);
}

function tryProviders(providers: Readonly<Record<string, ProviderRequirement>>): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "medallion-providers-"));
  try {
    writeFileSync(
      join(folder, "main.tf.json"),
      JSON.stringify({ terraform: { required_providers: providers } }),
    );
    const result = spawnSync(terraformProgram(), ["init", "-backend=false", "-input=false", "-no-color"], {
      cwd: folder,
      env: terraformEnvironment(),
      encoding: "utf8",
    });
    if (result.error) return `no Terraform: install it or set TERRAFORM_BIN (${result.error.message})`;
    if (result.status === 0) return undefined;
    const wanted = Object.values(providers).map(({ source, version }) => `${source} ${version}`);
    return `Terraform cannot install ${wanted.join(", ")}: ${firstError(result.stderr)}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first error with its explanation, on one line. */
function firstError(output: string): string {
  const error = output.slice(output.indexOf("Error:") + "Error:".length).split("\n\nTo see")[0] ?? output;
  return error.replace(/[│╷╵]/g, " ").replace(/\s+/g, " ").trim().slice(0, 300);
}
