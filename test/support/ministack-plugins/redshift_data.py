"""The Redshift Data API, with as much of Redshift behind it as grants need: roles, users, schemas and privileges.

A statement that is not understood, or that names what does not exist, fails as it would there: so the order of a
platform's statements is put to the test, and what they leave behind can be asked for.
"""

import re
import time
import uuid

from protocol import Refusal, dispatch
from redshift_serverless import find, namespaces, workgroups

NAME = r'"?([\w:.$-]+)"?'
PRIVILEGES = {"USAGE", "CREATE", "SELECT"}


class SqlError(Exception):
    """Redshift would refuse the statement."""


class Database:
    def __init__(self):
        self.roles: set[str] = set()
        self.users: dict[str, set[str]] = {}
        self.schemas: dict[str, str | None] = {"public": None}
        self.procedures: dict[str, str] = {}
        self.privileges: set[tuple[str, str, str]] = {("public", "CREATE", "PUBLIC")}

    def run(self, sql: str) -> list[tuple]:
        text = sql.strip().rstrip(";")
        for pattern, act in RULES:
            found = re.fullmatch(pattern, text, re.IGNORECASE | re.DOTALL)
            if found:
                return act(self, *found.groups()) or []
        raise SqlError(f'syntax error at or near "{text[:60]}"')

    def add_role(self, name: str) -> None:
        if name in self.roles:
            raise SqlError(f'role "{name}" already exists')
        self.roles.add(name)

    def add_user(self, name: str) -> None:
        if name in self.users:
            raise SqlError(f'user "{name}" already exists')
        self.users[name] = set()

    def known(self, kind: str, store, name: str) -> str:
        if name not in store:
            raise SqlError(f'{kind} "{name}" does not exist')
        return name

    def grant_role(self, role: str, user: str) -> None:
        self.users[self.known("user", self.users, user)].add(self.known("role", self.roles, role))

    def add_schema(self, name: str) -> None:
        self.schemas.setdefault(name, None)

    def add_external(self, name: str, catalog: str, role: str) -> None:
        if ":role/" not in role:
            raise SqlError(f"{role} is not the ARN of a role")
        self.schemas.setdefault(name, catalog)

    def grant(self, privileges: str, schema: str, role: str, future: str = "") -> None:
        self.known("schema", self.schemas, schema)
        self.known("role", self.roles, role)
        for privilege in privileges.upper().split(","):
            if privilege.strip() not in PRIVILEGES:
                raise SqlError(f'unrecognized privilege type "{privilege.strip()}"')
            self.privileges.add((schema, privilege.strip() + future, role))

    def default(self, user: str, schema: str, role: str) -> None:
        self.known("user", self.users, user)
        self.grant("SELECT", schema, role, " ON FUTURE TABLES")

    def create_procedure(self, name: str, body: str) -> None:
        self.procedures[name] = body

    def call(self, name: str) -> None:
        """Runs a body of statements, with the two forms of control flow that the project uses."""
        found = None
        body = self.procedures[self.known("procedure", self.procedures, name)]
        lines = re.fullmatch(r"\s*DECLARE found INTEGER;\s*BEGIN\s(.*)\sEND;\s*", body, re.DOTALL)
        if lines is None:
            raise SqlError("syntax error in the body of the procedure")
        for line in filter(None, map(str.strip, lines[1].splitlines())):
            count = re.fullmatch(r"SELECT INTO found COUNT\(\*\) FROM (\w+) WHERE LOWER\((\w+)\) = LOWER\('(.+)'\);", line)
            guarded = re.fullmatch(r"IF found = 0 THEN EXECUTE '(.+)'; END IF;", line)
            if count:
                views = {("svv_roles", "role_name"): self.roles, ("pg_user", "usename"): self.users}
                store = views.get((count[1], count[2]))
                if store is None:
                    raise SqlError(f"{count[1]} has no column {count[2]}")
                found = sum(name.lower() == count[3].lower() for name in store)
            elif guarded:
                if found == 0:
                    self.run(guarded[1])
            elif line.endswith(";"):
                self.run(line)
            else:
                raise SqlError(f'syntax error at or near "{line}"')


