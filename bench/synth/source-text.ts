/** Attributes whose keys are the user's own. */
const MAPS = new Set(["base_parameters", "default_arguments", "parameters", "tags", "triggers_replace"]);
/** A reference to a resource, possibly through the one element of a nested block. */
const REFERENCE =
  /\$\{([a-z0-9]+_[a-z0-9_]+)\.([A-Za-z0-9_-]+)\.([a-z0-9_]+)(?:\[0\]\.([a-z0-9_]+))?\}|\$\{var\.([a-z0-9_]+)\}/g;

/**
 * A value as source text: keys as the classes have them, references as properties of what was made before. Any other
 * expression of Terraform stays the text that it is.
 * @param isMap whether the keys are the user's own, and stay as they are
 */
export function literal(value: unknown, isMap = false): string {
  if (Array.isArray(value)) return `[${value.map((item) => literal(item)).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => {
      const name = isMap ? key : camel(key);
      return `${JSON.stringify(name)}: ${literal(item, isMap || isUserMap(key, item))}`;
    });
    return `{ ${entries.join(", ")} }`;
  }
  return typeof value === "string" ? text(value) : JSON.stringify(value);
}

/** Whether the keys of an attribute are the user's own. What holds more than plain values is a block of the provider. */
export function isUserMap(attribute: string, value: unknown): boolean {
  if (!MAPS.has(attribute) || typeof value !== "object" || value === null) return false;
  return Object.values(value).every((item) => typeof item !== "object");
}

function text(value: string): string {
  const parts: string[] = [];
  let end = 0;
  for (const match of value.matchAll(REFERENCE)) {
    const isEscaped = value[match.index - 1] === "$";
    if (isEscaped) continue;
    parts.push(verbatim(value.slice(end, match.index)), `\${${property(match)}}`);
    end = match.index + match[0].length;
  }
  if (parts.length === 0) return JSON.stringify(value);
  return `\`${parts.join("")}${verbatim(value.slice(end))}\``;
}

function verbatim(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
}

function property([, type, name, attribute, nested, input]: RegExpMatchArray): string {
  if (input !== undefined) return `${variable("var", input)}.stringValue`;
  const direct = `${variable(type as string, name as string)}.${camel(attribute as string)}`;
  return nested === undefined ? direct : `${direct}.${camel(nested)}`;
}

/** The name of the constant that holds what was made. */
export function variable(type: string, name: string): string {
  return `${camel(type)}_${name.replaceAll("-", "_")}`;
}

/** `s3_bucket` and `s3-bucket` are `s3Bucket`. */
export function camel(name: string): string {
  return name.replace(/[-_]([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
