import { type Database, quoteName, quoteText } from "./catalog";

/** Rows of one table that were rejected for one reason, with one of them to look at. */
export interface RejectedRows {
  /** As quarantine has it; a row that breaks several rules has them all, joined by "; ". */
  readonly reason: string;
  readonly rows: number;
  /** The first one by file and line. The file's path is below the source folder; lines count from 1. */
  readonly example: { readonly file: string; readonly line: number };
}

/** The reasons of one table's quarantine, most rows first. */
export async function rejectedRows(database: Database, table: string): Promise<readonly RejectedRows[]> {
  const rows = await database.rows(`select _reject_reason as reason, count(*) as "rows",
      arg_min(_source_file, (_source_file, _source_line)) as file,
      arg_min(_source_line, (_source_file, _source_line)) as line
    from quarantine.${quoteName(table)} group by 1 order by "rows" desc, reason`);
  return rows.map((row) => ({
    reason: String(row.reason),
    rows: Number(row.rows),
    example: { file: String(row.file), line: Number(row.line) },
  }));
}

/** A rejected row as it landed: the text of a line that could not be read, or the columns of one that could. */
export interface RejectedRow {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

interface TableColumns {
  readonly name: string;
  readonly columns: readonly { readonly name: string }[];
}

/** SQL for a row as it landed, of a table that has the landed columns. */
function landedText({ columns }: TableColumns): string {
  const values = columns.map(({ name }) => `${quoteName(name)} := ${quoteName(name)}`).join(", ");
  return `coalesce(_raw_text, to_json(struct_pack(${values}))::VARCHAR)`;
}

async function landedRows(database: Database, sql: string): Promise<readonly RejectedRow[]> {
  const rows = await database.rows(sql);
  return rows.map((row) => ({ file: String(row.file), line: Number(row.line), text: String(row.text) }));
}

/** The first rows that break a rule, alone or among others. */
export function rowsBreaking(
  database: Database,
  table: TableColumns,
  rule: string,
  limit: number,
): Promise<readonly RejectedRow[]> {
  return landedRows(
    database,
    `select _source_file as file, _source_line as line, ${landedText(table)} as text
    from quarantine.${quoteName(table.name)}
    where list_contains(string_split(_reject_reason, '; '), ${quoteText(rule)})
    order by 1, 2 limit ${limit}`,
  );
}

/**
 * Landed rows that have the key of another row in their file and differ from it, by file, key and line. Copies of a row
 * are none of them: a file may repeat itself.
 */
export async function rowsSharingKeys(
  database: Database,
  table: TableColumns & { readonly primaryKey: readonly string[] },
  limit: number,
): Promise<{ readonly rows: number; readonly examples: readonly RejectedRow[] }> {
  const key = [...table.primaryKey.map(quoteName), "_source_file"].join(", ");
  const found = `from bronze.${quoteName(table.name)} where _parse_error is null
    qualify count(distinct ${landedText(table)}) over (partition by ${key}) > 1`;
  const [count] = await database.rows(`select count(*) as "rows" from (select 1 ${found})`);
  const examples = await landedRows(
    database,
    `select _source_file as file, _source_line as line, ${landedText(table)} as text ${found}
    order by ${key}, _source_line limit ${limit}`,
  );
  return { rows: Number(count?.rows), examples };
}
