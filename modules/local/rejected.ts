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

/** The first rows that break a rule, alone or among others. */
export async function rowsBreaking(
  database: Database,
  table: { readonly name: string; readonly columns: readonly { readonly name: string }[] },
  rule: string,
  limit: number,
): Promise<readonly RejectedRow[]> {
  const columns = table.columns.map(({ name }) => `${quoteName(name)} := ${quoteName(name)}`).join(", ");
  const rows = await database.rows(`select _source_file as file, _source_line as line,
      coalesce(_raw_text, to_json(struct_pack(${columns}))::VARCHAR) as text
    from quarantine.${quoteName(table.name)}
    where list_contains(string_split(_reject_reason, '; '), ${quoteText(rule)})
    order by 1, 2 limit ${limit}`);
  return rows.map((row) => ({ file: String(row.file), line: Number(row.line), text: String(row.text) }));
}
