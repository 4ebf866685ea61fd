"""Has dbt compile the models and tests of a dataset for modules/local/dbt-project.ts, which builds with what it writes.

    python compile.py FOLDER

FOLDER holds `vars.json`, and two databases with the dataset's empty bronze: `whole/<dataset>.duckdb` and, with the
table that names the rows to judge (macros/increment.sql), `adding/<dataset>.duckdb`. It gets `project.json` and `docs.html`. Ends when
standard input does: a process that outlived the run it works for would be of no use.

project.json   {"models": [{"id", "table": "<schema>.<name>", "inputs": [ids], "sql", "addingSql", "key": [columns] or null}],
                "tests": [{"name", "inputs": [ids], "sql"}], "sources": {id: "<schema>.<name>"}}
"""

import gc
import json
import os
import shutil
import sys
import threading
from graphlib import TopologicalSorter
from pathlib import Path

PROJECT = str(Path(__file__).resolve().parent)


def end_with_caller():
    sys.stdin.read()
    os._exit(1)


class Dbt:
    """One dbt, which parses the project once."""

    def __init__(self, folder, dataset):
        variables = (folder / "vars.json").read_text(encoding="utf-8")
        self.folder = folder
        self.dataset = dataset
        self.manifest = None
        self.common = [
            *("--project-dir", PROJECT, "--profiles-dir", PROJECT, "--vars", variables),
            *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
            *("--log-level", "none", "--log-level-file", "none"),
        ]
        self.manifest = self.invoke("whole", "parse", "--no-write-json")

    def invoke(self, database, *command):
        try:
            from dbt.adapters.duckdb.connections import DuckDBConnectionManager
            from dbt.cli.main import dbtRunner
        except ImportError as missing:
            sys.exit(f"{sys.executable} lacks the Python module {missing.name}. What is pinned is installed by: npm run setup")
        os.environ["MEDALLION_DUCKDB"] = str(self.folder / database / f"{self.dataset}.duckdb")
        done = dbtRunner(manifest=self.manifest).invoke([*command, *self.common])
        DuckDBConnectionManager.close_all_connections()
        if not done.success:
            sys.exit("\n".join(problems(done)))
        return done.result


def problems(done):
    if done.exception is not None:
        return [str(done.exception)]
    failed = ("error", "fail", "runtime error", "partial success")
    return [f"{each.node.name}: {each.message}" for each in done.result.results if str(each.status) in failed]


def compiled(result):
    """The SQL of every node: dbt writes it into the nodes, which the next command writes into again."""
    return {each.node.unique_id: (each.node, each.node.compiled_code) for each in result.results}


def unsupported(node):
    """What modules/local/engine.ts would leave out in silence."""
    config = node.config
    if node.resource_type == "model":
        if config.materialized not in ("table", "incremental"):
            yield f"materialized as {config.materialized}: table and incremental are built"
        if config.materialized == "incremental" and not isinstance(config.unique_key, list):
            yield "incremental without a list of columns as unique_key: rows are replaced by their key"
        if config.pre_hook or config.post_hook:
            yield "a hook: none is run"
    if node.resource_type == "test" and (config.severity.lower(), config.fail_calc, config.error_if) != (
        "error",
        "count(*)",
        "!= 0",
    ):
        yield "a severity, fail_calc or error_if of its own: any row that a test finds is an error"


def table_of(node):
    return f"{node.schema}.{node.identifier}"


def in_order(models):
    """Each after those that it reads, and always the same: dbt's own order depends on which of its threads is faster."""
    inputs = {id: sorted(set(node.depends_on.nodes) & set(models)) for id, (node, _) in sorted(models.items())}
    return [(id, models[id]) for id in TopologicalSorter(inputs).static_order()]


def project(dbt):
    faults = [f"{node.name}: {fault}" for node in dbt.manifest.nodes.values() for fault in unsupported(node)]
    if faults:
        sys.exit("\n".join(faults))
    whole = compiled(dbt.invoke("whole", "run"))
    dbt.invoke("whole", "docs", "generate", "--static", "--no-compile")
    adding = compiled(dbt.invoke("adding", "compile", "--exclude", "test_type:unit"))
    models = [
        {
            "id": id,
            "table": table_of(node),
            "inputs": node.depends_on.nodes,
            "sql": sql,
            "addingSql": adding[id][1],
            "key": node.config.unique_key,
        }
        for id, (node, sql) in in_order(whole)
    ]
    tests = [
        {"name": node.name, "inputs": node.depends_on.nodes, "sql": sql}
        for _, (node, sql) in sorted(adding.items())
        if node.resource_type == "test"
    ]
    sources = {id: table_of(source) for id, source in dbt.manifest.sources.items()}
    return {"models": models, "tests": tests, "sources": sources}


def main(folder):
    # What dbt makes stays until it ends; looking for garbage in it takes a tenth of the time.
    gc.disable()
    threading.Thread(target=end_with_caller, daemon=True).start()
    folder = Path(folder)
    dataset = json.loads((folder / "vars.json").read_text(encoding="utf-8"))["contract"]["name"]
    dbt = Dbt(folder, dataset)
    described = project(dbt)
    shutil.move(folder / "target" / "static_index.html", folder / "docs.html")
    (folder / "project.json").write_text(json.dumps(described), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
