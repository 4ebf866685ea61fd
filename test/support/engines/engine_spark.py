"""A local Spark with Delta, in the process that runs dbt. It stands for Databricks, whose dialect is Spark's."""

from pathlib import Path

from dbt.adapters.spark.connections import SparkCredentials
from spark_delta import session

# C1 alone. Its code comes to more than the 48 MB that it may fill unless told otherwise, and would be made over and over.
JAVA = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC -Xmn400m"
SETTINGS = {
    # Nothing may depend on the session's zone.
    "spark.sql.session.timeZone": "America/New_York",
    # The data is small: what costs time is to plan queries, to compile them and to start tasks.
    "spark.default.parallelism": "1",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.shuffle.compress": "false",
    "spark.broadcast.compress": "false",
    # Nobody looks at the jobs of the past.
    **{f"spark.ui.retained{what}": "1" for what in ("Jobs", "Stages", "Tasks")},
    "spark.sql.ui.retainedExecutions": "1",
    "spark.databricks.delta.snapshotPartitions": "1",
    "spark.databricks.delta.stats.collect": "false",
    "spark.databricks.delta.stats.skipping": "false",
    # Outside of UTC, Delta works out anew after every commit which files a table has, to see that it noted the same.
    "spark.databricks.delta.allFilesInCrc.verificationMode.forceOnNonUTC.enabled": "false",
    "spark.databricks.delta.incremental.commit.verify": "false",
    "spark.driver.extraJavaOptions": JAVA,
}


class Engine:
    target = "spark"
    environment: dict = {}

    def __init__(self, folder: Path):
        self.spark = session(folder, SETTINGS)
        keep_ansi_mode()

    def prepare(self, schemas: list, fresh: bool):
        for schema in schemas:
            if fresh:
                self.spark.sql(f"drop schema if exists `{schema}` cascade")
            self.spark.sql(f"create schema if not exists `{schema}`")

    def load(self, schema: str, tables: dict):
        """Bronze is read where it lies: how it is stored makes no difference to the models."""
        for name, parquet in tables.items():
            self.spark.sql(f"drop table if exists `{schema}`.`{name}`")
            self.spark.catalog.createTable(f"`{schema}`.`{name}`", str(parquet), "parquet")

    def after_build(self):
        pass

    def tables(self, schema: str) -> list:
        return [row["tableName"] for row in self.spark.sql(f"show tables in `{schema}`").collect()]

    def rows(self, schema: str, table: str):
        frame = self.spark.table(f"`{schema}`.`{table}`")
        return frame.columns, frame.collect()

    def stop(self):
        self.spark.stop()


def keep_ansi_mode():
    """On Databricks a cast or a sum that goes wrong fails unless told otherwise, and dbt-spark tells every session so."""
    settle = SparkCredentials.__post_init__

    def settle_with_ansi(credentials):
        settle(credentials)
        credentials.server_side_parameters["spark.sql.ansi.enabled"] = "true"

    SparkCredentials.__post_init__ = settle_with_ansi
