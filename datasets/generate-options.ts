import { UserError } from "../modules/contract/errors";

/** What every generator is told. */
export interface GenerateOptions {
  /** How many times the dataset's default size; fractions make it smaller. Above 0, at most 100,000. */
  readonly scale: number;
  /** Any whole number; another one gives other data. */
  readonly seed: number;
  /** Folder that will hold the dataset: new, empty, or an earlier generation. */
  readonly outDir: string;
  /** Told now and then how many rows are done, of about how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Row numbers are hashed as 32-bit integers: beyond this scale they would repeat. */
export const MAX_SCALE = 100_000;

/** @throws UserError that lists every option out of range. */
export function checkOptions(options: GenerateOptions): GenerateOptions {
  const problems: string[] = [];
  if (!(options.scale > 0 && options.scale <= MAX_SCALE)) {
    problems.push(`scale: must be a number above 0 and at most ${MAX_SCALE}, for example 1 or 0.1.`);
  }
  if (!Number.isSafeInteger(options.seed)) problems.push("seed: must be a whole number, for example 42.");
  if (options.outDir.trim() === "") problems.push("out: must name a folder.");
  if (problems.length > 0) throw new UserError(problems);
  return options;
}
