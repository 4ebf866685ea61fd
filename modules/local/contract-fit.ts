import type { DatasetContract, DatasetTable } from "../contract/dataset";
import { UserError } from "../contract/errors";
import { type Database, quoteText } from "./catalog";
import { type RejectedRow, rowsBreaking, rowsSharingKeys } from "./rejected";
import type { TableResult } from "./run-types";

/** Without a limit in the contract: more of a table's rows rejected than accepted is no dirt, the contract is wrong. */
const DEFAULT_PERCENT = 50;
/** Below this many rejected rows, the default limit says nothing: half of three rows is one row. */
const FEW_ROWS = 20;
const EXAMPLES = 3;
const LONGEST_TEXT = 160;

/** A table whose rows break the contract more often than they may. */
export interface Misfit {
  readonly table: DatasetTable;
  readonly landed: number;
  /** Rejected rows that count: not those that only point at rows which may yet arrive. */
  readonly rejected: number;
  readonly maxPercent: number;
  /** Rows that break each rule, most first; a row may break several. */
  readonly rules: readonly (readonly [rule: string, rows: number])[];
}

/**
 * Where the contract does not describe the data. A rule that refuses most of what landed is more likely to be wrong than
 * the data, and gold without those rows would look right: so the run stops, instead of quarantining the table away.
 */
export function misfits(
  contract: DatasetContract,
  tables: Readonly<Record<string, TableResult>>,
): readonly Misfit[] {
  return contract.tables.flatMap((table) => {
    const result = tables[table.name];
    if (result === undefined) return [];
    const pending = new Set(
      table.columns.flatMap(({ name, references }) =>
        references === undefined ? [] : [`${name} not in ${references.table}`],
      ),
    );
    const rules = new Map<string, number>();
    let rejected = 0;
    for (const [reason, rows] of Object.entries(result.rejected)) {
      const broken = reason.split("; ").filter((rule) => !pending.has(rule));
      if (broken.length > 0) rejected += rows;
      for (const rule of broken) rules.set(rule, (rules.get(rule) ?? 0) + rows);
    }
    const maxPercent = table.maxRejectedPercent ?? DEFAULT_PERCENT;
    if (table.maxRejectedPercent === undefined && rejected < FEW_ROWS) return [];
    if (rejected * 100 <= maxPercent * result.landed) return [];
    const mostFirst = [...rules].sort(([, one], [, other]) => other - one);
    return [{ table, landed: result.landed, rejected, maxPercent, rules: mostFirst }];
  });
}

/** @throws UserError when the contract does not describe the data, naming the rules, how many rows break each, and some. */
export async function refuseMisfits(
  database: Database,
  contract: DatasetContract,
  tables: Readonly<Record<string, TableResult>>,
): Promise<void> {
  const lines: string[] = [];
  for (const misfit of misfits(contract, tables)) lines.push(...(await describe(database, misfit)));
  for (const table of contract.tables)
    lines.push(...(await describeKey(database, table, tables[table.name])));
  if (lines.length === 0) return;
  throw new UserError([
    "The data is not what the contract says; nothing was published and the last good result is untouched.",
    ...lines,
    `Mend the files or datasets/${contract.name}/contract.odcs.yaml. If so many rows are to be refused, say so there: a "quality" rule of the table with "maxRejectedPercent".`,
  ]);
}

async function describe(database: Database, misfit: Misfit): Promise<string[]> {
  const { table, landed, rejected, maxPercent, rules } = misfit;
  const lines = [
    `${table.name}: ${count(rejected)} of ${count(landed)} rows break the contract; at most ${maxPercent} % may`,
  ];
  for (const [rule, rows] of rules) {
    lines.push(`  ${rule}: ${count(rows)} ${rows === 1 ? "row" : "rows, for example"}`);
    lines.push(...(await rowsBreaking(database, table, rule, EXAMPLES)).map(located));
  }
  return lines;
}

/**
 * A key that is none: most rows share theirs with others of their file, and differ. Silver would keep the last of each.
 * Files that repeat each other's keys are what newer exports do, so the rows are only looked at where there are more
 * duplicates than files can explain.
 */
async function describeKey(
  database: Database,
  table: DatasetTable,
  result: TableResult | undefined,
): Promise<string[]> {
  if (result === undefined || result.duplicates < FEW_ROWS) return [];
  const maxPercent = table.maxRejectedPercent ?? DEFAULT_PERCENT;
  const isOver = (rows: number): boolean => rows * 100 > maxPercent * result.landed;
  const [files] = await database.rows(
    `select count(*) as n from bronze._loaded_files where table_name = ${quoteText(table.name)}`,
  );
  if (!isOver(result.duplicates - (Number(files?.n) - 1) * result.accepted)) return [];
  const { rows, examples } = await rowsSharingKeys(database, table, EXAMPLES);
  if (!isOver(rows)) return [];
  return [
    `${table.name}: ${count(rows)} of ${count(result.landed)} rows have the key (${table.primaryKey.join(", ")}) of another row in their file, and other values; at most ${maxPercent} % may, for example`,
    ...examples.map(located),
  ];
}

const count = (rows: number): string => rows.toLocaleString("en");

const located = (row: RejectedRow): string => `    ${row.file}:${row.line}  ${shortened(row)}`;

function shortened({ text }: RejectedRow): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}
