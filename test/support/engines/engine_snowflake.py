"""Snowflake as fakesnow plays it, in this process: the connector is replaced, and DuckDB runs its SQL."""

import logging
from pathlib import Path

import fakesnow
import fakesnow.cursor
import fakesnow.transforms
from sqlglot import exp

DATABASE = "MEDALLION"


class Engine:
    target = "fakesnow"

    def __init__(self, folder: Path):
        correct_emulator()
        self.patch = fakesnow.patch()
        self.patch.__enter__()
        import snowflake.connector

        self.connection = snowflake.connector.connect(database=DATABASE)
        self.environment = {"MEDALLION_FAKESNOW_DATABASE": DATABASE}

    def prepare(self, schemas: list, fresh: bool):
        for schema in schemas:
            if fresh:
                self._run(f"drop schema if exists {schema}")
            self._run(f"create schema if not exists {schema}")

    def _run(self, sql: str):
        return self.connection.cursor().execute(sql)

    def load(self, schema: str, tables: dict):
        # Past the emulator, which would take a minute to insert what DuckDB reads at once.
        below = self.connection._duck_conn
        for name, parquet in tables.items():
            columns = below.from_parquet(str(parquet)).columns
            capitals = ", ".join(f'"{column}" as "{column.upper()}"' for column in columns)
            table = f'{DATABASE}."{schema.upper()}"."{name.upper()}"'
            below.execute(f"create or replace table {table} as select {capitals} from read_parquet(?)", [str(parquet)])

    def after_build(self):
        pass

    def tables(self, schema: str) -> list:
        return [row[1] for row in self._run(f"show terse tables in schema {DATABASE}.{schema}").fetchall()]

    def rows(self, schema: str, table: str):
        found = self._run(f"select * from {DATABASE}.{schema}.{table}")
        return [column.name for column in found.description], found.fetchall()

    def stop(self):
        self.patch.__exit__(None, None, None)


def _replaced_in_any_case(node):
    """REGEXP_REPLACE(..., 1, 0, 'i'), of every match from the first character on: fakesnow knows three arguments."""
    if isinstance(node, exp.RegexpReplace) and node.args.get("modifiers") == exp.Literal.string("i"):
        pattern = exp.Literal.string("(?i)" + node.expression.this)
        return exp.RegexpReplace(this=node.this, expression=pattern, replacement=node.args["replacement"])
    return node


def _extracted(node):
    """REGEXP_SUBSTR: fakesnow writes it as an index, which grows each time that sqlglot writes what it stands in."""
    if isinstance(node, exp.RegexpExtract):
        text, pattern = node.this, node.expression
        found = exp.Anonymous(this="REGEXP_EXTRACT", expressions=[text, pattern, node.args["group"]])
        return exp.Case(ifs=[exp.If(this=exp.Anonymous(this="REGEXP_MATCHES", expressions=[text, pattern]), true=found)])
    return node


def _entry_as_text(node):
    """CAST(GET(object, key) AS VARCHAR): fakesnow leaves the quotes around the text."""
    if isinstance(node, exp.Cast) and isinstance(node.this, exp.GetExtract) and node.is_type(exp.DataType.Type.VARCHAR):
        return exp.Anonymous(this="JSON_EXTRACT_STRING", expressions=[node.this.this, node.this.expression])
    return node


def _lasting(node):
    """CREATE TEMPORARY TABLE with a database in its name: DuckDB keeps such tables in a database of their own."""
    if isinstance(node, exp.Create) and node.find(exp.TemporaryProperty):
        lasting = [each for each in node.args["properties"].expressions if not isinstance(each, exp.TemporaryProperty)]
        node.set("properties", exp.Properties(expressions=lasting))
    return node


def _corrected(statement):
    # What stands inside first, since a replacement holds what it stands for.
    for node in reversed(list(statement.walk())):
        for correct in (_replaced_in_any_case, _extracted, _entry_as_text, _lasting):
            better = correct(node)
            if better is not node:
                node.replace(better)
                break
    return statement


class _Uncopied:
    """A statement for fakesnow, which copies it before each of its 75 transformations and spends most of its time so.

    A copy is only needed after a transformation that did something: it may have used one node twice.
    """

    def __init__(self, statement):
        self.statement = statement

    def transform(self, transformation, *args, **named):
        replaced = False

        def noticed(node):
            nonlocal replaced
            better = transformation(node, *args, **named)
            replaced = replaced or better is not node
            return better

        found = self.statement.transform(noticed, copy=False)
        return _Uncopied(found.copy() if replaced else found)


def correct_emulator():
    """Makes fakesnow do what Snowflake does, where it differs and the models would notice."""
    # It adds up decimals as floats, to be lenient with text; Snowflake adds them up as decimals.
    fakesnow.transforms.numeric_agg_implicit_cast = lambda node: node
    # It forgets which characters RTRIM takes away.
    fakesnow.transforms.trim_cast_varchar = lambda node: node
    transform = fakesnow.cursor.FakeSnowflakeCursor._transform
    fakesnow.cursor.FakeSnowflakeCursor._transform = lambda cursor, statement, params: transform(
        cursor, _Uncopied(_corrected(statement.copy())), params
    ).statement
    # DuckDB has no transient tables, of which sqlglot warns at every one.
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
