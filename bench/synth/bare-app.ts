import { join } from "node:path";
import { classOf, type Dialect, moduleOf, type ProviderModule, providerClass } from "./dialect";
import { camel, isUserMap, literal, variable } from "./source-text";
import { type Block, type Element, inOrder, type StackJson } from "./stack-json";

/** Also in the JSON of a resource, and written in another way than its attributes are. */
const NOT_ATTRIBUTES = new Set(["//", "depends_on", "lifecycle", "provider", "provisioner"]);
/** Terraform's own resource, whose class is cdktf's. */
const TERRAFORM_DATA = "terraform_data";

/**
 * Writes the program that somebody without this project would write for the same resources: one class after another,
 * no names computed, nothing read, nothing checked.
 * @param assets the folder that the paths of assets in `json` start from
 */
export function bareApp(json: StackJson, stack: string, assets: string, dialect: Dialect): string {
  const ordered = inOrder(json);
  const { use_lockfile, ...backend } = json.terraform.backend.s3 ?? {};
  return [
    ...dialect.imports(modules(json, ordered)),
    "const app = new App();",
    `const stack = new TerraformStack(app, ${JSON.stringify(stack)});`,
    `new S3Backend(stack, ${literal(backend)});`,
    `stack.addOverride("terraform.backend.s3.use_lockfile", ${use_lockfile});`,
    ...providers(json, dialect),
    ...Object.entries(json.variable ?? {}).map(
      ([name, block]) =>
        `const ${variable("var", name)} = new TerraformVariable(stack, ${JSON.stringify(name)}, ${literal(withoutComment(block))});`,
    ),
    ...ordered.map((element) => made(element, assets, dialect)),
    ...Object.entries(json.output).map(
      ([name, { value, description }]) =>
        `new TerraformOutput(stack, ${JSON.stringify(name)}, { value: ${literal(value, true)}, description: ${literal(description)} });`,
    ),
    "app.synth();",
    "",
  ].join("\n");
}

function modules(json: StackJson, ordered: readonly Element[]): ProviderModule[] {
  const needed = [
    ...Object.keys(json.provider).map((provider) => ({ provider, file: "provider" })),
    ...ordered
      .filter(({ type }) => type !== TERRAFORM_DATA)
      .map(({ type, isData }) => moduleOf(type, isData)),
  ];
  return [...new Map(needed.map((module) => [`${module.provider}/${module.file}`, module])).values()];
}

function providers(json: StackJson, dialect: Dialect): string[] {
  const declared = Object.entries(json.provider).flatMap(([provider, blocks]) =>
    blocks.map((block) => {
      const id = typeof block.alias === "string" ? `${provider}.${block.alias}` : provider;
      const made = `${dialect.module({ provider, file: "provider" })}.${providerClass(provider)}`;
      return `const ${providerVariable(id)} = new ${made}(stack, ${JSON.stringify(id.replace(".", "-"))}, ${literal(block)});`;
    }),
  );
  const versions = Object.entries(json.terraform.required_providers).map(
    ([provider, block]) =>
      `stack.addOverride("terraform.required_providers.${provider}", ${literal(block, true)});`,
  );
  return [...declared, ...versions];
}

function made(element: Element, assets: string, dialect: Dialect): string {
  const { type, name, isData } = element;
  const made =
    type === TERRAFORM_DATA
      ? "DataResource"
      : `${dialect.module(moduleOf(type, isData))}.${classOf(type, isData)}`;
  const constant = variable(isData ? `data_${type}` : type, name);
  return `const ${constant} = new ${made}(stack, ${JSON.stringify(name)}, ${config(element, assets)});`;
}

function config({ block }: Element, assets: string): string {
  const parts = Object.entries(block)
    .filter(([key]) => !NOT_ATTRIBUTES.has(key))
    .map(([key, value]) => `${camel(key)}: ${expression(key, value, assets)}`);
  const { lifecycle, depends_on, provider, provisioner } = block;
  if (lifecycle !== undefined) parts.push(`lifecycle: ${literal(lifecycle)}`);
  if (typeof provider === "string") parts.push(`provider: ${providerVariable(provider)}`);
  if (Array.isArray(provisioner)) parts.push(`provisioners: ${literal(provisioner.map(withType))}`);
  if (Array.isArray(depends_on)) {
    const constants = depends_on.map((address) =>
      variable(...(String(address).split(".") as [string, string])),
    );
    parts.push(`dependsOn: [${constants.join(", ")}]`);
  }
  return `{ ${parts.join(", ")} }`;
}

function expression(key: string, value: unknown, assets: string): string {
  const asset = typeof value === "string" ? /^assets\/([^/]+)\/([^/]+)\/[^/]+$/.exec(value) : null;
  if (asset === null) return literal(value, isUserMap(key, value));
  const [path, id, assetHash] = asset;
  const settings = `{ path: ${JSON.stringify(join(assets, path))}, type: AssetType.FILE, assetHash: "${assetHash}" }`;
  return `new TerraformAsset(stack, ${JSON.stringify(id)}, ${settings}).path`;
}

/** Terraform names the kind of a provisioner around its settings, cdktf among them. */
function withType(provisioner: unknown): Block {
  const [type, settings] = Object.entries(provisioner as Block)[0] as [string, Block];
  return { type, ...settings };
}

function providerVariable(address: string): string {
  return variable("provider", address.replace(".", "_"));
}

function withoutComment({ "//": _, ...block }: Block): Block {
  return block;
}
