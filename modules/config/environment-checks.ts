import { check } from "./check";
import type { Environment, State } from "./environment";
import { type environmentSchema, type SchemaOptions, schemaOfUnknownVariant } from "./environment-schema";
import { environmentWarnings } from "./environment-warnings";
import { belongsElsewhere } from "./key-places";
import type { Problem } from "./problem";
import { quote } from "./quote";
import { closest } from "./suggest";
import type { YamlSource } from "./yaml-source";

/** The schema is made once for all files. */
interface Expected extends SchemaOptions {
  readonly schema: ReturnType<typeof environmentSchema>;
}

/** Checks one file. The environment is there when its keys and values are valid, whatever else is wrong. */
export function checkEnvironment(
  source: YamlSource,
  expected: Expected,
): { environment?: Environment; problems: Problem[] } {
  const explainKey = (path: readonly PropertyKey[], key: string): string | undefined =>
    (path.length === 0 ? keyOfAnotherVariant(source, key, expected) : undefined) ??
    belongsElsewhere(expected.schema, keysOf(source), path, key);
  const { value, problems } = check(expected.schema, source, { explainKey });
  const twice = checkDatasetsOnce(source);
  if (value === undefined) {
    return { problems: [...problems, ...twice, ...checkDespiteUnknownVariant(source, expected)] };
  }
  const { state, missing } = resolveState(value, source);
  const environment = { ...value, state } as Environment;
  const warnings = environmentWarnings(environment, source, expected.variants);
  return { environment, problems: [...problems, ...twice, ...missing, ...warnings] };
}

/** Two environments of one name would deploy over each other. `owners` remembers who has which name. */
export function checkNameIsFree(source: YamlSource, owners: Map<string, string>): Problem[] {
  const { name } = keysOf(source);
  if (typeof name !== "string") return [];
  const owner = owners.get(name);
  if (owner === undefined) {
    owners.set(name, `${source.file}:${source.position(["name"], "value").line}`);
    return [];
  }
  const why = "two environments of one name would deploy over each other";
  return [problemAt(source, ["name"], `the name ${quote(name)} is taken by ${owner}; ${why}`)];
}

/** An unknown variant must not hide the other mistakes of a file. */
function checkDespiteUnknownVariant(source: YamlSource, { variants, datasets }: SchemaOptions): Problem[] {
  const { variant } = keysOf(source);
  if (typeof variant === "string" && Object.hasOwn(variants, variant)) return [];
  const likeliest = typeof variant === "string" ? closest(variant, Object.keys(variants)) : undefined;
  return check(schemaOfUnknownVariant({ variants, datasets }, likeliest), source).problems;
}

function keyOfAnotherVariant(
  source: YamlSource,
  key: string,
  { variants }: SchemaOptions,
): string | undefined {
  const owners = Object.keys(variants).filter((name) => Object.hasOwn(variants[name]?.settings ?? {}, key));
  if (owners.length === 0) return undefined;
  const places = owners.map((owner) => `variant: ${owner}`).join(" and ");
  return `${quote(key)} is for ${places}; this file says variant: ${String(keysOf(source).variant)}`;
}

function checkDatasetsOnce(source: YamlSource): Problem[] {
  const { datasets } = keysOf(source);
  const seen = new Set<unknown>();
  return (Array.isArray(datasets) ? datasets : []).flatMap((dataset, index) => {
    const again = seen.has(dataset);
    seen.add(dataset);
    if (typeof dataset !== "string" || !again) return [];
    return [problemAt(source, ["datasets", index], `dataset ${quote(dataset)} is listed twice; remove one`)];
  });
}

interface WrittenState {
  readonly backend: string;
  readonly bucket?: string;
  readonly region?: string;
}

/** A state bucket is in the environment's own region unless the file says otherwise. */
function resolveState(
  value: { readonly state: WrittenState; readonly region?: unknown },
  source: YamlSource,
): { state?: State; missing: Problem[] } {
  const { backend, bucket = "" } = value.state;
  if (backend === "local") return { state: { backend }, missing: [] };
  const region = value.state.region ?? value.region;
  if (typeof region === "string") return { state: { backend: "s3", bucket, region }, missing: [] };
  const why = "the AWS region of the bucket, as the environment has no region of its own";
  return { missing: [problemAt(source, ["state"], `missing key "state.region": ${why}`, "key")] };
}

function problemAt(
  source: YamlSource,
  path: readonly PropertyKey[],
  message: string,
  at: "key" | "value" = "value",
): Problem {
  return { file: source.file, ...source.position(path, at), message, severity: "error" };
}

function keysOf(source: YamlSource): Readonly<Record<string, unknown>> {
  return source.data as Record<string, unknown>;
}
