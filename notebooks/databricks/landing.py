"""Where the notebooks of the Databricks job read and write: a volume, and Delta tables of Unity Catalog."""

import json
import os
from datetime import datetime, timezone

from bronze_load import LandedFile
from pyspark.sql import DataFrame, SparkSession


class Volume:
    """The files of a dataset as they landed. A volume has one path for Python and for Spark."""

    def __init__(self, root: str):
        self.root_path = root.rstrip("/") + "/"

    def files(self, folder: str) -> list[LandedFile]:
        found = []
        for place, _, names in os.walk(os.path.normpath(os.path.join(self.root_path, folder))):
            for path in (os.path.join(place, name) for name in names):
                modified = datetime.fromtimestamp(os.path.getmtime(path), timezone.utc).replace(tzinfo=None)
                uri = path if path.startswith("/Volumes/") else f"file:{path}"
                found.append(LandedFile(path[len(self.root_path) :], uri, modified))
        return sorted(found)

    def head(self, file: LandedFile, size: int) -> bytes:
        with open(self.root_path + file.relative, "rb") as stream:
            return stream.read(size)


class DeltaTables:
    """The tables of bronze, which the deployment makes."""

    def __init__(self, spark: SparkSession, catalog: str, schema: str):
        self._spark = spark
        self._place = f"`{catalog}`.`{schema}`"

    def rows(self, table: dict) -> DataFrame:
        return self._spark.table(self._name(table))

    def replace(self, table: dict, files: list[LandedFile], rows: DataFrame) -> None:
        """Exchanges what these files brought, in one transaction."""
        writer = rows.write.format("delta").mode("overwrite").option("replaceWhere", of_files(files))
        writer.saveAsTable(self._name(table))

    def _name(self, table: dict) -> str:
        return f"{self._place}.`{table['name']}`"


def of_files(files: list[LandedFile]) -> str:
    """The condition that holds for the rows of these files and of no others."""
    quoted = ", ".join("'" + file.relative.replace("\\", "\\\\").replace("'", "\\'") + "'" for file in files)
    return f"_source_file IN ({quoted})"


def read_contract(path: str) -> dict:
    with open(path, encoding="utf-8") as stream:
        return json.load(stream)
