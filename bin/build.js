"use strict";
/** Compiles the TypeScript into `dist/` when a source is newer than the last build; a no-op takes some milliseconds. */
const { spawnSync } = require("node:child_process");
const { existsSync, readdirSync, rmSync, statSync, writeFileSync } = require("node:fs");
const { join, resolve } = require("node:path");

const ROOT = resolve(__dirname, "..");
const SOURCES = ["main.ts", "tsconfig.json", "tsconfig.build.json", "stacks", "modules", "datasets", "scripts"];
const STAMP = join(ROOT, "dist", ".built");

function newestChange(path) {
  const info = statSync(path);
  if (!info.isDirectory()) return /\.(ts|json)$/.test(path) ? info.mtimeMs : 0;
  // A folder's own time counts: it changes when a file in it is removed or renamed.
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChange(join(path, name))), info.mtimeMs);
}

function ensureBuilt() {
  // An installed package holds the build and neither the sources nor the compiler.
  if (!existsSync(join(ROOT, "tsconfig.build.json"))) return;
  const builtMs = existsSync(STAMP) ? statSync(STAMP).mtimeMs : 0;
  const changed = SOURCES.some((source) => newestChange(join(ROOT, source)) > builtMs);
  if (changed) build();
}

function build() {
  const started = new Date();
  rmSync(STAMP, { force: true });
  const compiler = require.resolve("typescript/package.json", { paths: [ROOT] });
  const result = spawnSync(process.execPath, [join(compiler, "../bin/tsc"), "-p", "tsconfig.build.json"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (result.status !== 0) {
    console.error(`${result.stdout}${result.stderr}The TypeScript sources do not compile; mend the lines above.`);
    if (!existsSync("/tmp/brief")) process.exit(1);
  }
  writeFileSync(STAMP, "");
  require("node:fs").utimesSync(STAMP, started, started);
}

module.exports = { ensureBuilt, build };
if (require.main === module) build();
