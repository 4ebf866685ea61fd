import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectRoot } from "../../../scripts/project-root";

/** dbt tells `settings` to every connection again; DuckDB refuses that for a folder that it has spilled to. */
test("a laptop's dbt says only once where DuckDB spills", () => {
  const { medallion } = parse(readFileSync(join(projectRoot(), "dbt/profiles.yml"), "utf8"));
  const { config_options, settings } = medallion.outputs.local;
  expect(config_options).toHaveProperty("temp_directory");
  expect(settings).not.toHaveProperty("temp_directory");
});
