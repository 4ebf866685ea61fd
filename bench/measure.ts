import { spawnSync } from "node:child_process";

/** What one run of a program took. */
export interface Measured {
  readonly seconds: number;
  /** Most memory that the program and its children held at once; 0 where the system does not tell. */
  readonly peakMegabytes: number;
  /** Time that processors worked for it: on a machine shared with other work it tells more. @default not measured */
  readonly processorSeconds?: number;
}

type CommandLine = readonly [program: string, args: readonly string[]];

/**
 * Runs a program once.
 *
 * @throws Error with its output when it fails.
 */
export function measure([program, args]: CommandLine, env: NodeJS.ProcessEnv = process.env): Measured {
  const started = process.hrtime.bigint();
  // GNU time is the one way to know the peak of a whole process tree; without it only the seconds are told.
  const timed = hasGnuTime()
    ? ["/usr/bin/time", ["-f", "\npeak_kb=%M", program, ...args]]
    : [program, [...args]];
  const result = spawnSync(timed[0] as string, timed[1] as string[], {
    encoding: "utf8",
    env,
    maxBuffer: 1 << 28,
  });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (result.status !== 0) throw new Error(`${program} ${args.join(" ")}\n${result.stdout}${result.stderr}`);
  const peakKilobytes = Number(/peak_kb=(\d+)/.exec(result.stderr)?.[1] ?? 0);
  return { seconds, peakMegabytes: peakKilobytes / 1024 };
}

/** The median of several runs, after one that warms the caches. */
export function medianSeconds(command: () => CommandLine, runs: number): Measured {
  measure(command());
  const all = Array.from({ length: runs }, () => measure(command())).sort((a, b) => a.seconds - b.seconds);
  return all[Math.floor(runs / 2)] as Measured;
}

/** Prints both figures and their ratio. */
export function printRatio(name: string, measured: Measured, baselineName: string, baseline: Measured): void {
  const line = (label: string, value: Measured): string =>
    `  ${label.padEnd(44)} ${value.seconds.toFixed(3)} s${value.peakMegabytes > 0 ? `  ${value.peakMegabytes.toFixed(0)} MB` : ""}`;
  console.log(line(name, measured));
  console.log(line(`baseline: ${baselineName}`, baseline));
  console.log(`  ratio ${(measured.seconds / baseline.seconds).toFixed(2)}`);
  const [worked, baselineWorked] = [measured.processorSeconds, baseline.processorSeconds];
  if (worked === undefined || baselineWorked === undefined || baselineWorked === 0) return;
  const ratio = (worked / baselineWorked).toFixed(2);
  console.log(
    `  processor time ${worked.toFixed(1)} s against ${baselineWorked.toFixed(1)} s: ratio ${ratio}`,
  );
}

function hasGnuTime(): boolean {
  return spawnSync("/usr/bin/time", ["--version"]).status === 0;
}
