"""What the Glue job and the notebooks of Databricks share: which files are a table's, which of them are new, and how
they become rows of bronze.

Bronze is every landed row as text, plus where it came from. A file is known by its path below the dataset's landing
folder: one that changed since it was loaded replaces what it brought, one that did not is left alone, and the rows of
one that is gone are kept. So any load can be repeated.

A file is parsed whole by one task of Spark, so that its lines can be counted: at most 2 GB, and a worker needs room for it.
"""

import re
import sys
from datetime import date, datetime, timezone
from fnmatch import fnmatchcase
from itertools import islice
from typing import Iterator, NamedTuple, Protocol

import landed_records
from landed_records import HEAD_BYTES, LandingError, check_head, landed_rows
from pyspark import cloudpickle
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import LongType, StringType, StructField, StructType

# Workers have none of the modules that lie beside a script or a notebook: what they run is sent to them.
cloudpickle.register_pickle_by_value(landed_records)
cloudpickle.register_pickle_by_value(sys.modules[__name__])

LINEAGE = ("_source_file", "_source_line", "_loaded_at", "_batch_id", "_parse_error", "_raw_text", "_extra_columns")
# Bounds what is named in one statement, and what is done again where a load is stopped.
FILES_AT_ONCE = 500
ROWS_AT_ONCE = 10_000
PIECE_BYTES = 4 << 20


class LandedFile(NamedTuple):
    relative: str  # below the dataset's landing folder, with slashes
    uri: str  # as Spark reads it
    modified: datetime  # UTC, without a zone


class Landing(Protocol):
    """The files of a dataset as they landed. `root_path` is the path in their URIs that is above all of them."""

    root_path: str

    def files(self, folder: str) -> list[LandedFile]: ...

    def head(self, file: LandedFile, size: int) -> bytes: ...


class Bronze(Protocol):
    """The tables of bronze."""

    def rows(self, table: dict) -> DataFrame:
        """What the table holds."""

    def replace(self, table: dict, files: list[LandedFile], rows: DataFrame) -> None:
        """Exchanges what these files brought."""


def column_names(table: dict) -> list[str]:
    return [column["name"] for column in table["columns"]]


def folder_of(table: dict) -> str:
    """The table's folder with a slash at its end; nothing for `.`, the landing folder itself."""
    return "" if table["landingPath"] == "." else table["landingPath"] + "/"


