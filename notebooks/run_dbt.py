"""AWS Glue Python shell job: runs dbt for one step of the pipeline and one dataset.

The dbt project arrives as one JSON object (`files`: names and contents, `datasets`: contract and schema names of each),
the connection as the JSON of a dbt target without any credential. The job becomes the engine's role before it runs dbt,
so that dbt may do what the engine may and nothing else. A session of that role lasts an hour, and so does the job.

On a laptop, with dbt and the adapter installed:

    python notebooks/run_dbt.py --project_uri work/dbt-project.json --dataset shopstream --step bronze_to_silver \
        --target '{"type": "duckdb", "settings": {"path": "work/shopstream.duckdb"}}'
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

REQUIRED_ARGUMENTS = ("project_uri", "dataset", "step", "target")
OPTIONAL_ARGUMENTS = ("role_arn", "modules", "wheels_uri")
# What each step builds, and which tests run with it: those of silver must not wait for gold.
SELECTIONS = {
    "bronze_to_silver": (("staging",), "buildable"),
    "silver_to_gold": (("core", "marts"), "eager"),
}
SESSION_SECONDS = 3600
MOST_PROBLEMS = 20


class TransformationError(Exception):
    """dbt could not run or some of it failed; the message says what and what to do."""


def parse_arguments(argv: list[str]) -> dict:
    """Glue adds arguments of its own, which are none of this script's business."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in REQUIRED_ARGUMENTS:
        parser.add_argument(f"--{name}", required=True, choices=[*SELECTIONS] if name == "step" else None)
    for name in OPTIONAL_ARGUMENTS:
        parser.add_argument(f"--{name}")
    known, _ = parser.parse_known_args(argv)
    return vars(known)


def split_uri(uri: str) -> tuple[str, str]:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key


def read_text(uri: str) -> str:
    if not uri.startswith("s3://"):
        return Path(uri).read_text(encoding="utf-8")
    import boto3

    bucket, key = split_uri(uri)
    return boto3.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8")


def install(modules: str, wheels_uri: str, folder: Path) -> None:
    """Installs modules from wheels in S3, for a network from which no package index can be reached."""
    import boto3

    bucket, prefix = split_uri(wheels_uri)
    client = boto3.client("s3")
    wheels = folder / "wheels"
    wheels.mkdir()
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for found in page.get("Contents", []):
            name = found["Key"].removeprefix(prefix)
            if name.endswith(".whl") and "/" not in name:
                client.download_file(bucket, found["Key"], str(wheels / name))
    if not any(wheels.iterdir()):
        raise TransformationError(
            f"There are no Python packages in {wheels_uri}, and this network has no way to a package index. Once, where "
            f"there is one: pip download --only-binary=:all: --python-version 3.9 --platform manylinux2014_x86_64 "
            f"-d wheels {modules} && aws s3 sync wheels {wheels_uri}"
        )
    site = folder / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--find-links", str(wheels)]
    done = subprocess.run([*pip, "--target", str(site), *modules.split()], capture_output=True, text=True)
    if done.returncode != 0:
        raise TransformationError(f"The packages in {wheels_uri} do not suffice for {modules}:\n{done.stderr}")
    sys.path.insert(0, str(site))


def become(role_arn: str, session: str) -> None:
    """Takes the rights of a role, for everything that this process does from now on."""
    import boto3

    # Only the regional endpoint can be reached from inside of a private network.
    os.environ.setdefault("AWS_STS_REGIONAL_ENDPOINTS", "regional")
    made = boto3.client("sts").assume_role(
        RoleArn=role_arn, RoleSessionName=session, DurationSeconds=SESSION_SECONDS
    )["Credentials"]
    os.environ["AWS_ACCESS_KEY_ID"] = made["AccessKeyId"]
    os.environ["AWS_SECRET_ACCESS_KEY"] = made["SecretAccessKey"]
    os.environ["AWS_SESSION_TOKEN"] = made["SessionToken"]
    # What was asked before keeps its own credentials.
    boto3.DEFAULT_SESSION = None


def put_in_lake(project: Path, dataset: str, folders: dict) -> None:
    """Says of each model in which zone of the lake its files lie, for an engine whose tables are files."""
    import yaml

    file = project / "dbt_project.yml"
    settings = yaml.safe_load(file.read_text(encoding="utf-8"))
    models = settings.setdefault("models", {}).setdefault("medallion", {}).setdefault(dataset, {})
    for layer in ("staging", "core", "marts"):
        zone = "silver" if layer == "staging" else "gold"
        models.setdefault(layer, {})["+s3_data_dir"] = folders[zone]
    for model in (project / "models" / dataset / "staging").glob("quarantine_*.sql"):
        models["staging"][model.stem] = {"+s3_data_dir": folders["quarantine"]}
    file.write_text(yaml.safe_dump(settings), encoding="utf-8")


def write_project(bundle: dict, target: dict, schemas: dict, folder: Path) -> Path:
    """Writes the project's files, and a profile beside them; JSON is YAML too."""
    project = folder / "dbt"
    for name, content in bundle["files"].items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    output = {"threads": 4, "schema": schemas["marts"], **target["settings"], "type": target["type"]}
    profile = {"medallion": {"target": "engine", "outputs": {"engine": output}}}
    (project / "profiles.yml").write_text(json.dumps(profile), encoding="utf-8")
    return project


def build(project: Path, dataset: str, step: str, variables: dict) -> None:
    from dbt.cli.main import dbtRunner

    folders, tests = SELECTIONS[step]
    selected = [f"path:models/{dataset}/{folder}" for folder in folders]
    arguments = ["build", "--project-dir", str(project), "--profiles-dir", str(project), "--target", "engine"]
    arguments += ["--select", *selected, "--indirect-selection", tests, "--exclude-resource-type", "unit_test"]
    arguments += ["--vars", json.dumps(variables), "--no-partial-parse"]
    outcome = dbtRunner().invoke(arguments)
    if outcome.success:
        return
    results = getattr(outcome.result, "results", None) or []
    failed = [
        f"{result.node.name}: {result.message}" for result in results if str(result.status) in ("error", "fail")
    ]
    raise TransformationError(
        "\n".join([f"{step} of {dataset} failed.", *failed[:MOST_PROBLEMS]] if failed else [f"dbt: {outcome.exception}"])
    )


def run(argv: list[str]) -> None:
    given = parse_arguments(argv)
    with tempfile.TemporaryDirectory(prefix="medallion-dbt-") as name:
        folder = Path(name)
        bundle = json.loads(read_text(given["project_uri"]))
        dataset = bundle["datasets"].get(given["dataset"])
        if dataset is None:
            raise TransformationError(f"{given['dataset']} is not one of {', '.join(sorted(bundle['datasets']))}")
        if given["modules"] and given["wheels_uri"]:
            install(given["modules"], given["wheels_uri"], folder)
        if given["role_arn"]:
            become(given["role_arn"], f"dbt-{given['step'].replace('_', '-')}")
        project = write_project(bundle, json.loads(given["target"]), dataset["schemas"], folder)
        if dataset.get("folders"):
            put_in_lake(project, given["dataset"], dataset["folders"])
        build(project, given["dataset"], given["step"], {key: dataset[key] for key in ("contract", "schemas")})


if __name__ == "__main__":
    try:
        run(sys.argv[1:])
    except TransformationError as error:
        sys.exit(str(error))
