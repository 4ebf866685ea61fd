"""DuckDB from Python, with the connection that a run on a laptop uses."""

from pathlib import Path

import duckdb
from reference import rows_of, tables_of


class Engine:
    target = "local"

    def __init__(self, folder: Path):
        self.database = str(folder / "gold.duckdb")
        self.environment = {"MEDALLION_DUCKDB": self.database}

    def prepare(self, schemas: list, fresh: bool):
        with duckdb.connect(self.database) as connection:
            for schema in schemas:
                if fresh:
                    connection.execute(f'drop schema if exists "{schema}" cascade')
                connection.execute(f'create schema if not exists "{schema}"')

    def load(self, schema: str, tables: dict):
        with duckdb.connect(self.database) as connection:
            for name, parquet in tables.items():
                connection.execute(
                    f'create or replace table "{schema}"."{name}" as select * from read_parquet(?)', [str(parquet)]
                )

    def after_build(self):
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager

        DuckDBConnectionManager.close_all_connections()

    def tables(self, schema: str) -> list:
        with duckdb.connect(self.database) as connection:
            return tables_of(connection, schema)

    def rows(self, schema: str, table: str):
        with duckdb.connect(self.database) as connection:
            return rows_of(connection, schema, table)

    def stop(self):
        pass
