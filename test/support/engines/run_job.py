"""Runs the job that runs dbt, notebooks/run_dbt.py, on what stands for Athena: every step twice, as two days would.

    python run_job.py FOLDER PROJECT DATASET BRONZE TYPES OUT

FOLDER is for what the engine leaves on disk, PROJECT the file that the job reads, BRONZE a folder of Parquet files, TYPES
and OUT are those of build.py. Prints {"tables": rows and checksums, "folders": {layer: where its tables' files lie}}.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from engine_athena import BUCKET, CATALOG, REGION, Engine
from normalise import write_tables

JOB = Path(__file__).resolve().parents[3] / "notebooks" / "run_dbt.py"


def run_steps(engine, project, dataset):
    settings = {"database": CATALOG, "region_name": REGION, "work_group": "engine"}
    target = {"type": "athena", "settings": {**settings, "s3_staging_dir": f"s3://{BUCKET}/results/"}}
    for step in 2 * ("bronze_to_silver", "silver_to_gold"):
        given = ["--project_uri", project, "--dataset", dataset, "--step", step, "--target", json.dumps(target)]
        done = subprocess.run([sys.executable, str(JOB), *given], capture_output=True, text=True, env=os.environ)
        if done.returncode != 0:
            sys.exit(done.stderr or done.stdout)


def folders_of(engine, schema):
    """Where the files of a schema's tables lie: the folder in which the schema has one."""
    pages = engine.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
    return sorted({f"s3://{BUCKET}/{key.split(f'/{schema}/')[0]}/" for key in keys if f"/{schema}/" in key})


def main(folder, project, dataset, bronze, types, out):
    schemas = json.loads(Path(project).read_text(encoding="utf-8"))["datasets"][dataset]["schemas"]
    engine = Engine(Path(folder))
    try:
        os.environ.update(engine.environment)
        engine.prepare(sorted(set(schemas.values())), fresh=True)
        engine.load(schemas["bronze"], {file.stem: file for file in sorted(Path(bronze).glob("*.parquet"))})
        run_steps(engine, project, dataset)
        declared = json.loads(Path(types).read_text(encoding="utf-8"))
        sums = write_tables(Path(out), declared, schemas, engine.tables, engine.rows)
        layers = {layer: folders_of(engine, schemas[layer]) for layer in ("silver", "quarantine", "marts")}
        print(json.dumps({"tables": sums, "folders": layers}))
    finally:
        engine.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
