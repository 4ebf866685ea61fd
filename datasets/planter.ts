import type { BrokenRule } from "./manifest";
import type { Random } from "./random";

/** A column and the rule that a planted mistake in it breaks. */
export interface Mistake {
  readonly column: string;
  readonly rule: BrokenRule;
  /** What stands in the column instead. */
  readonly value: string;
}

/** What happens to a row: a mistake, a repetition, or nothing. */
export type Dirt = Mistake | "repeat" | undefined;

/**
 * Chooses the rows that get a mistake, and the rows that are written twice.
 *
 * At most one of the two happens to a row. Where it is asked only for rows that no earlier export holds, what a pipeline
 * must find is the same whether it removes duplicates before it checks rules or after.
 */
export class Planter {
  private rows: number;
  private planted = 0;

  /** @param every one row in that many gets a mistake, and another one is repeated */
  constructor(
    random: Random,
    private readonly every: number,
    private readonly mistakes: readonly Mistake[],
  ) {
    this.rows = random.at(0, every).below(every);
  }

  next(): Dirt {
    this.rows += 1;
    const place = this.rows % this.every;
    if (place === Math.floor(this.every / 2)) return "repeat";
    if (place !== 0) return undefined;
    this.planted += 1;
    return this.mistakes[this.planted % this.mistakes.length];
  }
}
