"""Redshift as sqlglot reads it: every model is compiled by dbt-redshift, translated and run by DuckDB.

No server of Redshift's can be had. PostgreSQL proves what the two share; this proves that Redshift's own functions, as
sqlglot understands them, come to the same rows.
"""

from pathlib import Path

import compile
import duckdb
import sqlglot
from reference import rows_of, tables_of
from sqlglot import exp

DATABASE = "dev"
# What sqlglot passes on as it is.
FUNCTIONS = ["can_json_parse(text) as json_valid(text)", "json_parse(text) as cast(text as json)"]


def _corrected(node):
    """Arguments that sqlglot reads and DuckDB's writer leaves out."""
    if isinstance(node, exp.RegexpReplace):
        # Redshift replaces every match.
        node.set("modifiers", exp.Literal.string("gi" if node.args.get("modifiers") else "g"))
        node.set("position", None)
    if isinstance(node, exp.RegexpExtract):
        node.set("group", exp.Literal.number(1))
    if isinstance(node, exp.WithinGroup) and isinstance(node.this, exp.GroupConcat):
        value, separator = node.this.this, node.this.args["separator"]
        ordered = exp.Order(this=value, expressions=[exp.Ordered(this=value.copy())])
        return exp.GroupConcat(this=ordered, separator=separator)
    return node


class Engine:
    target = "redshift"
    environment = {
        **{"REDSHIFT_HOST": "localhost", "REDSHIFT_DATABASE": DATABASE, "REDSHIFT_WORKGROUP": "dev"},
        **{"AWS_REGION": "eu-west-3", "AWS_ACCOUNT_ID": "123456789012"},
    }

    def __init__(self, folder: Path):
        self.connection = duckdb.connect(":memory:")
        self.connection.execute(f"attach ':memory:' as {DATABASE}")
        self.connection.execute(f"use {DATABASE}")
        for function in FUNCTIONS:
            self.connection.execute(f"create macro {function}")

    def prepare(self, schemas: list, fresh: bool):
        for schema in schemas:
            if fresh:
                self.connection.execute(f'drop schema if exists "{schema}" cascade')
            self.connection.execute(f'create schema if not exists "{schema}"')

    def load(self, schema: str, tables: dict):
        for name, parquet in tables.items():
            self.connection.execute(
                f'create or replace table "{schema}"."{name}" as select * from read_parquet(?)', [str(parquet)]
            )

    def build(self, order: dict, folder: Path):
        """The models in the order in which dbt compiled them: each after those it reads."""
        answer = compile.compile_dataset(self.target, self.target, order, folder)
        models = [node for node in answer.get("nodes", []) if node["kind"] == "model"]
        for model in models:
            query = sqlglot.parse_one(model["sql"], read="redshift").transform(_corrected).sql("duckdb")
            self.connection.execute(f'create or replace table "{model["schema"]}"."{model["table"]}" as {query}')
        return {"passed": {"model": len(models)}} if models else answer

    def after_build(self):
        pass

    def tables(self, schema: str) -> list:
        return tables_of(self.connection, schema)

    def rows(self, schema: str, table: str):
        return rows_of(self.connection, schema, table)

    def stop(self):
        self.connection.close()
