"""The rows of one landed file, as a table function of Snowflake. What it reads by is landed_records.py, which is sent
along in front of it."""

import json

from landed_records import landed_rows
from snowflake.snowpark.files import SnowflakeFile

PIECE_BYTES = 4 << 20


class LandedRows:
    def process(self, file_url, path, rules):
        with SnowflakeFile.open(file_url, "rb") as stream:
            pieces = iter(lambda: stream.read(PIECE_BYTES), b"")
            for row in landed_rows(pieces, path, json.loads(rules)):
                yield row.line, list(row.values), row.error, row.raw, row.extra
