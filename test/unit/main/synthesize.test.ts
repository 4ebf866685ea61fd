import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { UserError, WorldError } from "../../../modules/contract/errors";
import { stackFile, synthesize } from "../../../scripts/synthesize";

const AWS = {
  variant: "aws",
  account: "123456789012",
  region: "eu-west-3",
  state: { backend: "s3", bucket: "our-terraform-state" },
  datasets: ["shopstream"],
};

describe("synthesizing environments", () => {
  let folder: string;
  let environments: string;
  let out: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "medallion-synth-"));
    environments = join(folder, "environments");
    out = join(folder, "build", "terraform");
    mkdirSync(environments);
    write("one", AWS);
    write("two", { ...AWS, region: "us-east-1" });
    write("laptop", { variant: "local", datasets: ["shopstream"] });
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function write(name: string, keys: object): void {
    writeFileSync(join(environments, `${name}.yaml`), stringify({ name, ...keys }));
  }

  const stack = (name: string, dir = out) => readFileSync(stackFile(dir, name), "utf8");

  it("writes one stack for each environment, and a manifest that the cdktf CLI reads", async () => {
    expect(await synthesize({ environments, out })).toEqual(["laptop", "one", "two"]);
    const manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"));
    expect(Object.keys(manifest.stacks)).toEqual(["laptop", "one", "two"]);
    for (const name of Object.keys(manifest.stacks)) {
      expect(manifest.stacks[name]).toMatchObject({
        synthesizedStackPath: `stacks/${name}/cdk.tf.json`,
        dependencies: [],
      });
      expect(JSON.parse(stack(name))).toHaveProperty("terraform.backend");
    }
    expect(readdirSync(join(folder, "build"))).toEqual(["terraform"]);
  });

  it("puts the job's script where the JSON says it is", async () => {
    await synthesize({ environments, out, only: ["one"] });
    const objects = Object.values(JSON.parse(stack("one")).resource.aws_s3_object) as { source?: string }[];
    const script = objects.find(({ source }) => source?.endsWith("landing_to_bronze.py"));
    expect(readFileSync(join(out, "stacks/one", script?.source ?? ""), "utf8")).toContain("--landing_uri");
  });

  it("gives the same bytes every time, alone or with others, and names no path of this machine", async () => {
    await synthesize({ environments, out });
    const [alone, elsewhere] = [join(folder, "alone"), join(folder, "elsewhere")];
    await synthesize({ environments, out: alone, only: ["two"] });
    await synthesize({ environments, out: elsewhere });
    for (const name of ["laptop", "one", "two"]) expect(stack(name, elsewhere)).toBe(stack(name));
    expect(stack("two", alone)).toBe(stack("two"));
    for (const path of [process.cwd(), folder]) expect(stack("one")).not.toContain(path);
  });

  it("tells every problem of every file, and writes nothing", async () => {
    write("one", { ...AWS, datset: [] });
    write("two", { ...AWS, region: "eu-wst-3" });
    const error = await synthesize({ environments, out }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(/one\.yaml:\d+:\d+: .*datset/);
    expect((error as UserError).message).toMatch(/two\.yaml:\d+:\d+: .*eu-wst-3/);
    expect(existsSync(join(folder, "build"))).toBe(false);
  });

  it("leaves what it wrote before when it fails, and in a stack's folder what Terraform keeps there", async () => {
    await synthesize({ environments, out });
    const before = stack("one");
    const lock = join(out, "stacks/one/.terraform.lock.hcl");
    writeFileSync(lock, "kept");
    write("one", { ...AWS, dataDeletion: "sometimes" });
    await expect(synthesize({ environments, out })).rejects.toThrow(UserError);
    expect(stack("one")).toBe(before);
    write("one", { ...AWS, region: "eu-west-1" });
    await synthesize({ environments, out });
    expect(stack("one")).not.toBe(before);
    expect(readFileSync(lock, "utf8")).toBe("kept");
  });

  it("removes scripts that no stack names any more", async () => {
    await synthesize({ environments, out, only: ["one"] });
    const assets = join(out, "stacks/one/assets");
    const [asset = ""] = readdirSync(assets);
    mkdirSync(join(assets, asset, "old"));
    await synthesize({ environments, out, only: ["one"] });
    expect(readdirSync(join(assets, asset))).toHaveLength(1);
    expect(existsSync(join(assets, asset, "old"))).toBe(false);
  });

  it("says what to do when the folder cannot be written", async () => {
    writeFileSync(join(folder, "build"), "a file");
    const failed = synthesize({ environments, out });
    await expect(failed).rejects.toThrow(WorldError);
    await expect(failed).rejects.toThrow(/^cannot write to .*terraform: .* choose another folder with --out/);
  });

  it("names an environment that does not exist, and the ones that do", async () => {
    await expect(synthesize({ environments, out, only: ["on"] })).rejects.toThrow(/"on".*one/);
  });

  it("writes where the cdktf CLI expects it", async () => {
    const before = process.env.CDKTF_OUTDIR;
    process.env.CDKTF_OUTDIR = join(folder, "for-cdktf");
    try {
      await synthesize({ environments, only: ["laptop"] });
      expect(existsSync(join(folder, "for-cdktf/stacks/laptop/cdk.tf.json"))).toBe(true);
    } finally {
      if (before === undefined) delete process.env.CDKTF_OUTDIR;
      else process.env.CDKTF_OUTDIR = before;
    }
  });

  it("lets data be deleted only where the file and the caller both say so", async () => {
    write("two", { ...AWS, dataDeletion: "destroy" });
    const protectedStacks = () =>
      ["one", "two"].filter((name) => stack(name).includes('"prevent_destroy": true'));
    await synthesize({ environments, out });
    expect(protectedStacks()).toEqual(["one", "two"]);
    await synthesize({ environments, out, allowDataDeletion: true });
    expect(protectedStacks()).toEqual(["one"]);
    await withVariable("one", () => synthesize({ environments, out }));
    expect(protectedStacks()).toEqual(["one", "two"]);
    await withVariable("two", () => synthesize({ environments, out }));
    expect(protectedStacks()).toEqual(["one"]);
  });

  it("says when permission to delete data changes nothing", async () => {
    const warnings: string[] = [];
    const ask = () =>
      synthesize({ environments, out, allowDataDeletion: true, onWarning: (line) => warnings.push(line) });
    await ask();
    expect(warnings).toContainEqual(expect.stringContaining("--allow-data-deletion changes nothing"));
    warnings.length = 0;
    write("two", { ...AWS, dataDeletion: "destroy" });
    await ask();
    expect(warnings).not.toContainEqual(expect.stringContaining("--allow-data-deletion changes nothing"));
  });

  it("leaves the program's stack traces as they were", async () => {
    const { captureStackTrace } = Error;
    await synthesize({ environments, out, only: ["one"] });
    expect(Error.captureStackTrace).toBe(captureStackTrace);
  });
});

async function withVariable(value: string, work: () => Promise<unknown>): Promise<void> {
  process.env.MEDALLION_ALLOW_DATA_DELETION = value;
  try {
    await work();
  } finally {
    delete process.env.MEDALLION_ALLOW_DATA_DELETION;
  }
}
