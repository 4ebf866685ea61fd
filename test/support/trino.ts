import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { missingModules, testPython } from "./python";
import { missingSpark } from "./spark";

/** Why Trino cannot stand for Athena here; undefined when it can. Its jars are fetched once, which takes some minutes. */
export function missingTrino(): string | undefined {
  const missing = missingSpark() ?? missingModules(["dbt.adapters.athena", "ministack"]);
  if (missing !== undefined) return missing;
  const fetched = spawnSync(testPython(), [join(__dirname, "engines/trino_server.py")], { encoding: "utf8" });
  return fetched.status === 0 ? undefined : fetched.stderr.trim().split("\n").pop();
}
