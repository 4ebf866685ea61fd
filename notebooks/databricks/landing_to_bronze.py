# Databricks notebook source
# MAGIC %md
# MAGIC # landing_to_bronze
# MAGIC Loads the files that landed since the last run into bronze, every row as text with where it came from. A file that
# MAGIC changed replaces what it brought before; running this again changes nothing.

# COMMAND ----------

import json

from bronze_load import load
from landing import DeltaTables, Volume, read_contract

# COMMAND ----------

contract = read_contract(dbutils.widgets.get("contract"))  # noqa: F821
landing = Volume(dbutils.widgets.get("landing"))  # noqa: F821
bronze = DeltaTables(spark, dbutils.widgets.get("catalog"), dbutils.widgets.get("bronze"))  # noqa: F821

# COMMAND ----------

report = load(spark, landing, bronze, contract["tables"], dbutils.widgets.get("batch"))  # noqa: F821
dbutils.notebook.exit(json.dumps({"dataset": contract["name"], "tables": report}))  # noqa: F821
