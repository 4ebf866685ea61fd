/** Something to say about one place of one file. `error` stops every command, `warning` none. */
export interface Problem {
  /** Path of the file as the user gave it. */
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  /** Counts from 1, in UTF-16 code units as editors do. */
  readonly column: number;
  /** One line, and what to do next. */
  readonly message: string;
  readonly severity: "error" | "warning";
}

/** `file:line:column: message`, which editors and CI systems turn into links; a warning says that it is one. */
export function formatProblem(problem: Problem): string {
  const mark = problem.severity === "warning" ? "warning: " : "";
  return `${problem.file}:${problem.line}:${problem.column}: ${mark}${problem.message}`;
}

export function isError(problem: Problem): boolean {
  return problem.severity === "error";
}

/** In the order in which a reader meets them: files as they were given, then from top to bottom. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const order = new Map<string, number>();
  for (const { file } of problems) if (!order.has(file)) order.set(file, order.size);
  const rank = (problem: Problem): number => order.get(problem.file) ?? 0;
  return [...problems].sort((a, b) => rank(a) - rank(b) || a.line - b.line || a.column - b.column);
}
