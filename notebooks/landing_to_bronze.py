"""AWS Glue job: turns one landed table into Snappy Parquet in bronze, partitioned by the date folder it landed in.

Bronze is every landed row as text, plus where it came from: `_source_file` (path below the dataset's landing root),
`_loaded_at` (UTC) and `_batch_id`. A row that does not fit its header is kept too, its fields as far as they can be
told and its whole text in `_corrupt_record`, so that silver can quarantine it. Running the job again replaces
the dates it finds in landing and leaves all others alone, since landing may be emptied sooner than bronze.

On a laptop, with pyspark 3.5 and Java 17:

    python notebooks/landing_to_bronze.py --dataset shopstream --table users --format csv \
        --columns '[{"name": "id", "required": true}, {"name": "email"}]' --landing_uri work/landing/ \
        --landing_path raw/postgres/users --bronze_uri work/bronze/shopstream/users/ --batch_id today
"""

import argparse
import csv
import io
import json
import re
import sys
from collections import defaultdict
from datetime import date, datetime, timezone
from fnmatch import fnmatchcase
from typing import NamedTuple

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructField, StructType

REQUIRED_ARGUMENTS = ("dataset", "table", "format", "columns", "landing_uri", "landing_path", "bronze_uri", "batch_id")
OPTIONAL_ARGUMENTS = ("landed_date", "landing_files")
CORRUPT = "_corrupt_record"
PARTITION = "landed_date"
UNDATED = "undated"
# The columns that bronze adds to what landed.
OWN = (CORRUPT, "_source_file", "_loaded_at", "_batch_id", PARTITION)
# A header longer than this is not a header; it bounds what the driver reads of each file.
HEADER_BYTES = 1 << 20


class LandingError(Exception):
    """What landed cannot be loaded; the message says which file and what to do. Nothing has been written."""


class LandedFile(NamedTuple):
    uri: str
    relative: str  # below the dataset's landing root
    landed_date: str
    size: int


def parse_arguments(argv: list[str]) -> dict:
    """Reads the job's arguments, by Glue's own reader where the job runs in Glue."""
    try:
        from awsglue.utils import getResolvedOptions
    except ImportError:
        parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
        for name in REQUIRED_ARGUMENTS:
            parser.add_argument(f"--{name}", required=True, choices=["csv", "json"] if name == "format" else None)
        for name in OPTIONAL_ARGUMENTS:
            parser.add_argument(f"--{name}")
        return vars(parser.parse_args(argv))
    given = [name for name in OPTIONAL_ARGUMENTS if f"--{name}" in argv]
    return getResolvedOptions(["job", *argv], [*REQUIRED_ARGUMENTS, *given])


def read_columns(text: str) -> dict[str, bool]:
    """`[{"name": "id", "required": true}, ...]` as name -> required, in the order of the contract."""
    return {column["name"]: bool(column.get("required")) for column in json.loads(text)}


class Storage:
    """The files of any URI that Spark can read, seen from the driver."""

    def __init__(self, spark: SparkSession, uri: str):
        self._jvm = spark._jvm
        self.root = self._jvm.org.apache.hadoop.fs.Path(uri)
        self._fs = self.root.getFileSystem(spark._jsc.hadoopConfiguration())
        self.root_path = self._fs.makeQualified(self.root).toUri().getPath().rstrip("/") + "/"

    def files(self, folder: str) -> list[tuple[str, str, int]]:
        """(URI, path below the root, bytes) of every file below a folder, sorted; none where it does not exist."""
        start = self._jvm.org.apache.hadoop.fs.Path(self.root, folder) if folder else self.root
        if not self._fs.exists(start):
            return []
        found, remaining = [], self._fs.listFiles(start, True)
        while remaining.hasNext():
            status = remaining.next()
            path = status.getPath().toUri().getPath()
            found.append((status.getPath().toString(), path[len(self.root_path) :], status.getLen()))
        return sorted(found)

    def head(self, uri: str, size: int) -> bytes:
        stream = self._fs.open(self._jvm.org.apache.hadoop.fs.Path(uri))
        try:
            return bytes(self._jvm.org.apache.commons.io.IOUtils.toByteArray(stream, size))
        finally:
            stream.close()

    def delete(self, folder: str) -> None:
        self._fs.delete(self._jvm.org.apache.hadoop.fs.Path(self.root, folder), True)


def folder_of(landing_path: str) -> str:
    """The table's folder with a slash at its end; nothing for `.`, the landing root itself."""
    return "" if landing_path == "." else landing_path.strip("/") + "/"


def landed_files(
    storage: Storage, landing_path: str, ending: str, only_date: str | None, names: str | None = None
) -> list[LandedFile]:
    """The table's files, told apart by `names` where several tables share a folder: `orders.csv,olist_orders*.csv`.

    Spark's rule for hidden names (leading `_` or `.`) holds here too.
    """
    folder = folder_of(landing_path)
    patterns = [name.strip().lower() for name in names.split(",")] if names else [f"*{ending}"]
    files = []
    for uri, relative, size in storage.files(folder):
        below = relative[len(folder) :].split("/")
        name = below[-1].lower()
        if any(part.startswith(("_", ".")) for part in below) or not any(fnmatchcase(name, each) for each in patterns):
            continue
        landed = date_of(below[0]) if len(below) > 1 else UNDATED
        if only_date is None or landed == only_date:
            files.append(LandedFile(uri, relative, landed, size))
    return files


