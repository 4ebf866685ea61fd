import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ZONES } from "../../modules/contract/layers";
import { PRINCIPALS } from "../../modules/contract/principal";
import { PIPELINE_STEPS } from "../../modules/contract/variant";
import { projectRoot } from "../../scripts/project-root";
import { stackFile, synthesize } from "../../scripts/synthesize";

/** One environment. Which way it is built is the first line, and what that way cannot guess is the last. */
const COMMON = `name: swapped
account: "123456789012"
region: eu-west-3
state: { backend: s3, bucket: my-terraform-state }
datasets: [shopstream]
tags: { owner: data-team }
lake: { encryption: kms }
`;
const OWN_LINES = {
  aws: "",
  snowflake: "snowflake: { organization: MYORG, account: ANALYTICS }\n",
  databricks: "databricks: { host: https://dbc-a1b2c3d4-e5f6.cloud.databricks.com }\n",
} as const;
type Swapped = keyof typeof OWN_LINES;
const VARIANTS = Object.keys(OWN_LINES) as Swapped[];

interface Outputs {
  readonly locations: { readonly value: unknown };
  readonly identities: { readonly value: object };
  readonly jobs: { readonly value: object };
}

const folder = mkdtempSync(join(tmpdir(), "medallion-swap-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function outputsOf(variant: Swapped): Promise<Outputs> {
  const environments = mkdtempSync(join(folder, "environments-"));
  writeFileSync(join(environments, "swapped.yaml"), `variant: ${variant}\n${COMMON}${OWN_LINES[variant]}`);
  const out = join(environments, "out");
  await synthesize({ environments, out });
  return JSON.parse(readFileSync(stackFile(out, "swapped"), "utf8")).output;
}

describe("one environment file with another variant", () => {
  it.each(VARIANTS)("is a platform on %s, with every role and every step", async (variant) => {
    const { identities, jobs } = await outputsOf(variant);
    expect(Object.keys(identities.value).sort()).toEqual([...PRINCIPALS].sort());
    expect(Object.keys(jobs.value).sort()).toEqual([...PIPELINE_STEPS].sort());
  });

  it("keeps its files where they are: the lake is the same on every cloud", async () => {
    const [first, ...others] = await Promise.all(VARIANTS.map(outputsOf));
    const places = Object.fromEntries(
      ZONES.map((zone) => [zone, `s3://swapped-${zone}-123456789012/shopstream/`]),
    );
    expect(first?.locations.value).toEqual({ shopstream: places });
    for (const other of others) expect(other.locations.value).toEqual(first?.locations.value);
  });
});

/** Packages and folders whose files are in memory after a synthesis of the example environment, in a process of its own. */
function loadedBy(environment: string): string[] {
  const program = `
    const { synthesize } = require("./dist/scripts/synthesize.js");
    synthesize({ environments: "environments", only: ["${environment}"], out: ${JSON.stringify(join(folder, environment))} })
      .then(() => process.stdout.write(JSON.stringify(Object.keys(require.cache))));`;
  const run = spawnSync(process.execPath, ["-e", `require("./bin/build.js").ensureBuilt();${program}`], {
    cwd: projectRoot(),
    encoding: "utf8",
  });
  if (run.status !== 0) throw new Error(run.stderr);
  const files: string[] = JSON.parse(run.stdout);
  const found = files.flatMap((file) => /@cdktf\/provider-(\w+)\/lib\//.exec(file)?.[1] ?? []);
  return [...new Set(found)].sort();
}

describe("loading one variant", () => {
  it.each([
    ["aws-dev", ["aws"]],
    ["snowflake-dev", ["aws", "snowflake"]],
    ["databricks-dev", ["aws", "databricks"]],
    ["local", []],
  ])("%s loads the provider classes of %j and no others", (environment, providers) => {
    expect(loadedBy(environment)).toEqual(providers);
  });
});
