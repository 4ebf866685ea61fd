import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { stringify } from "yaml";
import { type Column, comparisonTables, withTables } from "../modules/diagram/comparison";
import { diagramPage } from "../modules/diagram/page";
import { drawStack } from "../modules/diagram/picture";
import type { TerraformJson } from "../modules/diagram/terraform";
import { datasetPages } from "./dataset-pages";
import { loadProject } from "./environments";
import { projectRoot } from "./project-root";
import { stackFile, synthesize } from "./synthesize";

const VARIANTS_PAGE = "docs/variants.md";
const DIAGRAMS = "docs/diagrams";

/** What every file of `docs/variants.md` says, whatever its variant. */
const PLACE = { account: "123456789012", region: "eu-west-3" };
const COMPARED = { name: "dev", datasets: ["shopstream"] };
/** The same environment in every way there is, with no more than it has to say. */
const WAYS: ReadonlyArray<{ readonly title: string; readonly keys: Readonly<Record<string, unknown>> }> = [
  { title: "`aws`, Athena", keys: { variant: "aws", ...PLACE } },
  { title: "`aws`, Redshift", keys: { variant: "aws", ...PLACE, aws: { engine: "redshift" } } },
  {
    title: "`snowflake`",
    keys: { variant: "snowflake", ...PLACE, snowflake: { organization: "MYORG", account: "ANALYTICS" } },
  },
  {
    title: "`databricks`",
    keys: {
      variant: "databricks",
      ...PLACE,
      databricks: { host: "https://dbc-a1b2c3d4-e5f6.cloud.databricks.com" },
    },
  },
  { title: "`local`", keys: { variant: "local" } },
];

/**
 * Every page of `docs/` that is made from the environments, whole or in part, by its path in the project.
 *
 * @throws UserError when an environment file is wrong
 */
export async function docsPages(): Promise<Map<string, string>> {
  const environments = join(projectRoot(), "environments");
  const stacks = await synthesized(environments);
  const variants = new Map(
    loadProject(environments).environments.map(({ name, variant }) => [name, variant]),
  );
  const pages = [...stacks].map(([name, json]): [string, string] => [
    `${DIAGRAMS}/${name}.md`,
    diagramPage({ environment: name, variant: variants.get(name) ?? "" }, drawStack(json)),
  ]);
  const document = readFileSync(join(projectRoot(), VARIANTS_PAGE), "utf8");
  const columns: Column[] = [];
  for (const { title, keys } of WAYS) columns.push({ title, picture: drawStack(await compared(keys)) });
  const pictures = [...variants].map(
    ([name, variant]) => `- [\`${name}\`](diagrams/${name}.md), variant \`${variant}\``,
  );
  const tables = { ...comparisonTables(columns), pictures: pictures.join("\n") };
  return new Map([...pages, [VARIANTS_PAGE, withTables(document, tables)]]);
}

/** The Terraform JSON of every environment of a folder, by name. */
export async function synthesized(environments: string): Promise<Map<string, TerraformJson>> {
  const out = mkdtempSync(join(tmpdir(), "medallion-docs-"));
  try {
    const names = await synthesize({ environments, out });
    return new Map(names.map((name) => [name, JSON.parse(readFileSync(stackFile(out, name), "utf8"))]));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

async function compared(keys: Readonly<Record<string, unknown>>): Promise<TerraformJson> {
  const folder = mkdtempSync(join(tmpdir(), "medallion-compared-"));
  try {
    writeFileSync(join(folder, `${COMPARED.name}.yaml`), stringify({ ...COMPARED, ...keys }));
    return (await synthesized(folder)).get(COMPARED.name) ?? {};
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `npm run docs`, after a change of data contracts, environments, variants or of what they make. */
async function writeDocs(): Promise<void> {
  const pages = new Map([...datasetPages(), ...(await docsPages())]);
  // A page of an environment that is gone would say what nothing makes any more.
  rmSync(join(projectRoot(), DIAGRAMS), { recursive: true, force: true });
  for (const [path, text] of pages) {
    const file = join(projectRoot(), path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

if (require.main === module) {
  writeDocs().catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  });
}
