"""Starts MiniStack with the services and rules that it lacks and this project's tests need."""

import ec2_rules
import glue_sync
import iam_rules
import redshift_data
import redshift_serverless
import retries
from ministack import app
from ministack.core import router

for name, prefix, handler in (
    ("redshift-serverless", "RedshiftServerless", redshift_serverless.handle),
    ("redshift-data", "RedshiftData", redshift_data.handle),
):
    app.SERVICE_HANDLERS[name] = handler
    router.SERVICE_PATTERNS[name] = {"target_prefixes": [prefix]}
ec2_rules.register()
glue_sync.register()
iam_rules.register()
retries.register()
app.main()
