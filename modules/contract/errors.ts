/** Something the user typed or wrote is wrong. Printed without a stack trace; exit code 1. */
export class UserError extends Error {
  override readonly name = "UserError";
  /** One line per problem; all of them are printed. */
  constructor(readonly problems: readonly string[] | string) {
    super(typeof problems === "string" ? problems : problems.join("\n"));
  }
}

/** The world failed: a disk, a network, a program that is not there. Printed without a stack trace; exit code 2. */
export class WorldError extends Error {
  override readonly name = "WorldError";
}
