import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../scripts/project-root";
import { measure } from "../measure";

/** The least rows per second, as a multiple of the Faker script's. */
const AT_LEAST = 50;
/** Both make the same columns; Python gets fewer rows, as its rate does not depend on how many there are. */
const SCALE = 100;
const FAKER_SCALE = 2;
const ROUNDS = 3;

interface Round {
  readonly rowsPerSecond: number;
  readonly peakMegabytes: number;
}

/** The whole command, the start of Node included. */
function generator(out: string): Round {
  const args = ["generate", "shopstream", "--scale", String(SCALE), "--out", out, "--json"];
  const command = [process.execPath, [join(projectRoot(), "bin", "medallion"), ...args]] as const;
  const { seconds, peakMegabytes } = measure(command);
  const rows = rowsWritten(out);
  return { rowsPerSecond: rows / seconds, peakMegabytes };
}

function rowsWritten(out: string): number {
  const manifest = require(join(out, "generated.json")) as { files: { rows: number }[] };
  return manifest.files.reduce((sum, file) => sum + file.rows, 0);
}

/** Its own time, without the start of Python and the import of Faker: in its favour. */
function faker(out: string): Round {
  const script = join(projectRoot(), "bench", "generator", "faker_baseline.py");
  const result = spawnSync(python(), [script, out, String(FAKER_SCALE)], { encoding: "utf8" });
  if (result.status !== 0) {
    throw new Error(
      `Python with Faker: run \`node bin/setup.js --test\`. ${result.error?.message ?? result.stderr}`,
    );
  }
  const { rows, seconds } = JSON.parse(result.stdout) as { rows: number; seconds: number };
  return { rowsPerSecond: rows / seconds, peakMegabytes: 0 };
}

/** As the tests have it: `MEDALLION_TEST_PYTHON`, else the environment that setup made. */
function python(): string {
  const program = process.platform === "win32" ? join("Scripts", "python") : join("bin", "python");
  return process.env.MEDALLION_TEST_PYTHON ?? join(projectRoot(), ".venv-test", program);
}

function median(rounds: readonly Round[]): Round {
  return [...rounds].sort((a, b) => a.rowsPerSecond - b.rowsPerSecond)[
    Math.floor(rounds.length / 2)
  ] as Round;
}

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), "medallion-bench-"));
  try {
    const ours: Round[] = [];
    const theirs: Round[] = [];
    // Turn by turn, so that whatever else the machine does slows both.
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(generator(join(folder, `ours-${round}`)));
      theirs.push(faker(join(folder, `theirs-${round}`)));
    }
    report(median(ours), median(theirs));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(ours: Round, theirs: Round): void {
  const rate = (round: Round) =>
    `${Math.round(round.rowsPerSecond).toLocaleString("en").padStart(10)} rows/s`;
  const ratio = ours.rowsPerSecond / theirs.rowsPerSecond;
  const memory = ours.peakMegabytes > 0 ? `  ${ours.peakMegabytes.toFixed(0)} MB` : "";
  console.log(`  bin/medallion generate shopstream, scale ${SCALE}    ${rate(ours)}${memory}`);
  console.log(`  baseline: Python with Faker, the same columns ${rate(theirs)}`);
  console.log(`  ratio ${ratio.toFixed(1)} (at least ${AT_LEAST})`);
  if (ratio < AT_LEAST) process.exitCode = 1;
}

main();
