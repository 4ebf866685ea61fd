"""Rows of any engine as text that is equal when the values are.

Engines give a decimal as a float, a date as a moment or a boolean as a number. What a value is, the types say that
DuckDB declares; how it is written is the same for all: rows are JSON arrays in the order of DuckDB's columns, sorted.
"""

import hashlib
import json
import math
import re
from datetime import date, datetime, timezone
from decimal import Decimal, InvalidOperation
from pathlib import Path

# A rate is a float, and the last of its 16 digits depends on the order in which an engine calculates.
FLOAT_DIGITS = 12
# When a row was loaded, and by which run, is no part of what it says.
LEFT_OUT = {"_loaded_at", "_batch_id"}


def _decimal(value, scale):
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(str(value))
    rounded = exact.quantize(Decimal(1).scaleb(-scale))
    # A float stands for the decimal that is nearest; of an exact value nothing may be lost.
    return f"{rounded:f}" if isinstance(value, float) or rounded == exact else f"{exact:f}"


def _float(value):
    number = float(value)
    return str(number) if math.isnan(number) or math.isinf(number) else f"{number:.{FLOAT_DIGITS}g}"


def _whole(value):
    return str(int(value)) if value == int(value) else str(value)


def _boolean(value):
    return value if isinstance(value, bool) else {0: False, 1: True}[int(value)]


def _date(value):
    if isinstance(value, datetime):
        return value.isoformat() if value.time() != value.time().min else value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _timestamp(value):
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    if moment.tzinfo is not None:
        moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    return moment.isoformat(timespec="microseconds")


def _json(value):
    parsed = json.loads(value) if isinstance(value, (str, bytes)) else value
    return json.dumps(parsed, sort_keys=True, ensure_ascii=False)


def writer(declared):
    """A function that writes values of one of DuckDB's types."""
    decimal = re.fullmatch(r"DECIMAL\(\d+, ?(\d+)\)", declared)
    if decimal:
        return lambda value: _decimal(value, int(decimal[1]))
    if declared in ("BIGINT", "INTEGER", "HUGEINT", "SMALLINT", "TINYINT"):
        return _whole
    writers = {
        "DOUBLE": _float,
        "BOOLEAN": _boolean,
        "DATE": _date,
        "TIMESTAMP": _timestamp,
        "JSON": _json,
        "VARCHAR": str,
    }
    if declared not in writers:
        raise ValueError(f"no agreed way to write {declared}; add it to normalise.py")
    return writers[declared]


def _write(write, value):
    if value is None:
        return None
    try:
        return write(value)
    except (ValueError, TypeError, KeyError, InvalidOperation):
        # Not of its type: shown as it is, so that the difference can be seen.
        return f"{type(value).__name__} {value}"


def write_table(path: Path, types: dict, names, rows) -> dict:
    """Writes the rows of one table as lines, and gives their number and the checksum of all of them.

    types  DuckDB's type of every column, by name
    names  the engine's columns, in the order in which `rows` has them
    """
    found = [name.lower() for name in names]
    if sorted(found) != sorted(types):
        return {"rows": -1, "sha256": "", "columns": sorted(found)}
    kept = {name: declared for name, declared in types.items() if name not in LEFT_OUT}
    places = [(found.index(name), writer(declared)) for name, declared in kept.items()]
    lines = sorted(
        json.dumps([_write(write, row[place]) for place, write in places], ensure_ascii=False) for row in rows
    )
    text = "".join(line + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")
    return {"rows": len(lines), "sha256": hashlib.sha256(text.encode()).hexdigest()}


def write_tables(out: Path, types: dict, schemas: dict, tables, rows) -> dict:
    """Writes what a build is held against: every table of gold by its name, and of quarantine by `quarantine.<name>`.

    types    DuckDB's types of the columns, by table
    schemas  what the layers' schemas are called
    tables, rows  as an engine has them, see build.py
    """
    out.mkdir(parents=True, exist_ok=True)
    gold = {table.lower(): (schema, table) for schema in {schemas["core"], schemas["marts"]} for table in tables(schema)}
    quarantine = schemas["quarantine"]
    refused = {f"quarantine.{table.lower()}": (quarantine, table) for table in tables(quarantine)}
    return {
        name: write_table(out / f"{name}.jsonl", types.get(name, {}), *rows(schema, table))
        for name, (schema, table) in sorted({**gold, **refused}.items())
    }
