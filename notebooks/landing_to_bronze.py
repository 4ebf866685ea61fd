"""AWS Glue job: brings what landed of one table to bronze, as Snappy Parquet partitioned by date folder.

What bronze is, and which files are loaded, is said in bronze_load.py and landed_records.py, which lie beside this script.
Each landed file is one file of Parquet named by the other's path, so that a load can be repeated, or go on
where another one was stopped, without a row twice.

On a laptop, with pyspark 3.5, pyarrow and Java 17:

    python notebooks/landing_to_bronze.py --landing_uri work/landing/ --bronze_uri work/bronze/users/ --batch_id today \
        --table '{"name": "users", "format": "csv", "landingPath": "raw/users", "columns": [{"name": "id"}]}'
"""

import argparse
import json
import sys
from datetime import datetime, timezone
from hashlib import sha1

from bronze_load import LINEAGE, LandedFile, column_names, folder_of, load
from landed_records import LandingError
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import LongType, StringType, StructField, StructType, TimestampNTZType

ARGUMENTS = ("table", "landing_uri", "bronze_uri", "batch_id")
# By which bronze is partitioned: the date folder that a row's file lay in.
PARTITION = "landed_date"
UNDATED = "undated"
# Hidden from whoever reads the table.
STAGING = "_staging"
TYPES = {"_source_line": LongType(), "_loaded_at": TimestampNTZType()}


def parse_arguments(argv: list[str]) -> dict:
    """Reads the job's arguments, by Glue's own reader where the job runs in Glue."""
    try:
        from awsglue.utils import getResolvedOptions
    except ImportError:
        parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
        for name in ARGUMENTS:
            parser.add_argument(f"--{name}", required=True)
        return vars(parser.parse_args(argv))
    return getResolvedOptions(["job", *argv], [*ARGUMENTS])


class Storage:
    """The files below a URI that Spark can read, seen from the driver."""

    def __init__(self, spark: SparkSession, uri: str):
        self._path = spark._jvm.org.apache.hadoop.fs.Path
        self._read = spark._jvm.org.apache.commons.io.IOUtils.toByteArray
        self.root = self._path(uri)
        self._fs = self.root.getFileSystem(spark._jsc.hadoopConfiguration())
        self.root_path = self._fs.makeQualified(self.root).toUri().getPath().rstrip("/") + "/"

    def files(self, folder: str) -> list[LandedFile]:
        """Every file below a folder, sorted; none where it does not exist."""
        start = self.root if folder == "." else self._path(self.root, folder)
        if not self._fs.exists(start):
            return []
        found, remaining = [], self._fs.listFiles(start, True)
        while remaining.hasNext():
            status = remaining.next()
            relative = status.getPath().toUri().getPath()[len(self.root_path) :]
            modified = datetime.fromtimestamp(status.getModificationTime() / 1000, timezone.utc).replace(tzinfo=None)
            found.append(LandedFile(relative, status.getPath().toString(), modified))
        return sorted(found)

    def head(self, file: LandedFile, size: int) -> bytes:
        path = self._path(file.uri)
        stream = self._fs.open(path)
        try:
            return bytes(self._read(stream, min(size, self._fs.getFileStatus(path).getLen())))
        finally:
            stream.close()

    def delete(self, relative: str) -> None:
        self._fs.delete(self._path(self.root, relative), True)

    def move(self, relative: str, target: str) -> None:
        path = self._path(self.root, target)
        self._fs.mkdirs(path.getParent())
        if not self._fs.rename(self._path(self.root, relative), path):
            raise OSError(f"{relative} could not be moved to {target}")


class ParquetTable:
    """One table of bronze, as files."""

    def __init__(self, spark: SparkSession, uri: str):
        self._spark, self._uri, self._storage = spark, uri.rstrip("/"), Storage(spark, uri)

    def rows(self, table: dict) -> DataFrame:
        names = [*column_names(table), *LINEAGE]
        schema = StructType([StructField(name, TYPES.get(name, StringType())) for name in names])
        if not any(file.relative.endswith(".parquet") for file in self._storage.files(".")):
            return self._spark.createDataFrame([], schema)
        return self._spark.read.schema(schema).parquet(self._uri)

    def replace(self, table: dict, files: list[LandedFile], rows: DataFrame) -> None:
        """Writes beside the table, then exchanges file by file: what stops in between is done by the next run."""
        dated = F.regexp_extract("_source_file", rf"^\Q{folder_of(table)}\E(\d{{4}}-\d\d-\d\d)/", 1)
        named = rows.withColumn("_file", F.sha1("_source_file")).withColumn(
            PARTITION, F.coalesce(F.nullif(dated, F.lit("")), F.lit(UNDATED))
        )
        self._storage.delete(STAGING)
        named.write.partitionBy(PARTITION, "_file").parquet(f"{self._uri}/{STAGING}")
        staged = {}
        for file in self._storage.files(STAGING):
            if file.relative.endswith(".parquet"):
                _, partition, name, _ = file.relative.split("/")
                staged[f"{partition}/{name.removeprefix('_file=')}.snappy.parquet"] = file.relative
        for file in files:
            self._storage.delete(target_of(file, table))
        for target, path in staged.items():
            self._storage.move(path, target)
        self._storage.delete(STAGING)


def target_of(file: LandedFile, table: dict) -> str:
    """Where the rows of a file are, if it has any."""
    folder = file.relative[len(folder_of(table)) :].rpartition("/")[0]
    return f"{PARTITION}={folder or UNDATED}/{sha1(file.relative.encode()).hexdigest()}.snappy.parquet"


def session() -> SparkSession:
    spark = SparkSession.builder.appName("landing_to_bronze").getOrCreate()
    for key, value in {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.parquet.compression.codec": "snappy",
        # Dates are compared as the folders spell them.
        "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    }.items():
        spark.conf.set(key, value)
    return spark


def main(argv: list[str]) -> dict:
    arguments, spark = parse_arguments(argv), session()
    table = json.loads(arguments["table"])
    landing, bronze = Storage(spark, arguments["landing_uri"]), ParquetTable(spark, arguments["bronze_uri"])
    report = load(spark, landing, bronze, [table], arguments["batch_id"])
    print(json.dumps(report), flush=True)
    return report


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except LandingError as problem:
        sys.exit(f"landing_to_bronze: {problem}. Nothing was written; mend what landed and run the job again.")
