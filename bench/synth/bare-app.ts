/** Terraform JSON of one stack, as far as it is written again. */
export interface StackJson {
  readonly provider: Readonly<Record<string, readonly Block[]>>;
  readonly resource: Readonly<Record<string, Readonly<Record<string, Block>>>>;
  readonly output: Readonly<Record<string, Block>>;
  readonly terraform: { readonly backend: Readonly<Record<string, Block>> };
}
export type Block = { readonly [key: string]: unknown };

/** How a generated program names the provider's classes. */
export interface Dialect {
  /** The lines at its top. */
  imports(modules: readonly string[]): string[];
  /** An expression for what a module of the provider exports. */
  module(name: string): string;
}

/** Plain JavaScript that loads each class from its own file. */
export const DEEP_JAVASCRIPT: Dialect = {
  imports: (modules) => [
    'const { App, AssetType, S3Backend, TerraformAsset, TerraformOutput, TerraformStack } = require("cdktf");',
    ...modules.map((name) => `const ${camel(name)} = require("@cdktf/provider-aws/lib/${name}");`),
  ],
  module: camel,
};

/** TypeScript as `cdktf init` sets it up and as the provider's front page shows it: everything from the barrel. */
export const BARREL_TYPESCRIPT: Dialect = {
  imports: () => [
    'import { App, AssetType, S3Backend, TerraformAsset, TerraformOutput, TerraformStack } from "cdktf";',
    'import * as aws from "@cdktf/provider-aws";',
  ],
  module: (name) => `aws.${camel(name)}`,
};

/** Attributes whose keys are the user's own. */
const MAPS = new Set(["default_arguments", "parameters", "tags"]);
/** Also in the JSON, and not the user's to write. */
const NOT_ATTRIBUTES = new Set(["//", "depends_on", "lifecycle"]);
const REFERENCE = /\$\{([a-z0-9_]+)\.([A-Za-z0-9_-]+)\.([a-z0-9_]+)\}/g;

interface Resource {
  readonly type: string;
  readonly name: string;
  readonly block: Block;
}

/**
 * Writes the program that somebody without this project would write for the same resources: one class after another,
 * no names computed, nothing read, nothing checked.
 * @param classOf the class of a resource type in its module
 * @param asset the file that the stack's only S3 object uploads
 */
export function bareApp(
  json: StackJson,
  stack: string,
  asset: string,
  dialect: Dialect,
  classOf: (type: string) => string,
): string {
  const resources = inOrder(json);
  const modules = [...new Set(resources.map(({ type }) => moduleOf(type)))].sort();
  const { use_lockfile, ...backend } = json.terraform.backend.s3 ?? {};
  return [
    ...dialect.imports(["provider", ...modules]),
    "const app = new App();",
    `const stack = new TerraformStack(app, ${JSON.stringify(stack)});`,
    `new S3Backend(stack, ${literal(backend)});`,
    `stack.addOverride("terraform.backend.s3.use_lockfile", ${use_lockfile});`,
    `new ${dialect.module("provider")}.AwsProvider(stack, "aws", ${literal(json.provider.aws?.[0])});`,
    ...resources.map((resource) => {
      const made = `new ${dialect.module(moduleOf(resource.type))}.${classOf(resource.type)}`;
      return `const ${variable(resource.type, resource.name)} = ${made}(stack, ${JSON.stringify(resource.name)}, ${config(resource, asset)});`;
    }),
    ...Object.entries(json.output).map(
      ([name, { value, description }]) =>
        `new TerraformOutput(stack, ${JSON.stringify(name)}, { value: ${literal(value, true)}, description: ${literal(description)} });`,
    ),
    "app.synth();",
    "",
  ].join("\n");
}

/** The provider's file for a resource type: `aws_s3_bucket` is in `s3-bucket`. */
export function moduleOf(type: string): string {
  return type.replace(/^aws_/, "").replaceAll("_", "-");
}

/** What is referred to comes before what refers to it. */
function inOrder(json: StackJson): Resource[] {
  const all = Object.entries(json.resource).flatMap(([type, blocks]) =>
    Object.entries(blocks).map(([name, block]) => ({ type, name, block })),
  );
  const ordered = new Set<Resource>();
  const place = (resource: Resource): void => {
    if (ordered.has(resource)) return;
    const needs = JSON.stringify(resource.block);
    for (const other of all) {
      const address = `${other.type}.${other.name}`;
      if (other !== resource && (needs.includes(`\${${address}.`) || needs.includes(`"${address}"`)))
        place(other);
    }
    ordered.add(resource);
  };
  all.forEach(place);
  return [...ordered];
}

function config({ block, type }: Resource, asset: string): string {
  const attributes = Object.fromEntries(Object.entries(block).filter(([key]) => !NOT_ATTRIBUTES.has(key)));
  const parts = Object.entries(attributes).map(
    ([key, value]) => `${camel(key)}: ${expression(type, key, value, asset)}`,
  );
  const { lifecycle, depends_on } = block;
  if (lifecycle !== undefined) parts.push(`lifecycle: ${literal(lifecycle)}`);
  if (Array.isArray(depends_on)) {
    parts.push(
      `dependsOn: [${depends_on.map((address) => variable(...(String(address).split(".") as [string, string])))}]`,
    );
  }
  return `{ ${parts.join(", ")} }`;
}

function expression(type: string, key: string, value: unknown, asset: string): string {
  if (type !== "aws_s3_object" || key !== "source") return literal(value, MAPS.has(key));
  const [, id, assetHash] = String(value).split("/");
  const settings = `{ path: ${JSON.stringify(asset)}, type: AssetType.FILE, assetHash: "${assetHash}" }`;
  return `new TerraformAsset(stack, "${id}", ${settings}).path`;
}

/** A value as source text: keys as the classes have them, references as properties of what was made before. */
function literal(value: unknown, isMap = false): string {
  if (Array.isArray(value)) return `[${value.map((item) => literal(item)).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => {
      const name = isMap ? key : camel(key);
      return `${JSON.stringify(name)}: ${literal(item, isMap || MAPS.has(key))}`;
    });
    return `{ ${entries.join(", ")} }`;
  }
  return typeof value === "string" ? text(value) : JSON.stringify(value);
}

function text(value: string): string {
  if (!value.includes("${")) return JSON.stringify(value);
  const escaped = value.replaceAll("\\", "\\\\").replaceAll("`", "\\`");
  return `\`${escaped.replace(REFERENCE, (_, type, name, attribute) => `\${${variable(type, name)}.${camel(attribute)}}`)}\``;
}

function variable(type: string, name: string): string {
  return `${camel(type)}_${name.replaceAll("-", "_")}`;
}

function camel(name: string): string {
  return name.replace(/[-_]([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