def date_of(folder: str) -> str:
    """The folder's name when it is a date, else `undated`."""
    try:
        return folder if re.fullmatch(r"\d{4}-\d\d-\d\d", folder) and date.fromisoformat(folder) else UNDATED
    except ValueError:
        return UNDATED


def header_of(storage: Storage, file: LandedFile) -> tuple[str, ...]:
    """The header of a CSV file, trimmed and in lower case as the catalog has it; empty for a file without a line."""
    text = storage.head(file.uri, min(file.size, HEADER_BYTES)).decode("utf-8-sig", errors="replace")
    names = tuple(name.strip().lower() for name in next(csv.reader(io.StringIO(text, newline="")), []))
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise LandingError(f"{file.relative}: the header names {', '.join(map(repr, repeated))} more than once")
    if "" in names:
        raise LandingError(f"{file.relative}: the header has a column without a name, column {names.index('') + 1}")
    return names


def check_names(names, columns: dict[str, bool], place: str) -> None:
    taken = [name for name in names if name in OWN]
    if taken:
        raise LandingError(f"{place}: bronze adds the column {taken[0]!r} itself; give the landed one another name")
    missing = [name for name, required in columns.items() if required and name not in names]
    if missing:
        raise LandingError(f"{place}: the required column {', '.join(map(repr, missing))} is missing")


def text_schema(names) -> StructType:
    return StructType([StructField(name, StringType()) for name in (*names, CORRUPT)])


def literal(uri: str) -> str:
    """Spark takes every path for a glob pattern; these are names."""
    return re.sub(r"([\\{}\[\]*?])", r"\\\1", uri)


def read_csv(
    spark: SparkSession, storage: Storage, files: list[LandedFile], columns: dict[str, bool]
) -> DataFrame | None:
    """Spark applies one schema by position, so files are read in groups that have one header."""
    by_header: dict[tuple[str, ...], list[LandedFile]] = defaultdict(list)
    for file in files:
        names = header_of(storage, file)
        if names:
            check_names(names, columns, file.relative)
            by_header[names].append(file)
    frame = None
    for names, group in by_header.items():
        part = read_csv_group(spark, [literal(file.uri) for file in group], names)
        frame = part if frame is None else frame.unionByName(part, allowMissingColumns=True)
    return frame


def read_csv_group(spark: SparkSession, paths: list[str], names: tuple[str, ...]) -> DataFrame:
    frame = (
        spark.read.schema(text_schema(names))
        .option("header", True)
        .option("multiLine", True)
        # Told so, since the parser would take the ending of a file's first line for that of all others.
        .option("lineSep", "\n")
        .option("quote", '"')
        .option("escape", '"')
        .option("mode", "PERMISSIVE")
        .option("columnNameOfCorruptRecord", CORRUPT)
        .csv(paths)
    )
    check_quotes(spark, frame, paths, names)
    # What is left of a line that ended in a carriage return: on the last value, or alone where the line was blank.
    first, last = F.col(f"`{names[0]}`"), F.col(f"`{names[-1]}`")
    blank = first.eqNullSafe("\r") & (F.col(CORRUPT).isNotNull() | F.lit(len(names) == 1))
    return frame.where(~blank).withColumn(names[-1], F.nullif(F.regexp_replace(last, "\r$", ""), F.lit("")))


def check_quotes(spark: SparkSession, frame: DataFrame, paths: list[str], names: tuple[str, ...]) -> None:
    """A quote never closed swallows the rows after it: its file has an odd number of quotes, and a value with line breaks."""
    quotes = F.sum(F.length("value") - F.length(F.replace("value", F.lit('"'), F.lit(""))))
    lines = spark.read.option("lineSep", "\n").text(paths)
    counted = lines.groupBy(F.input_file_name().alias("file")).agg(quotes.alias("quotes"))
    odd = [row["file"] for row in counted.where("quotes % 2 = 1").collect()]
    if not odd:
        return
    broken = F.greatest(*(F.col(f"`{name}`").contains("\n") for name in names), F.lit(False))
    suspects = frame.withColumn("file", F.input_file_name()).where(F.col("file").isin(odd) & broken)
    for row in suspects.limit(1).collect():
        raise LandingError(f"{row['file']}: a quote is never closed")


def read_json(spark: SparkSession, _: Storage, files: list[LandedFile], columns: dict[str, bool]) -> DataFrame | None:
    """One JSON object a line. Nested values and numbers become JSON text, numbers with at most 17 significant digits.

    A first pass over the files finds the keys beyond the contract.
    """
    paths = [literal(file.uri) for file in files if file.size > 0]
    if not paths:
        return None
    found = spark.read.option("primitivesAsString", True).option("columnNameOfCorruptRecord", CORRUPT).json(paths)
    keys = [name for name in found.schema.names if name != CORRUPT]  # Spark adds it where a line is broken
    check_names({key.lower() for key in keys}, columns, files[0].relative.rsplit("/", 1)[0])
    frame = (
        spark.read.schema(text_schema(keys))
        .option("mode", "PERMISSIVE")
        .option("columnNameOfCorruptRecord", CORRUPT)
        .json(paths)
    )
    spellings: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        spellings[key.lower()].append(key)
    return frame.select(
        *(F.coalesce(*(F.col(f"`{key}`") for key in same)).alias(name) for name, same in spellings.items()), CORRUPT
    )


