"""Athena's API in front of Trino, with the Glue catalog and the S3 of an emulator.

What dbt-athena asks for, and the rules of Athena that a table must keep: its folder is empty, its columns are of types
that Hive has, and a statement is no longer than Athena takes.
"""

import json
import re
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from trino_server import Trino, TrinoError

# Source: Amazon Athena User Guide, "Service Quotas".
LONGEST_STATEMENT_BYTES = 262_144
CREATE_TABLE = re.compile(
    r'create table (?P<table>"[^"]+"\."(?P<schema>[^"]+)"\."(?P<name>[^"]+)")\s+with \((?P<settings>.*?)\n\s*\)\s+as\s(?P<query>.*)',
    re.DOTALL,
)
SET_PROPERTIES = re.compile(r"alter table `(?P<schema>[^`]+)`\.`(?P<name>[^`]+)` set tblproperties")
LOCATION = re.compile(r"external_location='s3://([^/]+)/([^']+?)/?'")
# Trino's type -> Hive's. Source: Amazon Athena User Guide, "Considerations and limitations for CTAS queries".
HIVE_TYPES = {
    **{name: name for name in ("boolean", "tinyint", "smallint", "bigint", "double", "date")},
    "integer": "int",
    "real": "float",
    "varchar": "string",
    "varbinary": "binary",
    "timestamp(3)": "timestamp",
}


class Refused(Exception):
    """Athena would refuse the statement."""


def hive_type(name: str, declared: str) -> str:
    if declared in HIVE_TYPES:
        return HIVE_TYPES[declared]
    if re.fullmatch(r"(varchar|char|decimal)\(.*\)", declared):
        return declared.replace(" ", "")
    raise Refused(f"NOT_SUPPORTED: Unsupported Hive type: {declared}. Column name: {name}")


class Athena:
    """Runs statements. Threads may share it."""

    def __init__(self, trino: Trino, glue, s3):
        self.trino, self.glue, self.s3 = trino, glue, s3

    def run(self, statement: str):
        if len(statement.encode()) > LONGEST_STATEMENT_BYTES:
            raise Refused(f"The statement has more than {LONGEST_STATEMENT_BYTES} bytes")
        create, properties = CREATE_TABLE.search(statement), SET_PROPERTIES.search(statement)
        if create:
            return self._create(**create.groupdict())
        if properties:
            self.glue.get_table(DatabaseName=properties["schema"], Name=properties["name"])
            return [], []
        return self.trino.run(statement.rstrip().removesuffix(";"))

    def _create(self, table: str, schema: str, name: str, settings: str, query: str):
        bucket, key = LOCATION.search(settings).groups()
        if self.s3.list_objects_v2(Bucket=bucket, Prefix=f"{key}/")["KeyCount"] > 0:
            raise Refused(f"HIVE_PATH_ALREADY_EXISTS: s3://{bucket}/{key}")
        # A table is dropped through Glue alone.
        if not self._is_known(schema, name):
            self.trino.run(f"drop table if exists {table}")
        _, [[rows]] = self.trino.run(f"create table {table} as {query}")
        columns, _ = self.trino.run(f"select * from {table} limit 0")
        typed = [{"Name": column, "Type": hive_type(column, declared)} for column, declared in columns]
        # Stands for the files of the table.
        self.s3.put_object(Bucket=bucket, Key=f"{key}/rows", Body=str(rows).encode())
        self.register(schema, name, typed, f"s3://{bucket}/{key}")
        return [], []

    def register(self, schema: str, name: str, columns: list, location: str):
        """Tells Glue of a table; columns are {"Name", "Type"}."""
        storage = {"Columns": columns, "Location": location}
        described = {"Name": name, "TableType": "EXTERNAL_TABLE", "StorageDescriptor": storage}
        self.glue.create_table(DatabaseName=schema, TableInput=described)

    def _is_known(self, schema: str, name: str) -> bool:
        try:
            self.glue.get_table(DatabaseName=schema, Name=name)
        except self.glue.exceptions.EntityNotFoundException:
            return False
        return True


class Api:
    """The operations that are called, by name; each takes and gives JSON."""

    def __init__(self, athena: Athena):
        self.athena = athena
        self.executions = {}

    def StartQueryExecution(self, request):
        execution = str(uuid.uuid4())
        try:
            columns, rows = self.athena.run(request["QueryString"])
            self.executions[execution] = ("SUCCEEDED", None, columns, rows)
        except (Refused, TrinoError) as problem:
            self.executions[execution] = ("FAILED", str(problem), [], [])
        return {"QueryExecutionId": execution}

    def GetQueryExecution(self, request):
        state, reason, columns, _ = self.executions[request["QueryExecutionId"]]
        status = {"State": state, **({"StateChangeReason": reason} if reason else {})}
        kind = {"StatementType": "DML" if columns else "DDL"}
        return {"QueryExecution": {"QueryExecutionId": request["QueryExecutionId"], "Status": status, **kind}}

    def GetQueryResults(self, request):
        _, _, columns, rows = self.executions[request["QueryExecutionId"]]
        names = [name for name, _ in columns]
        described = [{"Name": name, "Type": declared.split("(")[0]} for name, declared in columns]
        return {
            "ResultSet": {
                "Rows": [{"Data": [datum(value) for value in row]} for row in [names, *rows]],
                "ResultSetMetadata": {"ColumnInfo": described},
            }
        }

    def GetWorkGroup(self, request):
        """That of dbt, which names where the files of its tables lie."""
        return {"WorkGroup": {"Name": request["WorkGroup"], "Configuration": {"EnforceWorkGroupConfiguration": False}}}


def datum(value) -> dict:
    if value is None:
        return {}
    return {"VarCharValue": str(value).lower() if isinstance(value, bool) else str(value)}


def serve(athena: Athena) -> ThreadingHTTPServer:
    """Answers on a free port of this machine until it is shut down."""
    api = Api(athena)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            operation = self.headers["X-Amz-Target"].split(".")[-1]
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = json.dumps(getattr(api, operation)(request)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
