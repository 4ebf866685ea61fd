import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../scripts/project-root";
import { describeIf } from "../support/requirements";
import { Consumer, packProject, run, type Tarball, temporaryFolder, unavailable } from "./consumer";

/** The fork that cdktf lives on in, by which projects leave it. */
const FORK = "cdktn@0.24.0";
const LARGEST_BYTES = 5_000_000;

const missing = unavailable("cdktf@0.21.0");

describeIf(missing, "the package", () => {
  const folder = temporaryFolder();
  let tarball: Tarball;
  let consumer: Consumer;
  let examples: string[];

  beforeAll(() => {
    tarball = packProject(folder);
    consumer = Consumer.create(folder);
    consumer.install(tarball.path);
    examples = consumer.compileExamples();
  }, 180_000);

  it("holds what runs, and no tests, examples or leftovers", () => {
    const needed = [
      "bin/medallion",
      "dist/modules/lake/s3-lake.js",
      "dist/modules/lake/s3-lake.d.ts",
      "LICENSE",
    ];
    expect(tarball.files).toEqual(expect.arrayContaining(needed));
    const unwanted =
      /(^|\/)(test|bench|examples|node_modules|target|work)\/|\.test\.|tsbuildinfo|\.env|\.npmrc/;
    expect(tarball.files.filter((file) => unwanted.test(file))).toEqual([]);
    expect(tarball.bytes).toBeLessThan(LARGEST_BYTES);
  });

  it("holds every program from a source of this project", () => {
    const compiled = tarball.files.filter((file) => /^dist\/.*\.js$/.test(file));
    // A program that runs in the browser is bundled from a folder.
    const sources = compiled.map((file) =>
      join(projectRoot(), file.replace(/^dist\//, "").replace(/\.js$/, "")),
    );
    expect(sources.filter((source) => !existsSync(`${source}.ts`) && !existsSync(source))).toEqual([]);
  });

  it("holds no path of a machine, no secret and no private registry", () => {
    const registry = new URL(run("npm", ["config", "get", "registry"], folder).trim().split("\n").pop() ?? "")
      .host;
    const hosts = registry === "registry.npmjs.org" ? [] : [registry];
    const places = [projectRoot(), homedir(), folder].filter((place) => place.length > "/root".length);
    const secrets = /AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|_authToken|aws_secret_access_key\s*=/;
    const found = tarball.files.filter((file) => {
      const text = readFileSync(join(consumer.folder, "node_modules/medallion-blueprint", file), "utf8");
      return secrets.test(text) || [...hosts, ...places].some((word) => text.includes(word));
    });
    expect(found).toEqual([]);
  });

  it("gives a lake to a cdktf project that has nothing else", () => {
    const json = JSON.parse(consumer.synthesize("lake-only").get("lake") ?? "");
    const names = Object.values<{ bucket: string }>(json.resource.aws_s3_bucket).map(({ bucket }) => bucket);
    const zones = ["bronze", "gold", "landing", "quarantine", "silver"];
    expect(names.sort()).toEqual(zones.map((zone) => `acme-dev-${zone}-123456789012`));
  });

  it("synthesizes an environment file of the project that installed it", () => {
    const environments = join(consumer.folder, "environments");
    mkdirSync(environments);
    copyFileSync(join(projectRoot(), "environments/aws-dev.yaml"), join(environments, "aws-dev.yaml"));
    const out = join(consumer.folder, "terraform");
    const printed = consumer.medallion(["synth", "--environments", environments, "--out", out, "--json"]);
    const { stacks } = JSON.parse(printed) as { stacks: { name: string; file: string }[] };
    expect(stacks.map(({ name }) => name)).toEqual(["aws-dev"]);
    expect(JSON.parse(readFileSync(stacks[0]?.file ?? "", "utf8")).resource).toHaveProperty("aws_glue_job");
  });

  it("brings its command", () => {
    const help = consumer.medallion(["--help"]);
    expect(help).toContain("Usage: medallion");
    expect(consumer.medallion(["synth", "--help"])).toContain("Example:");
  });

  describeIf(missing ?? unavailable(FORK), `the way out of cdktf, ${FORK}`, () => {
    it("synthesizes the same Terraform JSON from the same programs", () => {
      const before = examples.map((example) => [example, consumer.synthesize(example)] as const);
      expect(consumer.installed("cdktf")).not.toBe(FORK.split("@")[1]);
      consumer.install(tarball.path, `npm:${FORK}`, { cdktf: `npm:${FORK}` });
      expect(consumer.installed("cdktf")).toBe(FORK.split("@")[1]);
      for (const [example, stacks] of before) {
        const after = consumer.synthesize(example);
        expect([...after.keys()]).toEqual([...stacks.keys()]);
        for (const [stack, text] of stacks) expect(comparable(after.get(stack))).toEqual(comparable(text));
      }
    }, 180_000);
  });
});

/** Terraform JSON without the version of the program that wrote it. */
function comparable(text: string | undefined): unknown {
  const json = JSON.parse(text ?? "");
  expect(json["//"].metadata.version).toMatch(/^0\.\d+\.\d+$/);
  delete json["//"].metadata.version;
  return json;
}
