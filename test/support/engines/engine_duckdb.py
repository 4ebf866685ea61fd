"""DuckDB, built by dbt itself: what a run makes of the SQL that dbt compiled is held against it."""

from pathlib import Path

import duckdb


class Engine:
    target = "local"

    def __init__(self, folder: Path):
        self.path = str(folder / "medallion.duckdb")
        self.environment = {"MEDALLION_DUCKDB": self.path}

    def _connect(self):
        # dbt has the file to itself while it builds.
        return duckdb.connect(self.path)

    def prepare(self, schemas: list, fresh: bool):
        with self._connect() as connection:
            for schema in schemas:
                if fresh:
                    connection.execute(f'drop schema if exists "{schema}" cascade')
                connection.execute(f'create schema if not exists "{schema}"')

    def load(self, schema: str, tables: dict):
        with self._connect() as connection:
            for name, parquet in tables.items():
                connection.execute(
                    f'create or replace table "{schema}"."{name}" as from read_parquet(?)', [str(parquet)]
                )

    def after_build(self):
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        DuckDBConnectionManager.close_all_connections()

    def tables(self, schema: str) -> list:
        with self._connect() as connection:
            found = connection.execute("select table_name from duckdb_tables() where schema_name = ?", [schema])
            return [name for (name,) in found.fetchall()]

    def rows(self, schema: str, table: str):
        with self._connect() as connection:
            found = connection.execute(f'select * from "{schema}"."{table}"')
            return [column[0] for column in found.description], found.fetchall()

    def stop(self):
        pass
