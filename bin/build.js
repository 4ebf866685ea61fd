/** Compiles the TypeScript into `dist/` when a source is newer than the last build; a no-op takes some milliseconds. */
const { spawnSync } = require("node:child_process");
const { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } = require("node:fs");
const { join, resolve } = require("node:path");

const ROOT = resolve(__dirname, "..");
const SOURCES = [
  "main.ts",
  "tsconfig.json",
  "tsconfig.build.json",
  "stacks",
  "modules",
  "datasets",
  "scripts",
  "bench",
];
const STAMP = join(ROOT, "dist", ".built");

function newestChange(path) {
  const info = statSync(path);
  if (!info.isDirectory()) return /\.(ts|json)$/.test(path) ? info.mtimeMs : 0;
  // A folder's own time counts: it changes when a file in it is removed or renamed.
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, newestChange(join(path, name))),
    info.mtimeMs,
  );
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
  const compiler = join(require.resolve("typescript/package.json", { paths: [ROOT] }), "../bin/tsc");
  step(
    [compiler, "-p", "tsconfig.build.json"],
    "The TypeScript sources do not compile; mend the lines above.",
  );
  step([join("dist", "modules", "dashboard", "bundle.js")], "The dashboard's page cannot be bundled.");
  writeFileSync(STAMP, "");
  utimesSync(STAMP, started, started);
}

function step(args, failure) {
  const result = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
  if (result.status === 0) return;
  console.error(`${result.stdout}${result.stderr}${failure}`);
  process.exit(1);
}

module.exports = { ensureBuilt, build };
if (require.main === module) {
  // What is packed must not hold the output of sources that are gone.
  if (process.argv.includes("--clean")) rmSync(join(ROOT, "dist"), { recursive: true, force: true });
  build();
}
