import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ENVIRONMENT_SCHEMA_FILE, environmentJsonSchema } from "../modules/config/json-schema";
import { DASHBOARD_SCHEMA_FILE, dashboardJsonSchema } from "../modules/dashboard/json-schema";
import { projectRoot } from "./project-root";
import { schemaOptions } from "./schema-options";

/** Writes schemas/*.json from the zod schemas: `npm run schemas`, after a change of settings, variants or datasets. */
function writeSchemas(): void {
  const folder = join(projectRoot(), "schemas");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, ENVIRONMENT_SCHEMA_FILE), environmentJsonSchema(schemaOptions()));
  writeFileSync(join(folder, DASHBOARD_SCHEMA_FILE), dashboardJsonSchema());
}

writeSchemas();
