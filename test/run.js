/**
 * Runs every test this machine can run and ends with one line: `N passed, N failed, N skipped`, summed over all
 * runners. The exit code is 0 only when nothing failed and something passed.
 *
 *   node test/run.js check    types, lint, units: the inner loop
 *   node test/run.js all      and conformance, data, end to end, browser, package
 */
const { spawnSync } = require("node:child_process");
const { mkdtempSync, readFileSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join, relative, resolve } = require("node:path");

const ROOT = resolve(__dirname, "..");
const UNIT_SUITES = ["unit"];
const SLOW_SUITES = ["conformance", "data", "e2e", "browser", "package"];
/** Files of tests that run at a time, one more than cores as some only wait for a provider; and those told of in the end. */
const WORKERS = 3;
const SLOWEST = 12;

/** @typedef {{ passed: number, failed: number, skipped: number, reasons: string[] }} Count */

function tool(name, args) {
  const started = Date.now();
  const result = spawnSync(join(ROOT, "node_modules", ".bin", name), args, { cwd: ROOT, stdio: "inherit" });
  const passed = result.status === 0;
  console.log(`${passed ? "PASS" : "FAIL"} ${name} ${args.join(" ")} (${seconds(started)})`);
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0, reasons: [] };
}

function jest(suites) {
  const folder = mkdtempSync(join(tmpdir(), "medallion-jest-"));
  const report = join(folder, "report.json");
  const args = ["--selectProjects", ...suites, "--json", `--outputFile=${report}`, `--maxWorkers=${WORKERS}`];
  const result = spawnSync(process.execPath, [join(ROOT, "node_modules/jest/bin/jest.js"), ...args], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, CHECKPOINT_DISABLE: "1" },
  });
  try {
    const results = JSON.parse(readFileSync(report, "utf8"));
    tellSlowest(results);
    return jestCount(results);
  } catch {
    console.error(`jest left no report (exit ${result.status ?? result.signal})`);
    return { passed: 0, failed: 1, skipped: 0, reasons: [] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function jestCount(report) {
  const pending = report.testResults.flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status === "pending" || test.status === "todo")
      .map((test) => `${relative(ROOT, file.name)}: ${test.fullName}`),
  );
  // A file that cannot even be loaded holds no failed test, and fails all the same.
  const unloadable = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable,
    skipped: pending.length,
    reasons: pending,
  };
}

/** Where the time goes, for whoever wants less of it to go. */
function tellSlowest({ testResults }) {
  const files = testResults.map(({ name, startTime, endTime }) => ({ name, ms: endTime - startTime }));
  const slowest = files.sort((one, other) => other.ms - one.ms).slice(0, SLOWEST);
  const lines = slowest.map(
    ({ name, ms }) => `  ${(ms / 1000).toFixed(1).padStart(6)} s  ${relative(ROOT, name)}`,
  );
  console.log(`\nSlowest files, ${WORKERS} at a time:\n${lines.join("\n")}`);
}

const seconds = (startedMs) => `${((Date.now() - startedMs) / 1000).toFixed(1)} s`;

function main(mode) {
  const started = Date.now();
  const counts = [
    tool("tsc", ["-p", "."]),
    tool("tsc", ["-p", "modules/dashboard/page"]),
    tool("biome", ["ci", "."]),
  ];
  counts.push(jest(mode === "check" ? UNIT_SUITES : [...UNIT_SUITES, ...SLOW_SUITES]));
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
  const reasons = counts.flatMap((count) => count.reasons);
  if (reasons.length > 0) console.log(`\nSkipped:\n${reasons.map((reason) => `  ${reason}`).join("\n")}`);
  console.log(`\nDone in ${seconds(started)}.`);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`);
  process.exit(sum("failed") === 0 && sum("passed") > 0 ? 0 : 1);
}

main(process.argv[2] ?? "all");
