"""Takes out of a DuckDB database what the other engines are held against.

    python reference.py DATABASE FOLDER

FOLDER gets `bronze/<table>.parquet`, `types.json` (the columns of every table of gold and quarantine with their types)
and `tables/<table>.jsonl`; what was written of them is printed as JSON.
"""

import json
import sys
from pathlib import Path

import duckdb
from normalise import write_tables

SCHEMAS = {"core": "gold", "marts": "gold", "quarantine": "quarantine"}


def tables_of(connection, schema):
    found = connection.execute(
        "select table_name from duckdb_tables() where schema_name = ? and table_name not like '\\_%' escape '\\'",
        [schema],
    )
    return sorted(name for (name,) in found.fetchall())


def rows_of(connection, schema, table):
    found = connection.execute(f'select * from "{schema}"."{table}"')
    return [column[0] for column in found.description], found.fetchall()


def types_of(connection, schema):
    types = {}
    found = connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() where schema_name = ? order by table_name, column_index",
        [schema],
    )
    for table, column, declared in found.fetchall():
        types.setdefault(table, {})[column] = declared
    return types


def main(database, folder):
    out = Path(folder)
    (out / "bronze").mkdir(parents=True)
    with duckdb.connect(database, read_only=True) as connection:
        for table in tables_of(connection, "bronze"):
            file = str(out / "bronze" / f"{table}.parquet").replace("'", "''")
            connection.execute(f"copy bronze.\"{table}\" to '{file}' (format parquet)")
        refused = types_of(connection, "quarantine")
        types = {**types_of(connection, "gold"), **{f"quarantine.{table}": refused[table] for table in refused}}
        (out / "types.json").write_text(json.dumps(types), encoding="utf-8")
        written = write_tables(
            out / "tables", types, SCHEMAS, lambda schema: tables_of(connection, schema), lambda *of: rows_of(connection, *of)
        )
        print(json.dumps(written))


if __name__ == "__main__":
    main(*sys.argv[1:])
