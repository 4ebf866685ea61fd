import pc from "picocolors";

/** Progress of long work, on standard error, so that standard output stays for results. */
export interface Progress {
  /** Begins a step. */
  start(label: string): void;
  /** Says how far the step is; shown on terminals only. */
  update(detail: string): void;
  /** Ends the step with what it did. */
  done(summary?: string): void;
}

/** Lines on a terminal that rewrite themselves; nothing when standard error is not a terminal. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY) return { start() {}, update() {}, done() {} };
  let label = "";
  let startedMs = 0;
  const rewrite = (text: string): void => {
    stream.write(`\r\u001b[2K${text.slice(0, stream.columns * 2)}`);
  };
  return {
    start(next) {
      label = next;
      startedMs = Date.now();
      rewrite(`  ${pc.dim("…")} ${label}`);
    },
    update(detail) {
      rewrite(`  ${pc.dim("…")} ${label} ${pc.dim(detail)}`);
    },
    done(summary = "") {
      const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
      rewrite(`  ${pc.green("✓")} ${label} ${pc.dim(`${summary} ${seconds} s`.trim())}\n`);
    },
  };
}
