import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2019 from "ajv/dist/2019";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import { datasetNames } from "../../modules/config/odcs";
import { projectRoot } from "../../scripts/project-root";
import { missingModules, testPython } from "../support/python";
import { describeIf } from "../support/requirements";

/** The standard's own JSON Schema, which its Python package carries. */
function schemaOfTheStandard(): object {
  const code = "import open_data_contract_standard as odcs; print(odcs.__path__[0])";
  const { stdout } = spawnSync(testPython(), ["-c", code], { encoding: "utf8" });
  return JSON.parse(readFileSync(join(stdout.trim(), "schema.json"), "utf8"));
}

describeIf(
  missingModules(["open_data_contract_standard"]),
  "the data contracts, by the standard's schema",
  () => {
    const folder = join(projectRoot(), "datasets");
    const contract = (name: string) => parse(readFileSync(join(folder, name, "contract.odcs.yaml"), "utf8"));
    const validate = () =>
      addFormats(new Ajv2019({ strict: false, allErrors: true })).compile(schemaOfTheStandard());

    it.each(datasetNames(folder))("%s obeys it", (name) => {
      const isValid = validate();
      isValid(contract(name));
      expect(isValid.errors ?? []).toEqual([]);
    });

    it("would notice a key that the standard does not have", () => {
      expect(validate()({ ...contract("shopstream"), schemas: [] })).toBe(false);
    });
  },
);
