/**
 * Runs the benchmarks: `npm run bench` all of them, `npm run bench -- synth` one, and with `--name=value` what that one
 * has as an option. Each prints what it measured, the named baseline measured in the same run, and their ratio.
 */
const { spawnSync } = require("node:child_process");
const { existsSync, readdirSync } = require("node:fs");
const { join, resolve } = require("node:path");

const ROOT = resolve(__dirname, "..");
const known = readdirSync(__dirname).filter((name) => existsSync(join(__dirname, name, "run.ts")));
const options = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`no benchmark is called ${unknown.join(", ")}; there are: ${known.join(", ")}`);
  process.exit(1);
}
require("../bin/build.js").ensureBuilt();
let failed = 0;
for (const name of asked.length > 0 ? asked : known) {
  console.log(`\n== ${name}`);
  const result = spawnSync(process.execPath, [join(ROOT, "dist", "bench", name, "run.js"), ...options], {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, CHECKPOINT_DISABLE: "1" },
  });
  if (result.status !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