def with_lineage(
    frame: DataFrame, storage: Storage, files: list[LandedFile], arguments: dict, loaded_at: str
) -> DataFrame:
    """Adds where each row came from. `input_file_name` is a URI: `+` stands for itself in it, unlike in a form."""
    decoded = F.expr("url_decode(replace(input_file_name(), '+', '%2B'))")
    path = F.regexp_replace(decoded, r"^[A-Za-z0-9]+:(//[^/]*)?", "")
    folder = len(folder_of(arguments["landing_path"])) + 1
    first = F.substring_index(F.expr(f"substring(_source_file, {folder})"), "/", 1)
    dates = sorted({file.landed_date for file in files})
    return (
        frame.withColumn("_source_file", path.substr(F.lit(len(storage.root_path) + 1), F.length(path)))
        .withColumn("_loaded_at", timestamp(loaded_at))
        .withColumn("_batch_id", F.lit(arguments["batch_id"]))
        .withColumn(PARTITION, F.when(first.isin(dates), first).otherwise(F.lit(UNDATED)))
    )


def timestamp(utc: str) -> Column:
    """Without a time zone, as the timestamps of Hive, Athena and Redshift are; it is UTC by this project's rule."""
    return F.lit(utc).cast("timestamp_ntz")


def in_bronze_order(frame: DataFrame, columns: dict[str, bool]) -> DataFrame:
    """The contract's columns first, null where none landed, then those nobody expected, then the job's own."""
    extra = [name for name in frame.columns if name not in columns and name not in OWN]
    expected = [
        F.col(f"`{name}`") if name in frame.columns else F.lit(None).cast("string").alias(name) for name in columns
    ]
    return frame.select(*expected, *(F.col(f"`{name}`") for name in extra), *OWN)


def load(spark: SparkSession, arguments: dict) -> dict:
    """Loads the table and returns what was done, as counted in what was written."""
    columns, loaded_at = read_columns(arguments["columns"]), f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M:%S.%f}"
    landing, bronze = Storage(spark, arguments["landing_uri"]), Storage(spark, arguments["bronze_uri"])
    place = (arguments["landing_path"], f".{arguments['format']}", arguments.get("landed_date"))
    files = landed_files(landing, *place, arguments.get("landing_files"))
    report = {name: arguments[name] for name in ("dataset", "table", "batch_id")}
    report |= {"files": len(files), "rows": 0, "corrupt_rows": 0, "landed_dates": {}, "extra_columns": []}
    read = read_csv if arguments["format"] == "csv" else read_json
    frame = read(spark, landing, files, columns)
    if frame is not None:
        frame = in_bronze_order(with_lineage(frame, landing, files, arguments, loaded_at), columns)
        frame.write.mode("overwrite").partitionBy(PARTITION).parquet(arguments["bronze_uri"])
        report |= count_written(spark, arguments["bronze_uri"], frame.schema, loaded_at)
        report["extra_columns"] = [name for name in frame.columns if name not in columns and name not in OWN]
    # A date whose files hold no row any more writes no partition, so nothing has replaced its old one.
    for emptied in {file.landed_date for file in files} - set(report["landed_dates"]):
        bronze.delete(f"{PARTITION}={emptied}")
    return report


def count_written(spark: SparkSession, uri: str, schema: StructType, loaded_at: str) -> dict:
    written = spark.read.schema(schema).parquet(uri).where(F.col("_loaded_at") == timestamp(loaded_at))
    counts = written.groupBy(PARTITION).agg(F.count("*").alias("rows"), F.count(CORRUPT).alias("corrupt")).collect()
    dates = {row[PARTITION]: row["rows"] for row in sorted(counts)}
    return {"rows": sum(dates.values()), "corrupt_rows": sum(row["corrupt"] for row in counts), "landed_dates": dates}


def session() -> SparkSession:
    spark = SparkSession.builder.appName("landing_to_bronze").getOrCreate()
    for key, value in {
        "spark.sql.session.timeZone": "UTC",
        # JSON keys may differ by case alone; CSV headers are made lower case here.
        "spark.sql.caseSensitive": "true",
        "spark.sql.parquet.compression.codec": "snappy",
        "spark.sql.sources.partitionOverwriteMode": "dynamic",
        # Dates are compared as the folders spell them.
        "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    }.items():
        spark.conf.set(key, value)
    return spark


def main(argv: list[str]) -> dict:
    arguments = parse_arguments(argv)
    report = load(session(), arguments)
    print(json.dumps(report), flush=True)
    return report


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except LandingError as problem:
        sys.exit(f"landing_to_bronze: {problem}. Nothing was written; mend what landed and run the job again.")
