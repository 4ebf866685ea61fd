"""What the notebooks of the Databricks job share: finding what landed in a volume, and turning it into rows of bronze.

Bronze is every landed row as text, plus where it came from. Files are known by their path below the dataset's landing
folder: one that changed since it was loaded replaces what it brought, one that did not is left alone, and both are one
transaction. So any load can be repeated.
"""

import csv
import io
import json
import os
from collections import defaultdict
from datetime import datetime, timezone
from typing import Callable, NamedTuple

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql.types import MapType, StringType, StructField, StructType

CORRUPT = "_corrupt_record"
# A header longer than this is not a header.
HEADER_BYTES = 1 << 20
# Bounds the text of the condition by which a load replaces files.
FILES_AT_ONCE = 500
NOT_AS_HEADER = "the row does not fit its header"
NOT_JSON = "not a JSON object"


class LandingError(Exception):
    """What landed cannot be loaded; the message says which file and what to do. Nothing has been written."""


class LandedFile(NamedTuple):
    path: str
    relative: str  # below the dataset's landing folder
    modified: datetime  # UTC, without a zone


def landed_files(root: str, table: dict) -> list[LandedFile]:
    """The files of one table, sorted; Spark's rule for hidden names (leading `_` or `.`) holds here too."""
    found = []
    for folder, folders, names in os.walk(os.path.join(root, table["landingPath"])):
        folders[:] = [name for name in folders if not name.startswith(("_", "."))]
        for name in names:
            if name.startswith(("_", ".")) or not name.lower().endswith(f".{table['format']}"):
                continue
            path = os.path.join(folder, name)
            modified = datetime.fromtimestamp(os.path.getmtime(path), timezone.utc).replace(tzinfo=None)
            found.append(LandedFile(path, os.path.relpath(path, root), modified))
    return sorted(found)


def pending(files: list[LandedFile], loaded: dict[str, datetime]) -> list[LandedFile]:
    """The files that bronze does not have, or has in an older version. Storage counts in whole seconds: a file that
    changed in the second in which it was loaded is loaded again."""
    return [
        file
        for file in files
        if file.relative not in loaded or file.modified >= loaded[file.relative].replace(microsecond=0)
    ]


def header_of(file: LandedFile) -> tuple[str, ...]:
    """The header of a CSV file, trimmed and in lower case as the contract has it; empty for a file without a line."""
    with open(file.path, "rb") as stream:
        text = stream.read(HEADER_BYTES).decode("utf-8-sig", errors="replace")
    names = tuple(name.strip().lower() for name in next(csv.reader(io.StringIO(text, newline="")), []))
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise LandingError(f"{file.relative}: the header names {', '.join(map(repr, repeated))} more than once")
    return names


def check_columns(file: LandedFile, names: tuple[str, ...], table: dict) -> None:
    required = [column["name"] for column in table["columns"] if column.get("required")]
    missing = [name for name in required if name not in names]
    if missing:
        raise LandingError(f"{file.relative}: the required column {', '.join(map(repr, missing))} is missing")


def by_header(files: list[LandedFile], table: dict) -> dict[tuple[str, ...], list[LandedFile]]:
    """Files by their header: Spark applies one list of columns by position."""
    groups: dict[tuple[str, ...], list[LandedFile]] = defaultdict(list)
    for file in files:
        names = header_of(file)
        if names:
            check_columns(file, names, table)
            groups[names].append(file)
    return groups


def local_uri(path: str) -> str:
    """Files are seen by Python as files and by Spark as URIs; a volume has one path for both."""
    literal = "".join(f"\\{character}" if character in "\\{}[]*?" else character for character in path)
    return literal if path.startswith("/Volumes/") else f"file:{literal}"


def with_place(frame: DataFrame, root: str) -> DataFrame:
    """Adds the path of each row's file and the row's place in it. A URI's `+` stands for itself, unlike in a form."""
    path = F.expr("url_decode(replace(_metadata.file_path, '+', '%2B'))")
    below = F.substring_index(path, root.rstrip("/") + "/", -1)
    return frame.select(
        "*",
        below.alias("_source_file"),
        # A large file is read in parts, and parts are not read in their order.
        F.col("_metadata.file_block_start").alias("_part"),
        F.monotonically_increasing_id().alias("_row"),
    )


def numbered(frame: DataFrame, first: int) -> DataFrame:
    place = Window.partitionBy("_source_file").orderBy("_part", "_row")
    return frame.withColumn("_source_line", F.row_number().over(place).cast("bigint") + F.lit(first - 1))


def read_csv(spark: SparkSession, root: str, files: list[LandedFile], table: dict) -> DataFrame | None:
    frame = None
    for names, group in by_header(files, table).items():
        part = read_csv_group(spark, root, group, names, table)
        frame = part if frame is None else frame.unionByName(part)
    return frame


def read_csv_group(
    spark: SparkSession, root: str, files: list[LandedFile], names: tuple[str, ...], table: dict
) -> DataFrame:
    # By position, since a name may hold what Spark takes for a path into a value.
    places = {name: f"c{index}" for index, name in enumerate(names)}
    schema = StructType([StructField(name, StringType()) for name in (*places.values(), CORRUPT)])
    frame = (
        spark.read.schema(schema)
        .option("header", True)
        .option("enforceSchema", True)
        .option("multiLine", True)
        .option("quote", '"')
        .option("escape", '"')
        .option("mode", "PERMISSIVE")
        .option("columnNameOfCorruptRecord", CORRUPT)
        .csv([local_uri(file.path) for file in files])
    )
    columns = [column["name"] for column in table["columns"]]
    extra = [name for name in names if name not in columns]
    # The header is the first line.
    return numbered(with_place(frame, root), 2).select(
        *(value_of(places.get(name)).alias(name) for name in columns),
        json_of({name: F.col(places[name]) for name in extra}).alias("_extra_columns"),
        F.when(F.col(CORRUPT).isNotNull(), NOT_AS_HEADER).alias("_parse_error"),
        F.col(CORRUPT).alias("_raw_text"),
        "_source_file",
        "_source_line",
    )


