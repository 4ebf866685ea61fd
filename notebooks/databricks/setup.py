# Databricks notebook source
# MAGIC %md
# MAGIC # setup
# MAGIC Stops a run that cannot end well before anything is written: a required file that never landed, or a table that
# MAGIC the deployment has not made. What may be missing is told.

# COMMAND ----------

import json

from bronze_load import check
from landing import DeltaTables, Volume, read_contract

# COMMAND ----------

contract = read_contract(dbutils.widgets.get("contract"))  # noqa: F821
landing = Volume(dbutils.widgets.get("landing"))  # noqa: F821
bronze = DeltaTables(spark, dbutils.widgets.get("catalog"), dbutils.widgets.get("bronze"))  # noqa: F821

# COMMAND ----------

empty = [table["name"] for table in contract["tables"] if not check(landing, bronze, table)]
dbutils.notebook.exit(json.dumps({"dataset": contract["name"], "empty": empty}))  # noqa: F821
