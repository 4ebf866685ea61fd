import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { withoutStackTraces } from "../../scripts/lean-cdktf";

/** A block of Terraform JSON, as loose as JSON is. */
export type Block = { readonly [key: string]: unknown };

/** The Terraform JSON of one stack. */
export interface StackJson {
  readonly terraform: Block;
  readonly provider?: Readonly<Record<string, readonly Block[]>>;
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
  readonly output?: Readonly<Record<string, Block>>;
}

/** Synthesizes what `build` adds to an empty stack, with cdktf's own validations where the stack has a provider. */
export function stackJson(build: (stack: TerraformStack) => void): StackJson {
  return jsonOf((app) => {
    const stack = new TerraformStack(app, "test");
    build(stack);
    return stack;
  });
}

/** Synthesizes a stack that `build` makes, as `App.synth` would, without writing it. */
export function jsonOf(build: (app: App) => TerraformStack): StackJson {
  const outdir = mkdtempSync(join(tmpdir(), "medallion-stack-"));
  try {
    return withoutStackTraces(() => {
      const stack = build(new App({ outdir }));
      stack.prepareStack();
      if (stack.allProviders().length > 0) stack.runAllValidations();
      return stack.toTerraform();
    });
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Every resource of a type, in the order of their addresses. */
export function resources(json: StackJson, type: string): Block[] {
  const ofType = json.resource?.[type] ?? {};
  return Object.keys(ofType)
    .sort()
    .map((name) => ofType[name] as Block);
}

/** The only resource of a type whose attribute has this value. */
export function resource(json: StackJson, type: string, attributes: Block = {}): Block {
  const found = resources(json, type).filter((block) =>
    Object.entries(attributes).every(([key, value]) => block[key] === value),
  );
  if (found.length !== 1) {
    throw new Error(`${found.length} resources of type ${type} have ${JSON.stringify(attributes)}, not one`);
  }
  return found[0] as Block;
}

/** The resource of a type that stands at a construct path, for example `lake/landing/policy`. */
export function resourceAt(json: StackJson, type: string, path: string): Block {
  const found = resources(json, type).filter((block) => pathOf(block) === path);
  if (found.length !== 1) throw new Error(`${found.length} resources of type ${type} at ${path}, not one`);
  return found[0] as Block;
}

/** The construct path of a resource below its stack. */
export function pathOf(block: Block): string {
  const comment = block["//"] as { metadata: { path: string } };
  return comment.metadata.path.split("/").slice(1).join("/");
}

/** One statement of a policy in Terraform JSON. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: unknown;
  readonly Action: string | string[];
  readonly Resource?: string | string[];
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}

/** The statements of a policy document that stands in Terraform JSON as text. */
export function statements(document: unknown): PolicyStatement[] {
  return JSON.parse(String(document)).Statement;
}
