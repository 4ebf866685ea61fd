"""Holds a Python that has imported dbt, which takes more than a second, and forks from it for every program it is asked
for. Each of them finds dbt imported and nothing else done: no project is read, no database opened, no thread started.

    python server.py SOCKET     ends when its standard input does, the programs when those do that asked for them
"""

import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
import threading

# What dbt imports when it is called, without the adapter: DuckDB's library starts a thread, which no fork takes along.
MODULES = ("dbt.cli.main", "dbt.task.build", "dbt.task.docs.generate", "dbt_common.clients.agate_helper", "sqlparse")


def warm_up():
    # What looks for garbage later would write to memory that the forks share.
    gc.disable()
    for module in MODULES:
        importlib.import_module(module)
    gc.freeze()
    gc.enable()


def end_with_caller(caller):
    caller.recv(1)
    os.kill(os.getpid(), signal.SIGKILL)


def become(caller):
    """Runs the program that the caller asks for, with the caller's folder, variables and standard streams."""
    _, streams, _, _ = socket.recv_fds(caller, 1, 3)
    line = caller.makefile().readline()
    if not line:
        return
    asked = json.loads(line)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv[:] = asked["program"]
    sys.path[0] = os.path.dirname(sys.argv[0])
    threading.Thread(target=end_with_caller, args=[caller], daemon=True).start()
    try:
        runpy.run_path(sys.argv[0], run_name="__main__")
        caller.send(bytes([0]))
    except SystemExit as end:
        caller.send(bytes([0 if end.code is None else 1]))
        raise


def main(path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    # Whoever asks before dbt is imported waits no longer than it would take to import it.
    listener.listen(64)
    warm_up()
    running = set()
    while True:
        ready, _, _ = select.select([listener, 0], [], [])
        if 0 in ready:
            return
        caller, _ = listener.accept()
        child = os.fork()
        if child == 0:
            listener.close()
            return become(caller)
        caller.close()
        running.add(child)
        running -= {each for each in running if os.waitpid(each, os.WNOHANG)[0]}


main(sys.argv[1])
