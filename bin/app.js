/** What `cdktf synth|diff|deploy|destroy` runs. */
require("./build.js").ensureBuilt();
require("../dist/main.js");
