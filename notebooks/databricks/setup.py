# Databricks notebook source
# MAGIC %md
# MAGIC # setup
# MAGIC Stops a run that cannot end well before anything is written: a required file that never landed, or a table that
# MAGIC the deployment has not made. What may be missing is told.

# COMMAND ----------

import json

from landing import Bronze, check, read_contract

# COMMAND ----------

contract = read_contract(dbutils.widgets.get("contract"))  # noqa: F821
bronze = Bronze(spark, dbutils.widgets.get("catalog"), dbutils.widgets.get("bronze"))  # noqa: F821

# COMMAND ----------

empty = check(dbutils.widgets.get("landing"), contract, lambda table: len(bronze.loaded(table)) > 0)  # noqa: F821
dbutils.notebook.exit(json.dumps({"dataset": contract["name"], "empty": empty}))  # noqa: F821
