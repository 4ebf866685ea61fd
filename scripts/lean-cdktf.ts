import Module, { createRequire } from "node:module";

/**
 * Loads cdktf without its ZIP library, which is 80 of the 130 ms that loading takes, and is needed only for assets that
 * are archives. The library is loaded when something does use it.
 */
export async function loadCdktf(): Promise<typeof import("cdktf")> {
  deferArchiver();
  return import("cdktf");
}

function deferArchiver(): void {
  const cdktfRequire = createRequire(require.resolve("cdktf"));
  const file = resolveIfThere(cdktfRequire, "archiver");
  if (file === undefined || require.cache[file] !== undefined) return;
  const deferred = new Module(file);
  deferred.loaded = true;
  deferred.exports = (...args: readonly unknown[]): unknown => {
    delete require.cache[file];
    return cdktfRequire(file)(...args);
  };
  require.cache[file] = deferred;
}

/** Another version or fork of cdktf may do without the library. */
function resolveIfThere(from: NodeJS.Require, name: string): string | undefined {
  try {
    return from.resolve(name);
  } catch {
    return undefined;
  }
}

/**
 * Runs `work` without the stack trace that cdktf records for each of its tokens: half of the time of a synthesis, and
 * shown in no message that a user of this project sees. Errors keep their stacks: V8 makes those without this function.
 */
export function withoutStackTraces<Result>(work: () => Result): Result {
  const { captureStackTrace } = Error;
  Error.captureStackTrace = () => {};
  try {
    return work();
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
}
