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

module.exports = {
  projects: ["unit", "conformance", "data", "e2e", "browser", "package"].map(suite),
  testTimeout: 300_000,
  testSequencer: "<rootDir>/test/longest-first.js",
};
