import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { exampleEnvironments, medallion } from "../support/platform";
import { terraformEnvironment } from "../support/terraform-installation";

const ROOT = resolve(__dirname, "../..");

describe("the cdktf command line", () => {
  const folder = mkdtempSync(join(tmpdir(), "medallion-cdktf-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("synthesizes the same Terraform JSON as bin/medallion", () => {
    const [byCdktf, byMedallion] = [join(folder, "cdktf"), join(folder, "medallion")];
    const cli = join(ROOT, "node_modules/.bin/cdktf");
    const run = spawnSync(cli, ["synth", "--output", byCdktf], {
      cwd: ROOT,
      encoding: "utf8",
      env: { ...terraformEnvironment(), CI: "true" },
    });
    expect({ status: run.status, output: run.stdout + run.stderr }).toMatchObject({
      status: 0,
      output: expect.stringContaining("Generated Terraform code for the stacks"),
    });
    medallion(["synth", "--out", byMedallion]);

    const files = filesOf(byCdktf);
    expect(files).toEqual(filesOf(byMedallion));
    const stacks = files.filter((file) => file.endsWith("cdk.tf.json"));
    expect(stacks).toHaveLength(exampleEnvironments().length);
    for (const file of files) {
      expect(readFileSync(join(byCdktf, file), "utf8")).toBe(readFileSync(join(byMedallion, file), "utf8"));
    }
  });
});

function filesOf(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return paths.filter((path) => statSync(join(folder, path)).isFile()).sort();
}
