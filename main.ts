import { join } from "node:path";
import { projectRoot } from "./scripts/project-root";
import { reportError } from "./scripts/report-error";
import { synthesize } from "./scripts/synthesize";

/** What the cdktf CLI runs: environments -> stacks -> Terraform JSON. Where a file is wrong, nothing is written. */
synthesize({
  environments: join(projectRoot(), "environments"),
  onWarning: (line) => process.stderr.write(`${line}\n`),
}).catch((error: unknown) => {
  process.exitCode = reportError(error);
});
