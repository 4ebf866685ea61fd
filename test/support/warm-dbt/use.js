const { join } = require("node:path");

/** For runs in the process of a test. A command line that a test starts finds Python as it does at its user's. */
if (process.env.MEDALLION_WARM_DBT !== undefined) process.env.MEDALLION_PYTHON = join(__dirname, "python");
