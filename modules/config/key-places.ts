import { z } from "zod";
import { anyOf, label } from "./issues/words";
import { quote } from "./quote";

/**
 * Says where a key belongs that stands at the wrong level, mostly for want of indentation: `bucket` beside `state`.
 * Undefined when it belongs nowhere.
 */
export function belongsElsewhere(
  schema: z.core.$ZodType,
  data: Readonly<Record<string, unknown>>,
  path: readonly PropertyKey[],
  key: string,
): string | undefined {
  const places = new Set<string>();
  for (const { parent, keys } of mappings(schema, data, [])) {
    if (keys.includes(key) && parent.join(".") !== path.join(".")) places.add(placeWords(parent));
  }
  if (places.size === 0) return undefined;
  const here = path.length === 0 ? "the top of the file" : label(path);
  return `${quote(key)} does not belong to ${here} but to ${anyOf([...places])}; is its indentation right?`;
}

function placeWords(parent: readonly string[]): string {
  return parent.length === 0 ? "the top of the file" : label(parent);
}

interface Mapping {
  readonly parent: readonly string[];
  readonly keys: readonly string[];
}

/** Every mapping with fixed keys inside a schema, of the options that the file has chosen. */
function mappings(schema: z.core.$ZodType, data: unknown, parent: readonly string[]): Mapping[] {
  if (schema instanceof z.core.$ZodObject) {
    const { shape } = schema._zod.def;
    const values = typeof data === "object" && data !== null ? (data as Record<string, unknown>) : {};
    const inner = Object.keys(shape).flatMap((key) => {
      const child = shape[key];
      return child === undefined ? [] : mappings(child, values[key], [...parent, key]);
    });
    return [{ parent, keys: Object.keys(shape) }, ...inner];
  }
  if (schema instanceof z.core.$ZodDiscriminatedUnion) {
    const { discriminator, options } = schema._zod.def;
    const choice =
      typeof data === "object" && data !== null
        ? (data as Record<string, unknown>)[discriminator]
        : undefined;
    const chosen = options.filter((option) =>
      option._zod.propValues?.[discriminator]?.has(choice as z.core.util.Primitive),
    );
    return (chosen.length > 0 ? chosen : options).flatMap((option) => mappings(option, data, parent));
  }
  const { innerType } = schema._zod.def as { innerType?: z.core.$ZodType };
  return innerType === undefined ? [] : mappings(innerType, data, parent);
}
