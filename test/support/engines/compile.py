"""Compiles datasets with the adapter of an engine, without an account, and reads what it wrote.

    python compile.py TARGET DIALECT FOLDER

TARGET is one of dbt/profiles.yml, DIALECT the name that sqlglot has for the engine's SQL. dbt is kept from asking the
engine anything.

stdin   one order a line: {"dataset", "vars": {"contract", "schemas"}}
stdout  one answer a line: {"nodes": [{"name", "kind", "schema", "table", "sql", "problem", "functions", "names"}]} or {"problems": [...]}:
        what sqlglot could not read, the functions that are called and the names that stand without quotes
"""

import json
import sys
from pathlib import Path

import build
import sqlglot
from sqlglot import exp
from sqlglot.tokens import TokenType


# Redshift capitalises by calls within calls, more of them than Python's own limit lets sqlglot follow.
sys.setrecursionlimit(20_000)


def called(tokens):
    """Words with an opening parenthesis behind them."""
    words = {TokenType.STRING, TokenType.NUMBER, TokenType.IDENTIFIER}
    return sorted(
        {
            token.text.lower()
            for token, following in zip(tokens, tokens[1:])
            if following.token_type is TokenType.L_PAREN
            and token.token_type not in words
            and token.text.replace("_", "").isalnum()
        }
    )


def reading(sql, dialect):
    try:
        statements = sqlglot.parse(sql, read=dialect)
    except sqlglot.errors.SqlglotError as error:
        return {"problem": str(error), "functions": [], "names": []}
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        return {"problem": "is not one query", "functions": [], "names": []}
    names = {name.name.lower() for name in statements[0].find_all(exp.Identifier) if not name.args.get("quoted")}
    return {"problem": None, "functions": called(sqlglot.tokenize(sql, read=dialect)), "names": sorted(names)}


def compile_dataset(target, dialect, order, folder):
    from dbt.cli.main import dbtRunner

    offline = ["--no-introspect", "--no-populate-cache", "--exclude", "test_type:unit"]
    selected = ["--select", f"path:models/{order['dataset']}"]
    outcome = dbtRunner().invoke(["compile", *selected, *offline, *build.dbt_arguments(target, order, folder)])
    if not outcome.success:
        return {"problems": build.problems_of(outcome)}
    nodes = [result.node for result in outcome.result.results if getattr(result.node, "compiled_code", None)]
    return {
        "nodes": [
            {
                "name": node.name,
                "kind": str(node.resource_type),
                "schema": node.schema,
                "table": getattr(node, "alias", node.name),
                "sql": node.compiled_code,
                **reading(node.compiled_code, dialect),
            }
            for node in nodes
        ]
    }


def main(target, dialect, folder):
    build.look_for_garbage_seldom()
    for line in sys.stdin:
        build.tell(**compile_dataset(target, dialect, json.loads(line), Path(folder)))


if __name__ == "__main__":
    main(*sys.argv[1:])
