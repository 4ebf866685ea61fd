import { z } from "zod";
import { awsRegion } from "../lake/regions";
import { s3BucketName } from "./s3-bucket-name";
import type { VariantDefinition } from "./variant-definition";

/** What the keys of a file are checked against. */
export interface SchemaOptions {
  readonly variants: Readonly<Record<string, VariantDefinition>>;
  /** Names of the datasets that exist. */
  readonly datasets: readonly string[];
}

const LONGEST_BUCKET_NAME = 63;
/** Of the buckets that an environment makes, the one with the longest name; every one ends with the account. */
const LONGEST_BUCKET_SUFFIX = "-quarantine-123456789012";

/**
 * Longest name of an environment: all its buckets then carry it unchanged, and nobody has to find out which bucket a
 * shortened name belongs to. One limit for every variant, as a change of variant changes nothing else.
 */
export const MAX_NAME_LENGTH = LONGEST_BUCKET_NAME - LONGEST_BUCKET_SUFFIX.length;

/** Source of the limits: "Tag naming limits and requirements", Tagging AWS Resources User Guide. */
const TAG = { text: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u, key: 128, value: 256 };

const name = z
  .string()
  .regex(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    "must be lower-case words of letters and digits with single hyphens between them, and begin with a letter",
  )
  .max(MAX_NAME_LENGTH, {
    error: (issue) =>
      `is too long for a bucket: ${String(issue.input).length} characters, and at most ${MAX_NAME_LENGTH} leave room ` +
      "for the rest of a bucket's name (-quarantine-<account>)",
  })
  .describe(
    "Name of the environment, the first part of the name of everything it makes, for example aws-dev.",
  );

const state = z
  .discriminatedUnion("backend", [
    z.strictObject({
      backend: z.literal("local").describe("A file on this machine. Nobody else can deploy the environment."),
    }),
    z.strictObject({
      backend: z
        .literal("s3")
        .describe("An S3 bucket, with a lock so that two people cannot deploy at once."),
      bucket: s3BucketName.describe(
        "Name of an existing S3 bucket for the Terraform state, with versioning on.",
      ),
      region: awsRegion
        .optional()
        .meta({ description: "AWS region of the bucket. Without it the region of the environment." }),
    }),
  ])
  .default({ backend: "local" })
  .describe("Where Terraform keeps what it knows about the environment.");

const tags = z
  .record(
    z
      .string()
      .min(1, "must not be empty")
      .max(TAG.key, `must have at most ${TAG.key} characters`)
      .regex(TAG.text, "may hold only letters, digits, spaces and _.:/=+-@")
      .regex(/^(?!aws:)/i, 'must not begin with "aws:", which AWS keeps for itself'),
    z
      .string()
      .max(TAG.value, `must have at most ${TAG.value} characters`)
      .regex(TAG.text, "may hold only letters, digits, spaces and _.:/=+-@"),
  )
  .default({})
  .describe("Tags on everything that takes tags, for example `owner: data-team`.");

/** The keys that every environment has, whatever its variant. */
function commonKeys(datasets: readonly string[]) {
  return {
    name,
    state,
    datasets: z
      .array(z.enum(datasets as [string, ...string[]]).meta({ title: "dataset" }))
      .min(1, "must name at least one dataset")
      .describe("The datasets that this environment holds: names of folders below datasets/."),
    dataDeletion: z
      .enum(["retain", "destroy"])
      .default("retain")
      .describe(
        "`retain` protects what holds data from being deleted. `destroy` lets it go, when the command line has --allow-data-deletion too.",
      ),
    tags,
  };
}

/** What an environment file may hold: one shape for each variant, told apart by `variant`. */
export function environmentSchema(options: SchemaOptions) {
  const common = commonKeys(options.datasets);
  const shapes = Object.entries(options.variants).map(([variant, definition]) =>
    z
      .strictObject({ ...common, variant: variantKey(variant), ...definition.settings })
      .meta({ title: `Environment of variant ${variant}` }),
  );
  return z.discriminatedUnion("variant", shapes as [(typeof shapes)[number], ...typeof shapes]);
}

function variantKey(variant: string) {
  return z.literal(variant).describe("Which way to build the platform. Nothing else has to change.");
}

/**
 * What is left to check when `variant` is missing or unknown: all keys of the likeliest variant, or else the common
 * keys and whether some variant has the others.
 */
export function schemaOfUnknownVariant(options: SchemaOptions, likeliest: string | undefined) {
  const definitions =
    likeliest === undefined ? Object.values(options.variants) : [options.variants[likeliest]];
  const settings = Object.assign({}, ...definitions.map((definition) => definition?.settings));
  const unchecked = Object.fromEntries(Object.keys(settings).map((key) => [key, z.unknown().optional()]));
  return z.strictObject({
    ...commonKeys(options.datasets),
    ...(likeliest === undefined ? unchecked : settings),
    variant: z.unknown().optional(),
  });
}
