"""Runs dbt for modules/local/engine.ts, which speaks to it in lines of JSON.

dbt takes seconds to import and to parse the project. Started early, it does so while the files are being loaded, and
builds when it is told to. It ends when its parent does: a build that outlived a killed run would go on writing.

stdin   1. {"parse": [dbt arguments], "build": [...], "docs": [...] or none, "sources": [ids] or none for all}; what
           descends from the sources is built   2. any line: build now
stdout  {"event": "ready", "models": {schema: how many will be built}}, {"event": "node", ...} for every node that ended,
        {"event": "done", ...}
"""

import gc
import json
import os
import sys
import threading
import time
from collections import Counter

moving = []
events = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


def tell(event, **fields):
    events.write(json.dumps({"event": event, **fields}) + "\n")
    events.flush()


def end_with_parent():
    sys.stdin.read()
    os._exit(1)


def checkpoint():
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.env().handle().cursor().execute("checkpoint")


def on_dbt_event(message):
    if message.info.name == "FinishedRunningStats":
        # What was built is in DuckDB's log still. DuckDB moves it to the file while dbt writes down what it did.
        moving.append(threading.Thread(target=checkpoint))
        moving[-1].start()
    if message.info.name != "NodeFinished":
        return
    node = message.data.node_info
    tell(
        "node",
        id=node.unique_id,
        kind=node.resource_type,
        schema=node.node_relation.schema,
        name=node.node_relation.alias or node.node_name,
        status=node.node_status,
    )


def models_by_schema(manifest, sources):
    manifest.build_parent_and_child_maps()
    if sources is None:
        found = set(manifest.nodes)
    else:
        found, todo = set(), list(sources)
        while todo:
            children = manifest.child_map[todo.pop()]
            todo += set(children) - found
            found.update(children)
    return Counter(manifest.nodes[each].schema for each in found if each.startswith("model."))


def problems(result):
    if result.exception is not None:
        return [str(result.exception)]
    return [
        f"{each.node.name}: {each.message}"
        for each in getattr(result.result, "results", [])
        if str(each.status) in ("error", "fail", "runtime error", "partial success")
    ]


def main():
    started = time.monotonic()
    # What dbt makes stays until it ends; looking for garbage in it takes a tenth of the time.
    gc.disable()
    orders = json.loads(sys.stdin.readline())
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    parsed = dbtRunner().invoke(orders["parse"])
    if not parsed.success:
        return tell("done", success=False, problems=problems(parsed), seconds=0)
    tell("ready", seconds=time.monotonic() - started, models=models_by_schema(parsed.result, orders.get("sources")))
    if not sys.stdin.readline():
        return
    threading.Thread(target=end_with_parent, daemon=True).start()
    started = time.monotonic()
    dbt = dbtRunner(manifest=parsed.result, callbacks=[on_dbt_event])
    built = dbt.invoke(orders["build"])
    if built.success and orders.get("docs"):
        # In this process, which has dbt and its project at hand already.
        built = dbt.invoke(orders["docs"])
    for each in moving:
        each.join()
    # The caller opens the database next, and DuckDB lets one process do so at a time.
    DuckDBConnectionManager.close_all_connections()
    tell("done", success=built.success, problems=problems(built), seconds=time.monotonic() - started)


main()
