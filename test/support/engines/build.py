"""Builds datasets on one engine, which stays up between them: an engine takes longer to start than to build.

    python build.py ENGINE FOLDER

ENGINE is the `<name>` of an `engine_<name>.py` beside this file, whose class `Engine` has

    target                    the target of dbt/profiles.yml
    Engine(folder)            starts the engine; everything it leaves on disk lies in the folder
    environment               the variables that the target reads
    prepare(schemas, fresh)   makes the schemas; fresh: without anything of an earlier build in them
    load(schema, tables)      replaces tables by the rows of Parquet files, by name. Columns are text, but for
                              _source_line (whole number) and _loaded_at (timestamp)
    build(order, folder)      builds and tells {"passed"} or {"problems"}; where there is none, dbt builds on the target
    after_build()             called when dbt has ended
    tables(schema)            names of the tables that are there
    rows(schema, table)       the columns and the rows of one
    stop()                    ends the engine

stdin   one order a line: {"dataset", "bronze": folder of Parquet files, "types": file, "vars": {"contract", "schemas"},
        "fresh": whether nothing is there yet, "tests": whether dbt's tests run too, "out": folder, or none where nobody
        asks for the rows}
stdout  one answer a line: {"tables": {table: {"rows", "sha256"}}, "passed": {kind of node: count}, "seconds": {...}} or
        {"problems": [...]}; the first is {"ready": seconds}
"""

import gc
import importlib
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path

from normalise import write_tables

PROJECT = Path(__file__).resolve().parents[3] / "dbt"

answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


def tell(**answer):
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


class Clock:
    """Seconds of each part of the work."""

    def __init__(self):
        self.seconds = {}
        self.last = time.monotonic()

    def lap(self, name):
        now = time.monotonic()
        self.seconds[name] = round(now - self.last, 2)
        self.last = now


def problems_of(outcome):
    if outcome.exception is not None:
        return [str(outcome.exception)]
    return [
        f"{result.node.name}: {result.message}\n{getattr(result.node, 'compiled_code', '') or ''}"
        for result in getattr(outcome.result, "results", [])
        if str(result.status) in ("error", "fail", "runtime error", "partial success")
    ]


def dbt_arguments(target, order, folder):
    quiet = ["--log-level", "none", "--log-level-file", "none", "--quiet", "--no-write-json"]
    places = ["--target-path", str(folder / order["dataset"]), "--log-path", str(folder / "logs")]
    return [
        *("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--target", target),
        *("--vars", json.dumps(order["vars"])),
        *places,
        *quiet,
    ]


def run_dbt(engine, order, folder):
    from dbt.cli.main import dbtRunner

    selected = ["--select", f"path:models/{order['dataset']}"]
    command = "build" if order["tests"] else "run"
    outcome = dbtRunner().invoke([command, *selected, *dbt_arguments(engine.target, order, folder)])
    if not outcome.success:
        return {"problems": problems_of(outcome)}
    return {"passed": Counter(str(result.node.resource_type) for result in outcome.result.results)}


def build(engine, order, folder):
    clock = Clock()
    schemas = order["vars"]["schemas"]
    engine.prepare(sorted(set(schemas.values())), order["fresh"])
    engine.load(schemas["bronze"], {file.stem: file for file in sorted(Path(order["bronze"]).glob("*.parquet"))})
    clock.lap("load")
    outcome = engine.build(order, folder) if hasattr(engine, "build") else run_dbt(engine, order, folder)
    engine.after_build()
    clock.lap("build")
    if "problems" in outcome:
        return outcome
    tables = written(engine, order, schemas) if "out" in order else {}
    clock.lap("read")
    return {"tables": tables, **outcome, "seconds": clock.seconds}


def written(engine, order, schemas):
    types = json.loads(Path(order["types"]).read_text(encoding="utf-8"))
    return write_tables(Path(order["out"]), types, schemas, engine.tables, engine.rows)


def look_for_garbage_seldom():
    """dbt and sqlglot make many objects that stay: to look at all of them so often takes a fifth of the time."""
    gc.set_threshold(100_000, 50, 100)


def main(name, folder):
    started = time.monotonic()
    look_for_garbage_seldom()
    engine = importlib.import_module(f"engine_{name}").Engine(Path(folder))
    os.environ.update(engine.environment)
    try:
        tell(ready=round(time.monotonic() - started, 2))
        for line in sys.stdin:
            tell(**build(engine, json.loads(line), Path(folder) / "dbt"))
    finally:
        engine.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
