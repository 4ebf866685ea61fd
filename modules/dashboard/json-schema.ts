import { z } from "zod";
import { dashboardSchema } from "./schema";

/** Name of the file in schemas/ that dashboard definitions point at in their first line. */
export const DASHBOARD_SCHEMA_FILE = "dashboard.json";

/**
 * The JSON Schema of a dashboard definition, for editors: completion, descriptions and most mistakes while typing.
 * Draft 7, which the YAML language server supports in full. Names that must fit each other are checked when a
 * definition is loaded.
 */
export function dashboardJsonSchema(): string {
  const schema = z.toJSONSchema(dashboardSchema, { io: "input", target: "draft-7" });
  const { $schema, ...rest } = schema;
  return `${JSON.stringify({ $schema, title: "Dashboard", ...rest }, undefined, 2)}\n`;
}
