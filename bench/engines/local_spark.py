"""Builds a dataset's models and runs its data tests on a local Spark with Delta, twice in one session.

    python local_spark.py DATASET DATABASE VARS FOLDER

DATABASE is the DuckDB file of a run, whose bronze is taken, VARS the variables that the run left for dbt. Prints the
seconds of both builds, by dbt's own clock and without its start, and the rows of every gold table. The second build
finds its classes loaded and compiled.
"""

import json
import sys
from pathlib import Path

import duckdb
from dbt.cli.main import dbtRunner

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test" / "support" / "engines"))
from spark_delta import session  # noqa: E402

BUILDS = 2
SCHEMAS = ("bronze", "silver", "quarantine", "gold")
# In its favour: as many parts as a small machine has use for instead of 200 and 50, and memory in plenty.
SETTINGS = {
    "spark.driver.memory": "4g",
    "spark.sql.shuffle.partitions": "4",
    "spark.databricks.delta.snapshotPartitions": "2",
    "spark.sql.session.timeZone": "UTC",
}


def load_bronze(spark, database: str, folder: Path):
    with duckdb.connect(database, read_only=True) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'bronze' and not starts_with(table_name, '_')"
        ).fetchall()
        for (name,) in tables:
            parquet = str(folder / f"{name}.parquet")
            connection.execute(f"copy bronze.\"{name}\" to '{parquet}' (format parquet)")
            spark.read.parquet(parquet).write.format("delta").saveAsTable(f"bronze.{name}")


def build(dataset: str, variables: str, folder: Path) -> float:
    project = str(ROOT / "dbt")
    outcome = dbtRunner().invoke(
        [
            *("build", "--select", f"path:models/{dataset}", "--exclude-resource-type", "unit_test"),
            *("--project-dir", project, "--profiles-dir", project, "--target", "spark", "--vars", variables),
            *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs"), "--quiet"),
        ]
    )
    if not outcome.success:
        sys.exit(f"dbt did not build {dataset} on Spark: {outcome.exception or (folder / 'logs')}")
    return json.loads((folder / "target" / "run_results.json").read_text(encoding="utf-8"))["elapsed_time"]


def main(dataset: str, database: str, variables: str, work: str):
    folder = Path(work)
    spark = session(folder, SETTINGS)
    for schema in SCHEMAS:
        spark.sql(f"create schema {schema}")
    load_bronze(spark, database, folder)
    text = Path(variables).read_text(encoding="utf-8")
    seconds = [build(dataset, text, folder) for _ in range(BUILDS)]
    names = [row["tableName"] for row in spark.sql("show tables in gold").collect()]
    print(json.dumps({"seconds": seconds, "gold": {name: spark.table(f"gold.{name}").count() for name in names}}))
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
