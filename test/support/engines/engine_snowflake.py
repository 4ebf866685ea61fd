"""Snowflake as fakesnow plays it, in this process: the connector is replaced, and its SQL is run by DuckDB."""

import logging
from contextlib import ExitStack
from pathlib import Path

import fakesnow
import fakesnow.cursor
import fakesnow.transforms
from sqlglot import exp

DATABASE = "MEDALLION"


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


def _corrected(statement):
    # What stands inside first, since a replacement holds what it stands for.
    for node in reversed(list(statement.walk())):
        for correct in (_replaced_in_any_case, _extracted, _entry_as_text):
            better = correct(node)
            if better is not node:
                node.replace(better)
                break
    return statement


def correct_emulator():
    """Makes fakesnow do what Snowflake does, where it differs and the models would notice."""
    # It adds up decimals as floats, to be lenient with text; Snowflake adds them up as decimals.
    fakesnow.transforms.numeric_agg_implicit_cast = lambda node: node
    # It forgets which characters RTRIM takes away.
    fakesnow.transforms.trim_cast_varchar = lambda node: node
    transform = fakesnow.cursor.FakeSnowflakeCursor._transform
    fakesnow.cursor.FakeSnowflakeCursor._transform = lambda cursor, statement, params: transform(
        cursor, _corrected(statement.copy()), params
    )
    # DuckDB has no transient tables, of which sqlglot warns at every one.
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
