/** Every suite runs on the TypeScript sources through swc; types are checked by `npm run check`. */
const transform = {
  "^.+\\.ts$": [
    "@swc/jest",
    { jsc: { target: "es2022", parser: { syntax: "typescript" } }, sourceMaps: "inline" },
  ],
};
const suite = (name) => ({
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  transform,
  // The examples import this package by its name, as whoever installs it does.
  moduleNameMapper: { "^medallion-blueprint/(.*)$": "<rootDir>/$1" },
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/work/", "<rootDir>/cdktf.out/"],
});

/** Suites whose tests run dbt over and over: they share what it costs to import it. */
const withDbt = (name) => ({
  ...suite(name),
  globalSetup: "<rootDir>/test/support/warm-dbt/start.js",
  globalTeardown: "<rootDir>/test/support/warm-dbt/end.js",
  setupFiles: ["<rootDir>/test/support/warm-dbt/use.js"],
});

module.exports = {
  projects: [...["unit", "conformance", "e2e", "package"].map(suite), ...["data", "browser"].map(withDbt)],
  testTimeout: 300_000,
  testSequencer: "<rootDir>/test/longest-first.js",
};
