import { UserError } from "../modules/contract/errors";

/** Exit codes of every program of this project. */
export const EXIT = { done: 0, userIsWrong: 1, worldFailed: 2 } as const;

/** Tells a failure in words, with a stack trace only where `DEBUG=medallion`, and says which exit code it has. */
export function reportError(error: unknown): number {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (process.env.DEBUG === "medallion" && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return error instanceof UserError ? EXIT.userIsWrong : EXIT.worldFailed;
}
