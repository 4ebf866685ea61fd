import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { type Environment, loadEnvironments } from "../../../modules/config/environment";
import { formatProblem, type Problem } from "../../../modules/config/problem";
import { defineVariant, type VariantDefinition } from "../../../modules/config/variant-definition";
import { awsRegion } from "../../../modules/lake/regions";

const load = (): never => {
  throw new Error("a check of environment files makes no variant");
};

/** Variants of nobody's cloud, with one setting of every kind that real ones have. */
export const TOY_VARIANTS: Readonly<Record<string, VariantDefinition>> = {
  kite: defineVariant({
    cloud: true,
    settings: {
      account: z
        .string()
        .regex(/^\d{12}$/, "must be the 12 digits of an AWS account")
        .describe("The AWS account."),
      region: awsRegion,
      kite: z
        .strictObject({
          tailMeters: z.number().int().min(1).max(100).multipleOf(2).default(4),
          color: z.enum(["red", "blue"]).default("red"),
          windy: z.boolean().default(false),
          strings: z.array(z.string().startsWith("s-")).max(2).optional(),
        })
        .prefault({}),
    },
    load,
    checkHealth: load,
  }),
  ball: defineVariant({
    cloud: false,
    settings: { ball: z.strictObject({ bounce: z.number().optional() }).prefault({}) },
    load,
    checkHealth: load,
  }),
};

export const TOY_DATASETS = ["olist", "shopstream"];

export const VALID_KITE = `name: my-kite
variant: kite
account: "012345678901"
region: eu-west-3
state: { backend: s3, bucket: my-terraform-state }
datasets: [shopstream]
`;

const folder = mkdtempSync(join(tmpdir(), "environments-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes files of these contents and loads them. */
export function loadTexts(...texts: readonly (string | Uint8Array)[]): {
  environments: Environment[];
  problems: Problem[];
} {
  const files = texts.map((text, index) => {
    const file = join(folder, `${String.fromCharCode(97 + index)}.yaml`);
    writeFileSync(file, text);
    return file;
  });
  const { environments, problems } = loadEnvironments(files, {
    variants: TOY_VARIANTS,
    datasets: TOY_DATASETS,
  });
  return { environments, problems: problems.map((problem) => ({ ...problem, ...withoutFolder(problem) })) };
}

function withoutFolder({ file, message }: Problem): Pick<Problem, "file" | "message"> {
  return { file: file.replace(`${folder}/`, ""), message: message.replaceAll(`${folder}/`, "") };
}

/** What `validate` would print about files of these contents. */
export function messages(...texts: readonly (string | Uint8Array)[]): string {
  return loadTexts(...texts)
    .problems.map(formatProblem)
    .join("\n");
}

/** The valid file with some text in it replaced; fails when the text is not there. */
export function kite(...replacements: readonly (readonly [string, string])[]): string {
  return replacements.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the valid file does not hold ${from}`);
    return text.replace(from, () => to);
  }, VALID_KITE);
}
