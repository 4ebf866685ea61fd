const Sequencer = require("@jest/test-sequencer").default;

/** Begun late, each of these would still run when all others have ended. The longest comes first. */
const LONGEST = [
  "data/engines",
  "e2e/redshift-emulator",
  "e2e/aws-emulator",
  "data/run-dbt",
  "data/databricks-notebooks",
  "conformance/conformance",
  "data/compiled-dialects",
];

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const found = LONGEST.findIndex((name) => path.endsWith(`${name}.test.ts`));
      return found < 0 ? LONGEST.length : found;
    };
    return [...super.sort(tests)].sort((one, other) => rank(one) - rank(other));
  }
};
