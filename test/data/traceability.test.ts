import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { GENERATORS } from "../../datasets/generators";
import { loadDatasetContract } from "../../modules/config/odcs";
import type { DatasetTable } from "../../modules/contract/dataset";
import { type Row, withDatabase } from "../../modules/local/catalog";
import { runLocal } from "../../modules/local/orchestration";
import { rejectedRows } from "../../modules/local/rejected";
import { ROOT, Scratch } from "./shop";

const scratch = new Scratch();
afterAll(() => scratch.remove());

/** The record that begins at a line, and its fields as RFC 4180 has them; read by nothing that the run uses. */
function recordAt(lines: readonly string[], line: number): { text: string; fields: string[] } {
  const record: string[] = [];
  do record.push(lines[line - 1 + record.length] ?? "");
  while ((record.join("\n").split('"').length - 1) % 2 === 1 && line - 1 + record.length < lines.length);
  const text = record.join("\n");
  const fields = [...`${text},`.matchAll(/(?:"((?:[^"]|"")*)"|([^",]*)),/g)].map(
    ([, quoted, plain = ""]) => quoted?.replaceAll('""', '"') ?? plain,
  );
  return { text, fields };
}

function expectedOf(
  table: DatasetTable,
  file: string,
  line: number,
): { text: string; values: Record<string, string> } {
  const lines = file.split(/\r?\n/);
  if (table.format === "json") {
    const text = lines[line - 1] ?? "";
    const values = Object.entries(JSON.parse(text)).map(([key, value]) => [
      key,
      typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? ""),
    ]);
    return { text, values: Object.fromEntries(values) };
  }
  const header = recordAt(lines, 1).fields.map((name) => name.replace(/^\ufeff/, ""));
  const { text, fields } = recordAt(lines, line);
  return { text, values: Object.fromEntries(header.map((name, index) => [name, fields[index] ?? ""])) };
}

/** What quarantine has of a row, for the comparison with what its file has. */
function landedOf(table: DatasetTable, row: Row): Record<string, string> {
  return Object.fromEntries(table.columns.map(({ name }) => [name, String(row[name] ?? "")]));
}

test.each(["shopstream", "olist", "fmcg"])(
  "every quarantined row of %s leads to its text in the landed file, and to a reason",
  async (dataset) => {
    const generate = await GENERATORS[dataset]?.();
    const { contract } = loadDatasetContract(join(ROOT, "datasets"), dataset);
    if (generate === undefined || contract === undefined) throw new Error(`no dataset ${dataset}`);
    const sourceDir = join(scratch.folder(), "landing");
    const { files } = await generate({ scale: 0.1, seed: 7, outDir: sourceDir });
    // What generators do not plant: a row that is cut off. Whatever the table, its file then has one more rejected row.
    const cut = files.filter((file) => file.path.endsWith(".csv"));
    for (const file of cut) appendFileSync(join(sourceDir, file.path), '"cut');
    const workDir = scratch.folder();
    const run = await runLocal({ contract, sourceDir, workDir, projectRoot: ROOT, onEvent: () => undefined });

    let traced = 0;
    await withDatabase(join(workDir, `${dataset}.duckdb`), "read", async (database) => {
      for (const table of contract.tables) {
        const rows = await database.rows(`from quarantine.${table.name}`);
        for (const row of rows) {
          const where = `${row._source_file}:${row._source_line}`;
          const file = readFileSync(join(sourceDir, String(row._source_file)), "utf8");
          const expected = expectedOf(table, file, Number(row._source_line));
          if (row._raw_text !== null) expect([where, row._raw_text]).toEqual([where, expected.text]);
          else {
            const values = table.columns.map(({ name }) => [name, expected.values[name] ?? ""]);
            expect([where, landedOf(table, row)]).toEqual([where, Object.fromEntries(values)]);
          }
          expect([where, row._reject_reason]).toEqual([where, expect.stringMatching(/\S/)]);
        }
        const reasons = await rejectedRows(database, table.name);
        expect(Object.fromEntries(reasons.map(({ reason, rows: count }) => [reason, count]))).toEqual(
          run.tables[table.name]?.rejected,
        );
        for (const { reason, example } of reasons) {
          const named = rows.find(
            (row) => row._source_file === example.file && row._source_line === example.line,
          );
          expect(named?._reject_reason).toBe(reason);
        }
        traced += rows.length;
      }
    });
    expect(traced).toBeGreaterThanOrEqual(cut.length);
  },
);
