import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ColumnType, DatasetContract } from "../../../modules/contract/dataset";
import { ZONES } from "../../../modules/contract/layers";
import { prepareCatalog, withDatabase } from "../../../modules/local/catalog";
import type { DeclaredTable, PlatformModel, Reading } from "../model";

/** DuckDB's types, as far as the tables of bronze use them. */
const DUCKDB_TYPES: Readonly<Record<string, ColumnType>> = {
  VARCHAR: { kind: "text" },
  BIGINT: { kind: "integer" },
  TIMESTAMP: { kind: "timestamp", timezone: false },
};

/** Why most questions mean nothing on a laptop: the platform is files of the user who runs it. */
export const MEANINGLESS_ON_A_LAPTOP = {
  "lets the engine reach every layer": "the operating system grants access, and the engine runs as the user",
  "gives each principal what the access matrix says, and nothing else":
    "one user of one machine is every principal",
  "keeps every identity inside of the platform": "one user of one machine is every principal",
  "shows nothing to strangers": "no server is started and no port is opened",
  "protects what holds data unless both keys are turned":
    "Terraform holds nothing; files are the user's to delete",
  "encrypts everything at rest": "files are encrypted as the disk is",
  "tags everything": "files take no tags",
  "bounds everything that computes": "the run ends with its process; no machine is rented",
} as const;

/**
 * Reads the places out of the stack's outputs, and everything else out of a DuckDB database that is prepared as a run
 * prepares it: there is nothing for Terraform to make. Landing is the caller's own folder, and so always there.
 */
export const readLocal: Reading = async ({ environment, json, datasets }) => {
  if (json.resource !== undefined) throw new Error("the local variant makes nothing that Terraform knows");
  const locations = json.output?.locations?.value as Record<string, Record<string, string>>;
  const places: PlatformModel["places"][number][] = [];
  const tables: DeclaredTable[] = [];
  for (const dataset of datasets) {
    const found = await prepare(dataset);
    tables.push(...found.tables);
    for (const zone of ZONES) {
      const at = locations[dataset.name]?.[zone];
      if (at === undefined) continue;
      places.push({
        dataset: dataset.name,
        zone,
        at,
        exists: zone === "landing" || found.schemas.includes(zone),
      });
    }
  }
  const named = datasets.map(({ name }) => ({
    kind: "database file",
    name: `${name}.duckdb`,
    maxLength: 255,
    legal: /^[a-z0-9_-]+\.duckdb$/,
    uniqueIn: "parent" as const,
  }));
  const nothing = {
    rights: [],
    trespasses: [],
    exposures: [],
    stateful: [],
    atRest: [],
    tagged: [],
    compute: [],
  };
  return { ...nothing, environment, places, named, tables };
};

async function prepare(dataset: DatasetContract): Promise<{ schemas: string[]; tables: DeclaredTable[] }> {
  const folder = mkdtempSync(join(tmpdir(), "medallion-local-"));
  try {
    return await withDatabase(join(folder, "conformance.duckdb"), "write", async (database) => {
      await prepareCatalog(database, dataset);
      const schemas = await database.rows("select schema_name from duckdb_schemas()");
      const columns = await database.rows(
        "select table_name, column_name, data_type from duckdb_columns() where schema_name = 'bronze' order by table_name, column_index",
      );
      const names = [...new Set(columns.map((row) => String(row.table_name)))].filter(
        (name) => !name.startsWith("_"),
      );
      const tables = names.map((name) => ({
        dataset: dataset.name,
        zone: "bronze" as const,
        name,
        holds: "text" as const,
        columns: columns
          .filter((row) => row.table_name === name)
          .map((row) => ({ name: String(row.column_name), type: duckDbType(String(row.data_type)) })),
      }));
      return { schemas: schemas.map((row) => String(row.schema_name)), tables };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function duckDbType(type: string): ColumnType {
  const found = DUCKDB_TYPES[type];
  if (found === undefined) throw new Error(`the DuckDB type ${type} is not understood`);
  return found;
}
