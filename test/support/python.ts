import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");

/** The Python with what test/requirements.txt lists: `MEDALLION_TEST_PYTHON`, else the one that setup made. */
export function testPython(): string {
  const folder = process.platform === "win32" ? "Scripts" : "bin";
  return process.env.MEDALLION_TEST_PYTHON ?? join(ROOT, ".venv-test", folder, "python");
}

/** Why the modules cannot be imported; undefined when they can. */
export function missingModules(modules: readonly string[]): string | undefined {
  const found = spawnSync(testPython(), ["-c", `import ${modules.join(", ")}`], { encoding: "utf8" });
  if (found.status === 0) return undefined;
  const reason = found.error?.message ?? found.stderr.trim().split("\n").pop();
  return `no Python with ${modules.join(" and ")}: run \`node bin/setup.js --test\` (${reason})`;
}