def is_date(folder: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", folder) and date.fromisoformat(folder))
    except ValueError:
        return False


def table_files(landing: Landing, table: dict) -> list[LandedFile]:
    """The files of one table, in its folder or in date folders in it, told apart by name where tables share a folder.
    Rows that lie where nobody looks would be missing from every figure, so they are an error."""
    folder = folder_of(table)
    patterns = [pattern.lower().replace("[", "[[]") for pattern in table.get("landingFiles", [f"*.{table['format']}"])]
    found = []
    for file in landing.files(table["landingPath"]):
        *folders, name = file.relative[len(folder) :].split("/")
        hidden = any(part.startswith(("_", ".")) for part in (*folders, name))
        if hidden or not any(fnmatchcase(name.lower(), pattern) for pattern in patterns):
            continue
        if not folders or (len(folders) == 1 and is_date(folders[0])):
            found.append(file)
        elif len(folders) == 1 or (len(folders) == 2 and is_date(folders[0])):
            place = folder + "/".join(folders)
            raise LandingError(
                f"{place}: holds .{table['format']} files but is no date folder (yyyy-mm-dd); files of "
                f'"{table["name"]}" lie in {table["landingPath"]} or in date folders in it'
            )
    return sorted(found)


def last_loads(bronze: Bronze, table: dict) -> dict[str, datetime]:
    """When each file of which bronze holds rows was loaded."""
    loads = bronze.rows(table).groupBy("_source_file").agg(F.max("_loaded_at").alias("at"))
    return {row["_source_file"]: row["at"] for row in loads.collect()}


def pending(files: list[LandedFile], loaded: dict[str, datetime]) -> list[LandedFile]:
    """The files that bronze does not have, or has in an older version. Storage counts in whole seconds: a file that
    changed in the second in which it was loaded is loaded again."""
    return [
        file
        for file in files
        if file.relative not in loaded or file.modified >= loaded[file.relative].replace(microsecond=0)
    ]


def check(landing: Landing, bronze: Bronze, table: dict) -> bool:
    """Whether the table has files, or rows that came before. Without any of a required table nothing can end well."""
    if table_files(landing, table) or bronze.rows(table).limit(1).collect():
        return True
    if table.get("required"):
        names = " or ".join(table.get("landingFiles", [f"*.{table['format']}"]))
        raise LandingError(f'no file has landed of the required table "{table["name"]}": {folder_of(table)}{names}')
    return False


def plan(landing: Landing, bronze: Bronze, table: dict) -> tuple[list[LandedFile], dict]:
    """The files to load, found fit for it, and what to say of them. Writes nothing."""
    check(landing, bronze, table)
    files, loaded = table_files(landing, table), last_loads(bronze, table)
    todo = pending(files, loaded)
    for file in todo:
        head = landing.head(file, HEAD_BYTES)
        check_head(head, len(head) < HEAD_BYTES, file.relative, table)
    return todo, {
        "files": len(files),
        "loaded": len(todo),
        "replaced": [file.relative for file in todo if file.relative in loaded],
        "gone": len(loaded.keys() - {file.relative for file in files}),
    }


def load(spark: SparkSession, landing: Landing, bronze: Bronze, tables: list[dict], batch: str) -> dict:
    """Loads tables, all of them or none where a file is wrong, and returns what was done for each."""
    # Before the folders are looked at, so that what lands meanwhile counts as newer.
    loaded_at = datetime.now(timezone.utc).replace(tzinfo=None)
    plans = [(table, *plan(landing, bronze, table)) for table in tables]
    report = {}
    for table, files, facts in plans:
        report[table["name"]] = {**facts, "rows": 0, "unreadable": 0}
        if not files:
            continue
        for start in range(0, len(files), FILES_AT_ONCE):
            some = files[start : start + FILES_AT_ONCE]
            bronze.replace(table, some, bronze_rows(spark, landing.root_path, some, table, batch, loaded_at))
        loaded = bronze.rows(table).where((F.col("_batch_id") == batch) & (F.col("_loaded_at") == moment(loaded_at)))
        [counts] = loaded.agg(F.count("*").alias("rows"), F.count("_parse_error").alias("unreadable")).collect()
        report[table["name"]].update(counts.asDict())
    return report


def moment(utc: datetime):
    """Without a time zone, as the timestamps of every engine are; it is UTC by this project's rule."""
    return F.lit(utc.isoformat(sep=" ", timespec="microseconds")).cast("timestamp_ntz")


def bronze_rows(
    spark: SparkSession, root_path: str, files: list[LandedFile], table: dict, batch: str, loaded_at: datetime
) -> DataFrame:
    """The rows of files as bronze has them."""
    contents = spark.read.format("binaryFile").load([literal(file.uri) for file in files]).select("path", "content")
    names = [*column_names(table), "_source_file", "_source_line", "_parse_error", "_raw_text", "_extra_columns"]
    types = [LongType() if name == "_source_line" else StringType() for name in names]
    schema = StructType([StructField(name, type_) for name, type_ in zip(names, types)])
    frame = contents.mapInArrow(parser(root_path, table, names), schema)
    frame = frame.withColumn("_loaded_at", moment(loaded_at)).withColumn("_batch_id", F.lit(batch))
    return frame.select(*(F.col(f"`{name}`") for name in column_names(table)), *LINEAGE)


def literal(uri: str) -> str:
    """Spark takes every path for a glob pattern; these are names."""
    return re.sub(r"([\\{}\[\]*?])", r"\\\1", uri)


def parser(root_path: str, table: dict, names: list[str]):
    """What a worker does with the files it is given, by pieces and by rows, so that it holds few of them at a time."""

    def pieces(content) -> Iterator[bytes]:
        buffer = content.as_buffer()
        for start in range(0, len(buffer), PIECE_BYTES):
            yield buffer.slice(start, min(PIECE_BYTES, len(buffer) - start)).to_pybytes()

    def parse(batches):
        import pyarrow as pa

        schema = pa.schema([(name, pa.int64() if name == "_source_line" else pa.string()) for name in names])
        for batch in batches:
            for uri, content in zip(batch.column("path"), batch.column("content")):
                relative = re.sub(r"^[A-Za-z0-9]+:(//[^/]*)?", "", uri.as_py())[len(root_path) :]
                rows = landed_rows(pieces(content), relative, table)
                while some := list(islice(rows, ROWS_AT_ONCE)):
                    lines, values, errors, raw, extra = zip(*some)
                    columns = [*zip(*values), [relative] * len(some), lines, errors, raw, extra]
                    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema)]
                    yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    return parse
