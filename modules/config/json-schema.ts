import { z } from "zod";
import { environmentSchema, type SchemaOptions } from "./environment-schema";

/** Name of the file in schemas/ that environment files point at in their first line. */
export const ENVIRONMENT_SCHEMA_FILE = "environment.json";

/**
 * The JSON Schema of an environment file, for editors: completion, descriptions and most mistakes while typing. Draft 7,
 * which the YAML language server supports in full. Rules that compare two keys are checked by `validate` alone.
 */
export function environmentJsonSchema(options: SchemaOptions): string {
  const schema = z.toJSONSchema(environmentSchema(options), { io: "input", target: "draft-7" });
  const { $schema, ...rest } = schema;
  return `${JSON.stringify({ $schema, title: "Environment", ...rest }, undefined, 2)}\n`;
}
