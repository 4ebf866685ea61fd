const { spawn } = require("node:child_process");
const { existsSync, mkdtempSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join, resolve } = require("node:path");

/**
 * Starts a process from which every local run of the tests forks its dbt, so that dbt is imported once and not a
 * hundred times. Without it the tests are the same, and slower.
 */
module.exports = async function start() {
  const python = process.env.MEDALLION_PYTHON ?? resolve(__dirname, "../../../.venv/bin/python");
  if (process.platform === "win32" || !existsSync(python)) return;
  const folder = mkdtempSync(join(tmpdir(), "medallion-warm-"));
  const socket = join(folder, "dbt");
  const server = spawn(python, [join(__dirname, "server.py"), socket], {
    stdio: ["pipe", "ignore", "inherit"],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", PYTHONUTF8: "1" },
  });
  server.on("error", () => undefined);
  process.env.MEDALLION_WARM_DBT = socket;
  process.env.MEDALLION_WARM_PYTHON = python;
  globalThis.endWarmDbt = () => {
    server.stdin.destroy();
    rmSync(folder, { recursive: true, force: true });
  };
};
