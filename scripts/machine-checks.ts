import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { HealthCheck } from "../modules/contract/health";
import { projectRoot } from "./project-root";

const NODE_MAJOR = 20;
/** The first Terraform whose S3 backend locks with a file of its own (`use_lockfile`). */
const TERRAFORM_OLDEST = [1, 10] as const;
const SETUP = "run `npm run setup`";

/** What every use of the platform needs from this machine. */
export function checkMachine(): HealthCheck[] {
  return [checkNode(), checkPython()];
}

/** What deploying to a cloud needs from this machine. `needed` is false where nobody asked for a cloud. */
export function checkDeployment(needed: boolean): HealthCheck[] {
  const missing = needed ? "missing" : "optional";
  return [checkTerraform(missing), checkProviders(missing)];
}

function checkNode(): HealthCheck {
  const found = process.versions.node;
  const name = "Node";
  if (Number(found.split(".")[0]) >= NODE_MAJOR) return { name, status: "ok", found };
  return { name, status: "missing", found, mend: `install Node ${NODE_MAJOR} or newer (https://nodejs.org)` };
}

function checkPython(): HealthCheck {
  const name = "Python with dbt";
  const environment = join(projectRoot(), ".venv");
  const folder = process.platform === "win32" ? "Scripts" : "bin";
  const python = process.env.MEDALLION_PYTHON ?? join(environment, folder, "python");
  const code =
    "import sys, importlib.metadata as m; print(sys.version.split()[0], 'with dbt', m.version('dbt-core'), 'and duckdb', m.version('duckdb'))";
  const result = spawnSync(python, ["-c", code], { encoding: "utf8" });
  if (result.status === 0) return { name, status: "ok", found: result.stdout.trim() };
  return { name, status: "missing", found: "no working environment in .venv", mend: SETUP };
}

function checkTerraform(missing: HealthCheck["status"]): HealthCheck {
  const name = "Terraform";
  const mend = `install Terraform ${TERRAFORM_OLDEST.join(".")} or newer (https://developer.hashicorp.com/terraform/install)`;
  const result = spawnSync(process.env.TERRAFORM_BIN ?? "terraform", ["version", "-json"], {
    encoding: "utf8",
    env: { ...process.env, CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: "" },
  });
  const version = /"terraform_version":\s*"(\d+)\.(\d+)\.([^"]+)"/.exec(result.stdout ?? "");
  if (!version) return { name, status: missing, found: "not on the PATH", mend };
  const found = version.slice(1).join(".");
  const [major, minor] = [Number(version[1]), Number(version[2])];
  const recent =
    major > TERRAFORM_OLDEST[0] || (major === TERRAFORM_OLDEST[0] && minor >= TERRAFORM_OLDEST[1]);
  return recent
    ? { name, status: "ok", found }
    : { name, status: missing, found: `${found} is too old`, mend };
}

function checkProviders(missing: HealthCheck["status"]): HealthCheck {
  const name = "Terraform providers";
  const mirror = configuredMirror();
  if (mirror === undefined) {
    return { name, status: "ok", found: "downloaded from the public registry at the first `terraform init`" };
  }
  const vendors = existsSync(mirror) ? readdirSync(mirror) : [];
  if (vendors.length > 0) return { name, status: "ok", found: `from the mirror ${mirror}` };
  const mend =
    "fill the mirror with `terraform providers mirror`, or remove it from the Terraform CLI configuration";
  return { name, status: missing, found: `the mirror ${mirror} is empty or absent`, mend };
}

/** The folder of a `filesystem_mirror` in the Terraform CLI configuration that `TF_CLI_CONFIG_FILE` names. */
function configuredMirror(): string | undefined {
  const file = process.env.TF_CLI_CONFIG_FILE;
  if (!file || !existsSync(file)) return undefined;
  return /filesystem_mirror\s*\{[^}]*path\s*=\s*"([^"]+)"/.exec(readFileSync(file, "utf8"))?.[1];
}
