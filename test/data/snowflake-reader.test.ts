import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { landingRules } from "../../modules/contract/bronze";
import type { DatasetTable } from "../../modules/contract/dataset";
import { filePattern } from "../../modules/snowflake/landed-files";
import {
  type LoadPlace,
  pendingStatement,
  readerSource,
  readerStatement,
  reportStatement,
  tableStatements,
} from "../../modules/snowflake/load-statement";
import { comparable, localBronze } from "../support/local-bronze";
import { missingModules, testPython } from "../support/python";
import { itIf } from "../support/requirements";
import { contractOf, DIRT, landFirstDay } from "./landed-dirt";

/**
 * Runs the function as Snowflake does: a module of the source that the statement holds, its handler called with each
 * file. The one thing of Snowflake's own that it needs opens files.
 */
const SNOWFLAKE = `
import json, os, sys, types
files = types.ModuleType("snowflake.snowpark.files")
class SnowflakeFile:
    @staticmethod
    def open(url, mode):
        return open(url, mode)
files.SnowflakeFile = SnowflakeFile
for name in ("snowflake", "snowflake.snowpark"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["snowflake.snowpark.files"] = files
asked = json.load(sys.stdin)
function = {}
exec(compile(asked["source"], "function", "exec"), function)
for table in asked["tables"]:
    rows = []
    for path in table["paths"]:
        for line, values, error, raw, extra in function["LandedRows"]().process(os.path.join(asked["root"], path), path, table["rules"]):
            rows.append([*values, path, line, error, raw])
    print(json.dumps(rows))
`;

/** Parses statements by Snowflake's grammar, as far as sqlglot knows it. */
const PARSER = `
import json, sys, sqlglot
for statement in json.load(sys.stdin):
    sqlglot.parse_one(statement, dialect="snowflake", error_level=sqlglot.ErrorLevel.RAISE)
print("parsed")
`;

const PLACE: LoadPlace = {
  ...{ database: "DEV_SHOP", bronze: "RAW", pipeline: "PIPELINE" },
  ...{ stage: '"DEV_SHOP"."LANDING"."LANDED_FILES"', uri: "s3://landing/shop/" },
};

function python(code: string, input: unknown): string {
  const run = spawnSync(testPython(), ["-c", code], {
    input: JSON.stringify(input),
    encoding: "utf8",
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONUTF8: "1" },
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout.trim();
}

describe("the load of Snowflake", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "medallion-snowflake-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each(Object.keys(DIRT))("reads of %s what the local pipeline reads of it", async (dataset) => {
    const contract = contractOf(dataset);
    await landFirstDay(dataset, folder);
    const all = readdirSync(folder, { recursive: true }).map(String).sort();
    const pathsOf = (table: DatasetTable) =>
      all.filter((path) => new RegExp(`^(?:${filePattern(table)})$`).test(path));
    const answers = python(SNOWFLAKE, {
      source: readerSource(),
      root: folder,
      tables: contract.tables.map((table) => ({
        paths: pathsOf(table),
        rules: JSON.stringify(landingRules(table)),
      })),
    }).split("\n");
    const rows = Object.fromEntries(
      contract.tables.map(({ name }, index) => [name, comparable(JSON.parse(answers[index] ?? ""))]),
    );
    expect(rows).toEqual(await localBronze(contract, folder));
  });

  itIf(missingModules(["sqlglot"]), "is made of statements that Snowflake's grammar knows", async () => {
    const statements = Object.keys(DIRT).flatMap((dataset) => {
      const contract = contractOf(dataset);
      return [
        readerStatement(PLACE),
        pendingStatement(contract, PLACE),
        // Control flow is not of SQL's grammar, and neither is the INTO of a script.
        ...contract.tables
          .flatMap((table) => tableStatements(table, PLACE))
          .filter((one) => !one.startsWith("IF")),
        reportStatement(PLACE).replace("INTO :report ", ""),
      ];
    });
    expect(python(PARSER, statements)).toBe("parsed");
    expect(readerSource()).not.toContain("$$");
  });
});
