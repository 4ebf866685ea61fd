"""Athena as dbt-athena knows it: Trino, whose functions are Athena's, behind Athena's API, with an emulator's Glue and S3."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import athena_api
import boto3
import duckdb
from trino_server import CATALOG, Trino

BUCKET = "lake"
REGION = "eu-west-3"
START_SECONDS = 60
TYPES = {"VARCHAR": "varchar", "BIGINT": "bigint", "TIMESTAMP": "timestamp(3)"}
# The longest text of a statement that Trino takes has a million characters.
CHARACTERS_AT_ONCE = 500_000


class Engine:
    target = "athena"

    def __init__(self, folder: Path):
        self.emulator, endpoint = start_emulator(folder)
        self.trino = Trino(folder / "trino.log")
        self.environment = {
            **{"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": REGION},
            **{"AWS_DEFAULT_REGION": REGION, "AWS_ENDPOINT_URL": endpoint, "AWS_EC2_METADATA_DISABLED": "true"},
            **{"ATHENA_WORKGROUP": "engine", "ATHENA_RESULTS": f"s3://{BUCKET}/results/"},
            "ATHENA_TABLES": f"s3://{BUCKET}/tables/",
        }
        os.environ.update(self.environment)
        self.glue, self.s3 = boto3.client("glue"), boto3.client("s3")
        self.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.athena = athena_api.Athena(self.trino, self.glue, self.s3)
        self.api = athena_api.serve(self.athena)
        self.environment["AWS_ENDPOINT_URL_ATHENA"] = f"http://127.0.0.1:{self.api.server_port}"

    def prepare(self, schemas: list, fresh: bool):
        existing = {database["Name"] for database in self.glue.get_databases()["DatabaseList"]}
        for schema in schemas:
            if schema in existing and fresh:
                for table in self.tables(schema):
                    self.glue.delete_table(DatabaseName=schema, Name=table)
            if schema not in existing:
                self.glue.create_database(DatabaseInput={"Name": schema})
            self.trino.run(f'create schema if not exists {CATALOG}."{schema}"')

    def load(self, schema: str, tables: dict):
        for name, parquet in tables.items():
            self._load(f'{CATALOG}."{schema}"."{name}"', parquet)
            if name not in self.tables(schema):
                columns, _ = self.trino.run(f'select * from {CATALOG}."{schema}"."{name}" limit 0')
                typed = [{"Name": column, "Type": athena_api.hive_type(column, type_)} for column, type_ in columns]
                self.athena.register(schema, name, typed, f"s3://{BUCKET}/{schema}/{name}")

    def _load(self, table: str, parquet: Path):
        with duckdb.connect() as reader:
            rows = reader.from_parquet(str(parquet))
            columns = [(f'"{name}"', TYPES[str(declared)]) for name, declared in zip(rows.columns, rows.types)]
            texts = ", ".join(f"cast({name} as varchar)" for name, _ in columns)
            found = reader.sql(f"select {texts} from rows").fetchall()
        self.trino.run(f"drop table if exists {table}")
        self.trino.run(f"create table {table} ({', '.join(f'{name} {declared}' for name, declared in columns)})")
        values = ", ".join(f"cast(r[{place}] as {declared})" for place, (_, declared) in enumerate(columns, start=1))
        for literal in json_literals(found):
            unnested = f"unnest(cast(json_parse({literal}) as array(array(varchar)))) as found (r)"
            self.trino.run(f"insert into {table} select {values} from {unnested}")

    def after_build(self):
        pass

    def tables(self, schema: str) -> list:
        pages = self.glue.get_paginator("get_tables").paginate(DatabaseName=schema)
        return [table["Name"] for page in pages for table in page["TableList"]]

    def rows(self, schema: str, table: str):
        columns, rows = self.trino.run(f'select * from {CATALOG}."{schema}"."{table}"')
        return [name for name, _ in columns], rows

    def stop(self):
        self.api.shutdown()
        self.trino.stop()
        self.emulator.kill()
        self.emulator.wait()


def json_literals(rows):
    """The rows as SQL literals of JSON arrays, each short enough for a statement."""
    part, length = [], 0
    for row in rows:
        text = json.dumps(row, ensure_ascii=False).replace("'", "''")
        if part and length + len(text) > CHARACTERS_AT_ONCE:
            yield f"'[{','.join(part)}]'"
            part, length = [], 0
        part.append(text)
        length += len(text) + 1
    if part:
        yield f"'[{','.join(part)}]'"


def start_emulator(folder: Path):
    """MiniStack on a free port, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port), "IOT_MTLS_ENABLED": "false"}
    with (folder / "emulator.log").open("w", encoding="utf-8") as log:
        emulator = subprocess.Popen(
            [sys.executable, "-m", "ministack"], cwd=folder, env={**os.environ, **settings}, stdout=log, stderr=log
        )
    endpoint = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and emulator.poll() is None:
        try:
            urllib.request.urlopen(f"{endpoint}/_ministack/health", timeout=1).close()
            return emulator, endpoint
        except OSError:
            time.sleep(0.1)
    emulator.kill()
    raise RuntimeError(f"the emulator did not start:\n{(folder / 'emulator.log').read_text(encoding='utf-8')}")
