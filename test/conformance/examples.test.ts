import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../scripts/project-root";
import { resource, resources, type StackJson, statements } from "../support/stack-json";

const FOLDER = join(projectRoot(), "examples");
const EXAMPLES = readdirSync(FOLDER).filter((file) => file.endsWith(".ts"));
const MOST_LINES = 30;

/** Runs an example as a program, as `cdktf synth` would, and reads the only stack it wrote. */
function run(example: string): StackJson {
  const outdir = mkdtempSync(join(tmpdir(), "medallion-example-"));
  const before = process.env.CDKTF_OUTDIR;
  process.env.CDKTF_OUTDIR = outdir;
  try {
    jest.isolateModules(() => require(join(FOLDER, example)));
    const [stack] = readdirSync(join(outdir, "stacks"));
    return JSON.parse(readFileSync(join(outdir, "stacks", stack ?? "", "cdk.tf.json"), "utf8"));
  } finally {
    if (before === undefined) delete process.env.CDKTF_OUTDIR;
    else process.env.CDKTF_OUTDIR = before;
    rmSync(outdir, { recursive: true });
  }
}

const bucketNames = (json: StackJson): unknown[] =>
  resources(json, "aws_s3_bucket").map(({ bucket }) => bucket);

/** What each example is an example of. */
const SHOWS: Readonly<Record<string, (json: StackJson) => void>> = {
  "lake-only.ts": (json) => {
    const zones = ["bronze", "gold", "landing", "quarantine", "silver"];
    expect(bucketNames(json)).toEqual(zones.map((zone) => `acme-dev-${zone}-123456789012`));
    expect(Object.keys(json.resource ?? {}).every((type) => type.startsWith("aws_s3_"))).toBe(true);
    expect(json.output?.orders?.value).toBe("s3://acme-dev-landing-123456789012/orders/");
  },
  "lake-with-own-key.ts": (json) => {
    expect(bucketNames(json)).toContain("acme-prod-logs-123456789012");
    expect(resources(json, "aws_kms_key")).toEqual([]);
    const encryption = resources(json, "aws_s3_bucket_server_side_encryption_configuration");
    const keyed = encryption.filter((block) => JSON.stringify(block).includes("key/1234abcd-12ab-34cd-56ef"));
    expect(keyed).toHaveLength(5);
    const lifecycles = resources(json, "aws_s3_bucket_lifecycle_configuration");
    expect(lifecycles.filter((block) => JSON.stringify(block).includes('"days":365'))).toHaveLength(2);
  },
  "athena-on-a-lake.ts": (json) => {
    const tables = resources(json, "aws_glue_catalog_table").map(({ name }) => name);
    expect(tables).toEqual(["readings", "readings"]);
    const [workgroup] = resources(json, "aws_athena_workgroup");
    expect(workgroup?.configuration).toMatchObject({ bytes_scanned_cutoff_per_query: 5_000_000_000 });
  },
  "platform-in-code.ts": (json) => {
    expect(json.provider?.aws?.[0]).toMatchObject({ allowed_account_ids: ["123456789012"] });
    expect(Object.keys(json.output ?? {})).toEqual(
      expect.arrayContaining(["dbt", "identities", "jobs", "locations"]),
    );
    const analyst = resource(json, "aws_iam_role", { name: "acme-dev-analyst" });
    expect(statements(analyst.assume_role_policy)[0]?.Effect).toBe("Allow");
  },
};

describe("examples", () => {
  it("each have a test here", () => expect(Object.keys(SHOWS).sort()).toEqual([...EXAMPLES].sort()));

  it.each(EXAMPLES)("%s is synthesized", (example) => {
    const json = run(example);
    SHOWS[example]?.(json);
    expect.hasAssertions();
  });

  it.each(EXAMPLES)(`%s has at most ${MOST_LINES} lines`, (example) => {
    const lines = readFileSync(join(FOLDER, example), "utf8").trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(MOST_LINES);
  });

  it.each(EXAMPLES)("%s imports only what package.json exports", (example) => {
    const text = readFileSync(join(FOLDER, example), "utf8");
    const targets = [...text.matchAll(/from "medallion-blueprint\/([^"]+)"/g)].map((match) => match[1] ?? "");
    expect(targets.length).toBeGreaterThan(0);
    expect(targets.filter((target) => !/^(modules|stacks)\//.test(target))).toEqual([]);
  });
});
