"""A local Spark with Delta, whose jars Ivy fetches once and keeps in its cache.

    python spark_delta.py     fetches them; ends with the reason where they cannot be had
"""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

PACKAGE = "io.delta:delta-spark_2.12:3.3.3"
JAR = Path.home() / ".ivy2" / "jars" / f"{PACKAGE.replace(':', '_', 1).replace(':', '-')}.jar"

SETTINGS = {
    "spark.jars.packages": PACKAGE,
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "1g",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


def session(folder: Path, settings: dict):
    """A session that leaves its files in the folder and listens on this machine only."""
    from pyspark.sql import SparkSession

    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_PYTHON"] = sys.executable
    places = {"spark.sql.warehouse.dir": str(folder / "warehouse"), "spark.local.dir": str(folder)}
    builder = SparkSession.builder.master("local[2]")
    for name, value in {**SETTINGS, **places, **settings}.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    return made


def main():
    if JAR.exists():
        return
    with TemporaryDirectory() as folder:
        try:
            session(Path(folder), {}).stop()
        except Exception:  # Spark ends the JVM and says why on its own standard error.
            sys.exit(f"Ivy could not fetch {PACKAGE}: it needs a way to Maven Central once")


if __name__ == "__main__":
    main()
