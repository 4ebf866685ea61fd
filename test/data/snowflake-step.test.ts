import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { loadDatasetContract } from "../../modules/config/odcs";
import { projectRoot } from "../../scripts/project-root";
import { dbtArguments } from "../support/engines/snowflake-vars";
import { missingModules, testPython } from "../support/python";
import { describeIf } from "../support/requirements";
import { Scratch } from "./shop";

const ROOT = projectRoot();
const LIST = "import sys; from dbt.cli.main import cli; cli(sys.argv[1:])";

describeIf(missingModules(["dbt.adapters.snowflake"]), "the deployed steps of Snowflake", () => {
  const scratch = new Scratch();
  afterAll(() => scratch.remove());

  it.each(["BRONZE_TO_SILVER", "SILVER_TO_GOLD"] as const)(
    "%s is a command that dbt understands, with the deployed profile",
    (step) => {
      const { contract } = loadDatasetContract(join(ROOT, "datasets"), "shopstream");
      if (contract === undefined) throw new Error("no contract");
      const { command, vars } = dbtArguments(contract, step);
      const [, ...options] = command.split(" ");
      const folder = scratch.folder();
      const args = [
        ...["ls", "--quiet", "--resource-type", "model", "--project-dir", join(ROOT, "dbt")],
        ...[
          "--profiles-dir",
          join(ROOT, "notebooks/snowflake"),
          "--target-path",
          folder,
          "--log-path",
          folder,
        ],
        ...["--output", "json", "--output-keys", "database", "schema", "alias"],
        ...valuesOf(options, ["--select", "--indirect-selection", "--target"]),
        ...["--vars", JSON.stringify(vars)],
      ];
      const run = spawnSync(testPython(), ["-c", LIST, ...args], { encoding: "utf8", cwd: folder });
      expect({ status: run.status, said: run.stderr + (run.status === 0 ? "" : run.stdout) }).toEqual({
        status: 0,
        said: "",
      });
      const places = run.stdout
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line): { database: string; schema: string } => JSON.parse(line));
      const schemas = [...new Set(places.map(({ schema }) => schema))].sort();
      expect(new Set(places.map(({ database }) => database))).toEqual(new Set(["DEV_SHOPSTREAM"]));
      expect(schemas).toEqual(step === "BRONZE_TO_SILVER" ? ["QUARANTINE", "STAGING"] : ["CORE", "MARTS"]);
    },
  );
});

/** Options and all of their values: what lists has no use for what builds is told beside them. */
function valuesOf(options: readonly string[], names: readonly string[]): string[] {
  let isWanted = false;
  return options.filter((word) => {
    if (word.startsWith("--")) isWanted = names.includes(word);
    return isWanted;
  });
}
