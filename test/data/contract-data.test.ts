import { join } from "node:path";
import { GENERATORS } from "../../datasets/generators";
import { loadDatasetContract } from "../../modules/config/odcs";
import type { ColumnType, DatasetContract } from "../../modules/contract/dataset";
import { type Row, withDatabase } from "../../modules/local/catalog";
import { inspectLanding } from "../../modules/local/landing";
import { runLocal } from "../../modules/local/orchestration";
import { goldTables } from "../../scripts/gold-models";
import { breakingFiles } from "./rule-breakers";
import { ROOT, Scratch } from "./shop";

const scratch = new Scratch();
afterAll(() => scratch.remove());

/** What a dataset mends before the contract judges it: numbers of nobody are 999999, prices are rounded. */
const MENDED: Readonly<Record<string, readonly string[]>> = {
  fmcg: [
    "products.product_id=",
    "gross_price.gross_price=3.111",
    "orders.customer_id=",
    "parent_dim_gross_price.price_inr=3.111",
  ],
};

function typeName(type: ColumnType): string {
  if (type.kind === "decimal") return `DECIMAL(${type.precision},${type.scale})`;
  const names = {
    text: "VARCHAR",
    integer: "BIGINT",
    boolean: "BOOLEAN",
    date: "DATE",
    timestamp: "TIMESTAMP",
    json: "JSON",
  };
  return names[type.kind];
}

describe.each(Object.keys(GENERATORS))("the contract of %s", (name) => {
  const { contract: loaded } = loadDatasetContract(join(ROOT, "datasets"), name);
  const contract = loaded as DatasetContract;
  const { files, breakers } = breakingFiles(contract);
  const mended = MENDED[name] ?? [];
  const work = scratch.folder();
  const query = (sql: string): Promise<Row[]> =>
    withDatabase(join(work, `${name}.duckdb`), "read", (database) => database.rows(sql));

  beforeAll(async () => {
    const sourceDir = scratch.folder(files);
    await runLocal({ contract, sourceDir, workDir: work, projectRoot: ROOT, onEvent: () => undefined });
  });

  test("has rules, and each refuses the row that breaks it, with its reason and where it came from", async () => {
    expect(breakers.length).toBeGreaterThan(contract.tables.length);
    const unbroken = breakers.filter(({ cell }) => mended.includes(cell)).map(({ cell }) => cell);
    expect(unbroken).toEqual(mended);
    for (const { name: table } of contract.tables) {
      const rows = await query(
        `select _source_line::INTEGER as line, _reject_reason as reason from quarantine.${table} order by line`,
      );
      const expected = breakers.filter((each) => each.table === table && !mended.includes(each.cell));
      expect([table, rows]).toEqual([table, expected.map(({ line, reason }) => ({ line, reason }))]);
    }
  });

  test("gives silver its columns and their types, and every row that breaks nothing", async () => {
    for (const table of contract.tables) {
      const columns = await query(
        `select column_name, data_type from duckdb_columns() where schema_name = 'silver' and table_name = '${table.name}' and not starts_with(column_name, '_')`,
      );
      const found = new Map(columns.map((column) => [column.column_name, column.data_type]));
      const expected = table.columns.map((column) => [column.name, typeName(column.type)]);
      expect([table.name, expected]).toEqual([
        table.name,
        table.columns.map((column) => [column.name, found.get(column.name)]),
      ]);
      const own = breakers.filter((each) => each.table === table.name);
      const accepted = 1 + own.length + own.filter(({ cell }) => mended.includes(cell)).length;
      const [sum] = await query(`select sum(_versions)::INTEGER as accepted from silver.${table.name}`);
      expect([table.name, sum]).toEqual([table.name, { accepted }]);
    }
  });

  test("leads to gold as dbt's models describe it, column by column", async () => {
    for (const table of goldTables(name)) {
      const columns = await query(
        `select column_name as name, lower(data_type) as type from duckdb_columns() where schema_name = 'gold' and table_name = '${table.name}' order by column_index`,
      );
      expect([table.name, columns]).toEqual([table.name, table.columns]);
    }
  });

  test("is kept by its generator: every table lands, with the columns of the contract and no others", async () => {
    const folder = scratch.folder();
    const generate = await GENERATORS[name]?.();
    const { tables } = (await generate?.({ scale: 0.01, seed: 3, outDir: folder })) ?? { tables: {} };
    const landing = await inspectLanding(contract, folder, new Map());
    expect(landing.warnings).toEqual([]);
    const landed = new Set(landing.files.map((file) => file.table.name));
    expect(contract.tables.map((table) => table.name).filter((table) => !landed.has(table))).toEqual([]);
    expect(Object.keys(tables).sort()).toEqual(contract.tables.map((table) => table.name).sort());
  });
});
