"""A Trino server of its own, whose tables are in memory. Its jars come from Maven Central, by Spark's own Ivy.

    python trino_server.py      fetches the jars, once
"""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import pyspark
from py4j.java_gateway import GatewayParameters, JavaGateway, launch_gateway

# The last one whose parts all run on the Java that Spark needs.
VERSION = "426"
CATALOG = "awsdatacatalog"
JARS = Path(pyspark.__file__).parent / "jars"
JAVA = str(Path(os.environ["JAVA_HOME"]) / "bin" / "java") if os.environ.get("JAVA_HOME") else "java"
# What Ivy found, beside its cache.
FOUND = Path.home() / ".ivy2" / f"trino-{VERSION}.class-path"
MODULE = f"""<ivy-module version="2.0">
  <info organisation="medallion" module="trino"/>
  <configurations><conf name="default"/></configurations>
  <dependencies>
    <dependency org="io.trino" name="trino-main" rev="{VERSION}" conf="default->default"/>
    <dependency org="io.trino" name="trino-memory" rev="{VERSION}" conf="default->default">
      <artifact name="trino-memory" type="jar"/>
    </dependency>
  </dependencies>
</ivy-module>
"""
# The client that is to be told of the precision of timestamps; nothing may depend on the session's zone.
HEADERS = {
    "X-Trino-User": "test",
    "X-Trino-Catalog": CATALOG,
    "X-Trino-Client-Capabilities": "PARAMETRIC_DATETIME",
    "X-Trino-Time-Zone": "America/New_York",
}


class TrinoError(Exception):
    """A statement failed; the message is the server's."""


def class_path() -> str:
    """The jars of a server, downloaded where they are not there yet; Ivy takes long to find out that they are."""
    if FOUND.exists():
        known = FOUND.read_text(encoding="utf-8")
        if all(Path(jar).exists() for jar in known.split(os.pathsep)):
            return known
    with tempfile.TemporaryDirectory() as folder:
        module, found = Path(folder) / "ivy.xml", Path(folder) / "class-path"
        module.write_text(MODULE, encoding="utf-8")
        ivy = [JAVA, "-jar", str(next(JARS.glob("ivy-*.jar"))), "-warn", "-ivy", str(module), "-confs", "default"]
        done = subprocess.run([*ivy, "-cachepath", str(found)], capture_output=True, text=True)
        if done.returncode != 0 or not found.exists():
            raise RuntimeError(f"no jars of Trino {VERSION}, which Ivy fetches: {(done.stderr or done.stdout)[-2000:]}")
        FOUND.write_text(found.read_text(encoding="utf-8").strip(), encoding="utf-8")
    return FOUND.read_text(encoding="utf-8")


class Trino:
    def __init__(self, log: Path):
        said = log.open("w", encoding="utf-8")
        port = launch_gateway(
            java_path=JAVA,
            jarpath=str(next(JARS.glob("py4j-*.jar"))),
            classpath=class_path(),
            javaopts=["-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"],
            die_on_exit=True,
            redirect_stdout=said,
            redirect_stderr=said,
        )
        self.gateway = JavaGateway(gateway_parameters=GatewayParameters(port=port, auto_convert=True))
        packages = self.gateway.jvm.io.trino
        self.server = packages.server.testing.TestingTrinoServer.create()
        self.server.installPlugin(packages.plugin.memory.MemoryPlugin())
        self.server.createCatalog(CATALOG, "memory", {})
        self.address = f"{self.server.getBaseUrl().toString()}/v1/statement"

    def run(self, sql: str):
        """(name, type) of every column, and the rows; Trino writes decimals, dates and moments as text."""
        request = urllib.request.Request(self.address, data=sql.encode(), headers=HEADERS)
        columns, rows = [], []
        while True:
            with urllib.request.urlopen(request) as answer:
                page = json.load(answer)
            if "error" in page:
                raise TrinoError(page["error"]["message"])
            columns = [(column["name"], column["type"]) for column in page.get("columns", [])] or columns
            rows += page.get("data", [])
            if "nextUri" not in page:
                return columns, rows
            request = urllib.request.Request(page["nextUri"], headers=HEADERS)

    def stop(self):
        self.server.close()
        self.gateway.shutdown()


if __name__ == "__main__":
    try:
        class_path()
    except RuntimeError as missing:
        sys.exit(" ".join(str(missing).split()))