def value_of(place: str | None) -> Column:
    """What landed, or nothing where the file has no such column."""
    return F.lit(None).cast("string") if place is None else F.nullif(F.col(place), F.lit(""))


def json_of(values: dict[str, Column]) -> Column:
    if not values:
        return F.lit(None).cast("string")
    return F.to_json(F.create_map(*(part for name, value in values.items() for part in (F.lit(name), value))))


def read_json(spark: SparkSession, root: str, files: list[LandedFile], table: dict) -> DataFrame | None:
    """One JSON object a line. Nested values become JSON text."""
    if not files:
        return None
    lines = spark.read.text([local_uri(file.path) for file in files])
    columns = [column["name"] for column in table["columns"]]
    values = F.from_json(F.col("value"), MapType(StringType(), StringType()))
    frame = numbered(with_place(lines, root), 1).where(F.trim("value") != "").withColumn("_values", values)
    extra = F.map_filter("_values", lambda key, _: ~key.isin(columns))
    return frame.select(
        *(F.col("_values").getItem(name).alias(name) for name in columns),
        F.when(F.size(extra) > 0, F.to_json(extra)).alias("_extra_columns"),
        F.when(F.col("_values").isNull(), NOT_JSON).alias("_parse_error"),
        F.when(F.col("_values").isNull(), F.col("value")).alias("_raw_text"),
        "_source_file",
        "_source_line",
    )


def bronze_rows(
    spark: SparkSession, root: str, files: list[LandedFile], table: dict, batch: str, loaded_at: datetime
) -> DataFrame | None:
    """The rows of files as bronze has them, or nothing where no file has a line."""
    read = read_csv if table["format"] == "csv" else read_json
    frame = read(spark, root, files, table)
    if frame is None:
        return None
    names = [column["name"] for column in table["columns"]]
    own = ["_source_file", "_source_line", "_loaded_at", "_batch_id", "_parse_error", "_raw_text", "_extra_columns"]
    loaded = F.lit(loaded_at.isoformat(sep=" ")).cast("timestamp_ntz")
    return frame.withColumn("_loaded_at", loaded).withColumn("_batch_id", F.lit(batch)).select(*names, *own)


def of_files(files: list[LandedFile]) -> str:
    """The condition that holds for the rows of these files and of no others."""
    quoted = ", ".join("'" + file.relative.replace("\\", "\\\\").replace("'", "\\'") + "'" for file in files)
    return f"_source_file IN ({quoted})"


class Bronze:
    """The tables of bronze, as Delta tables of Unity Catalog."""

    def __init__(self, spark: SparkSession, catalog: str, schema: str):
        self._spark = spark
        self._place = f"`{catalog}`.`{schema}`"

    def loaded(self, table: dict) -> dict[str, datetime]:
        """When each file was loaded."""
        rows = self._spark.table(self._name(table)).groupBy("_source_file").agg(F.max("_loaded_at").alias("at"))
        return {row["_source_file"]: row["at"] for row in rows.collect()}

    def replace(self, table: dict, files: list[LandedFile], rows: DataFrame | None) -> None:
        """Exchanges what these files brought, in one transaction."""
        if rows is None:
            self._spark.sql(f"DELETE FROM {self._name(table)} WHERE {of_files(files)}")
            return
        writer = rows.write.format("delta").mode("overwrite").option("replaceWhere", of_files(files))
        writer.saveAsTable(self._name(table))

    def _name(self, table: dict) -> str:
        return f"{self._place}.`{table['name']}`"


def check(root: str, contract: dict, has_rows: Callable[[dict], bool]) -> list[str]:
    """Stops a run that cannot end well, before anything is written. Returns what will be empty."""
    absent = [table for table in contract["tables"] if not landed_files(root, table) and not has_rows(table)]
    required = [table for table in absent if table.get("required")]
    if required:
        places = ", ".join(f"{table['name']} ({table['landingPath']}/*.{table['format']})" for table in required)
        raise LandingError(f"no file has landed of the required {places}")
    return [table["name"] for table in absent]


def load(spark: SparkSession, bronze: Bronze, root: str, contract: dict, batch: str) -> dict:
    """Loads every table of a dataset and returns what was done."""
    loaded_at = datetime.now(timezone.utc).replace(tzinfo=None)
    work = [(table, pending(landed_files(root, table), bronze.loaded(table))) for table in contract["tables"]]
    for table, files in work:
        if table["format"] == "csv":
            by_header(files, table)
    report = {}
    for table, files in work:
        for start in range(0, len(files), FILES_AT_ONCE):
            some = files[start : start + FILES_AT_ONCE]
            bronze.replace(table, some, bronze_rows(spark, root, some, table, batch, loaded_at))
        report[table["name"]] = {"files": len(files)}
    return report


def read_contract(path: str) -> dict:
    with open(path, encoding="utf-8") as stream:
        return json.load(stream)
