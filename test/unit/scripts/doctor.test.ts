import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HealthCheck } from "../../../modules/contract/health";
import { checkDeployment, checkMachine } from "../../../scripts/machine-checks";

const folder = mkdtempSync(join(tmpdir(), "medallion-doctor-"));
const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fakeTerraform(version: string): void {
  const program = join(folder, `terraform-${version}`);
  writeFileSync(program, `#!/bin/sh\necho '{"terraform_version": "${version}"}'\n`, { mode: 0o755 });
  process.env.TERRAFORM_BIN = program;
}

function configureMirror(path: string): void {
  const file = join(folder, "terraform.rc");
  writeFileSync(file, `provider_installation {\n  filesystem_mirror {\n    path = "${path}"\n  }\n}\n`);
  process.env.TF_CLI_CONFIG_FILE = file;
}

const named = (checks: readonly HealthCheck[], name: string): HealthCheck | undefined =>
  checks.find((check) => check.name === name);

describe("doctor, of this machine", () => {
  it("finds the Node that runs it", () => {
    expect(named(checkMachine(), "Node")).toMatchObject({ status: "ok", found: process.versions.node });
  });

  it("says how to make a Python environment that is not there", () => {
    process.env.MEDALLION_PYTHON = join(folder, "no-python");
    expect(named(checkMachine(), "Python with dbt")).toMatchObject({
      status: "missing",
      mend: "run `npm run setup`",
    });
  });
});

describe("doctor, of a deployment", () => {
  it("takes a Terraform whose S3 backend locks by itself", () => {
    fakeTerraform("1.10.0");
    expect(named(checkDeployment(true), "Terraform")).toEqual({
      name: "Terraform",
      status: "ok",
      found: "1.10.0",
    });
  });

  it("refuses an older one, and one that is not there", () => {
    fakeTerraform("1.9.8");
    expect(named(checkDeployment(true), "Terraform")).toMatchObject({
      status: "missing",
      found: "1.9.8 is too old",
    });
    process.env.TERRAFORM_BIN = join(folder, "no-terraform");
    expect(named(checkDeployment(true), "Terraform")).toMatchObject({
      status: "missing",
      found: "not on the PATH",
    });
  });

  it("fails on nothing when nobody asked to deploy", () => {
    process.env.TERRAFORM_BIN = join(folder, "no-terraform");
    expect(checkDeployment(false).filter((check) => check.status === "missing")).toEqual([]);
  });

  it("looks into the provider mirror that is configured", () => {
    const mirror = join(folder, "mirror");
    configureMirror(mirror);
    expect(named(checkDeployment(true), "Terraform providers")).toMatchObject({
      status: "missing",
      found: `the mirror ${mirror} is empty or absent`,
    });
    mkdirSync(join(mirror, "registry.terraform.io"), { recursive: true });
    expect(named(checkDeployment(true), "Terraform providers")?.status).toBe("ok");
  });
});
