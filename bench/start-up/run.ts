import { join } from "node:path";
import { projectRoot } from "../../scripts/project-root";
import { medianSeconds, printRatio } from "../measure";

/** How long a person waits for `--help`, beside what Node needs to do nothing. */
const node = medianSeconds(() => [process.execPath, ["-e", "0"]], 9);
const help = medianSeconds(() => [process.execPath, [join(projectRoot(), "bin/medallion"), "--help"]], 9);
printRatio("bin/medallion --help", help, "node -e 0", node);
