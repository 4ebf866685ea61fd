#!/usr/bin/env node

/**
 * Makes a fresh clone ready: the npm packages, the Python environment(s) and the compiled TypeScript.
 * Uses Node's own modules only, since nothing is installed yet, and skips what has not changed since the last time.
 *
 *   node bin/setup.js          what `npm start` needs
 *   node bin/setup.js --test   and what `npm test` needs beside it
 */
const { spawnSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const { existsSync, readFileSync, rmSync, writeFileSync } = require("node:fs");
const { join, resolve } = require("node:path");

const ROOT = resolve(__dirname, "..");
const NODE_MAJOR = 20;
const PYTHON = { oldest: [3, 11], newest: [3, 13] };
const PYTHON_NAMES = ["python3", "python3.11", "python3.12", "python3.13", "python"];
const WINDOWS = process.platform === "win32";

function fail(message) {
  console.error(`setup: ${message}`);
  process.exit(2);
}

/** Runs a program with its output kept back; shows it only when the program fails. */
function run(label, program, args) {
  const started = Date.now();
  process.stderr.write(`setup: ${label} ...`);
  const result = spawnSync(program, args, {
    cwd: ROOT,
    encoding: "utf8",
    shell: WINDOWS,
    maxBuffer: 1 << 28,
  });
  if (result.error || result.status !== 0) {
    process.stderr.write(" failed\n");
    process.stderr.write(`${result.stdout ?? ""}${result.stderr ?? result.error?.message ?? ""}\n`);
    fail(
      `${label} failed. Mend what is said above (a network? a full disk?) and run the same command again.`,
    );
  }
  process.stderr.write(` ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
}

/** Does a step once for each content of the files it depends on; a stamp written last survives no half-done step. */
function once(stampFile, inputs, step) {
  const hash = createHash("sha256").update(inputs.join("\0")).digest("hex");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === hash) return;
  rmSync(stampFile, { force: true });
  step();
  writeFileSync(stampFile, hash);
}

function pythonVersion(program) {
  const result = spawnSync(program, ["-c", "import sys; print(sys.version_info[0], sys.version_info[1])"], {
    encoding: "utf8",
    shell: WINDOWS,
  });
  return result.status === 0 ? result.stdout.trim().split(" ").map(Number) : undefined;
}

function findPython() {
  for (const program of PYTHON_NAMES) {
    const version = pythonVersion(program);
    if (version?.[0] !== 3) continue;
    if (version[1] >= PYTHON.oldest[1] && version[1] <= PYTHON.newest[1])
      return { program, version: version.join(".") };
  }
  return fail(
    `no Python ${PYTHON.oldest.join(".")} to ${PYTHON.newest.join(".")} found (tried ${PYTHON_NAMES.join(", ")}). ` +
      "Install Python 3.11 with its venv module, for example `apt install python3 python3-venv` or `brew install python@3.11`.",
  );
}

function pythonEnvironment(folder, requirements) {
  const file = join(ROOT, requirements);
  const python = findPython();
  const target = join(ROOT, folder);
  once(join(target, ".setup-stamp"), [readFileSync(file, "utf8"), python.version], () => {
    rmSync(target, { recursive: true, force: true });
    run(`Python ${python.version} environment ${folder}`, python.program, ["-m", "venv", target]);
    const installed = join(target, WINDOWS ? "Scripts/python.exe" : "bin/python");
    run(`Python packages of ${requirements}`, installed, [
      ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check"],
      ...["--require-hashes", "--no-deps", "-r", file],
    ]);
  });
}

function npmPackages() {
  const lock = readFileSync(join(ROOT, "package-lock.json"), "utf8");
  once(join(ROOT, "node_modules", ".setup-stamp"), [lock, process.versions.modules], () =>
    run("npm packages", "npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]),
  );
}

if (Number(process.versions.node.split(".")[0]) < NODE_MAJOR) {
  fail(`this is Node ${process.versions.node}; Node ${NODE_MAJOR} or newer is needed (https://nodejs.org).`);
}
npmPackages();
pythonEnvironment(".venv", "requirements.txt");
if (process.argv.includes("--test")) pythonEnvironment(".venv-test", "test/requirements.txt");
require("./build.js").ensureBuilt();