RULES = [
    (r"CREATE OR REPLACE PROCEDURE ([\w.]+)\(\) AS \$\$(.*)\$\$ LANGUAGE plpgsql", Database.create_procedure),
    (r"CALL ([\w.]+)\(\)", Database.call),
    (rf"CREATE ROLE {NAME}", Database.add_role),
    (rf"CREATE USER {NAME} PASSWORD DISABLE", Database.add_user),
    (rf"GRANT ROLE {NAME} TO {NAME}", Database.grant_role),
    (rf"ALTER USER {NAME} SET statement_timeout TO \d+", lambda db, user: db.known("user", db.users, user) and None),
    (r"CREATE SCHEMA IF NOT EXISTS (\w+)", Database.add_schema),
    (
        r"CREATE EXTERNAL SCHEMA IF NOT EXISTS (\w+) FROM DATA CATALOG DATABASE '(\w+)' REGION '[\w-]+' IAM_ROLE '(.+)'",
        Database.add_external,
    ),
    (rf"GRANT ([\w, ]+) ON SCHEMA (\w+) TO ROLE {NAME}", Database.grant),
    (rf"GRANT (SELECT) ON ALL TABLES IN SCHEMA (\w+) TO ROLE {NAME}", Database.grant),
    (
        rf"ALTER DEFAULT PRIVILEGES FOR USER {NAME} IN SCHEMA (\w+) GRANT SELECT ON TABLES TO ROLE {NAME}",
        Database.default,
    ),
    (r"REVOKE CREATE ON SCHEMA public FROM PUBLIC", lambda db: db.privileges.discard(("public", "CREATE", "PUBLIC"))),
    (
        r"SELECT namespace_name, privilege_type, identity_name FROM svv_schema_privileges",
        lambda db: sorted(db.privileges),
    ),
    (r"SELECT user_name, role_name FROM svv_user_grants", lambda db: sorted((u, r) for u, rs in db.users.items() for r in rs)),
]

databases: dict[tuple[str, str], Database] = {}
statements: dict[str, dict] = {}


def execute(body: dict) -> dict:
    workgroup = find(workgroups, body["WorkgroupName"], "workgroup")
    namespace = find(namespaces, workgroup["namespaceName"], "namespace")
    if body["Database"] != namespace["dbName"]:
        raise Refusal("ValidationException", f"database {body['database']} does not exist")
    if body.get("SecretArn") not in (None, namespace.get("adminPasswordSecretArn")):
        raise Refusal("ValidationException", "the secret is not that of the namespace")
    if ";" in re.sub(r"\$\$.*\$\$", "", body["Sql"].rstrip("; \n"), flags=re.DOTALL):
        raise Refusal("ValidationException", "one statement at a time")
    made = {
        "Id": str(uuid.uuid4()),
        "CreatedAt": time.time(),
        "UpdatedAt": time.time(),
        "Database": body["Database"],
        "WorkgroupName": body["WorkgroupName"],
        "SecretArn": body.get("SecretArn"),
        "QueryString": body["Sql"],
        "StatementName": body.get("StatementName"),
        "Status": "FINISHED",
        "rows": [],
    }
    database = databases.setdefault((namespace["namespaceId"], body["Database"]), Database())
    try:
        made["rows"] = database.run(body["Sql"])
    except SqlError as error:
        made |= {"Status": "FAILED", "Error": f"ERROR: {error}"}
    statements[made["Id"]] = made
    return {key: made[key] for key in ("Id", "CreatedAt", "Database", "WorkgroupName", "SecretArn")}


def describe(body: dict) -> dict:
    made = find(statements, body["Id"], "statement")
    return {**made, "HasResultSet": bool(made["rows"]), "rows": None}


def result(body: dict) -> dict:
    rows = find(statements, body["Id"], "statement")["rows"]
    return {"Records": [[{"stringValue": value} for value in row] for row in rows], "TotalNumRows": len(rows)}


handle = dispatch(
    {
        "ExecuteStatement": execute,
        "DescribeStatement": describe,
        "GetStatementResult": result,
        "ListStatements": lambda body: {"Statements": [*statements.values()]},
    }
)
