/** 2^32 divided by the golden ratio: successive states spread over the whole range. */
const GOLDEN = 0x9e3779b9;
const TWO_TO_32 = 4294967296;
/** Slots of a weighted choice: weights are kept to about one in four thousand. */
const SLOTS = 4096;

/** Mixes 32 bits so that neighbouring inputs have nothing in common (the finalizer of MurmurHash3). */
function mix(bits: number): number {
  let hash = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/**
 * Random numbers that depend on nothing but the seed, a stream (one per table or column) and an index (the row).
 *
 * A value can be computed again at any place by jumping to its stream and index, so a foreign key never has to be kept
 * in memory. Integers and exact operations only: the same numbers come out on every machine. Not for secrets.
 */
export class Random {
  private readonly seed: number;
  private state = 0;

  /** @param seed any safe integer */
  constructor(seed: number) {
    this.seed = mix(mix(seed | 0) + Math.floor(seed / TWO_TO_32));
  }

  /** Jumps to the numbers of one row. */
  at(stream: number, index: number): this {
    this.state = mix(mix(this.seed + Math.imul(stream, GOLDEN)) ^ mix(index));
    return this;
  }

  /** A whole number from 0 to 2^32 - 1. */
  next(): number {
    return this.bits() >>> 0;
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    return Math.floor(((this.bits() >>> 0) * limit) / TWO_TO_32);
  }

  /** A whole number from 0 to `limit` - 1, small ones more often: half of them lie in the first quarter. */
  lowBelow(limit: number): number {
    const share = (this.bits() >>> 0) / TWO_TO_32;
    return Math.floor(limit * share * share);
  }

  /** A second of the day (0 to 86,399) in an hour of a weighted choice. */
  secondOfDay(hours: Choice<number>): number {
    return this.choose(hours) * 3600 + this.below(3600);
  }

  /** True in `percent` of a hundred cases. */
  chance(percent: number): boolean {
    return (this.bits() >>> 0) * 100 < percent * TWO_TO_32;
  }

  /** One of the items, each as likely as the next. */
  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }

  /** One of the items of a weighted choice. */
  choose<Item>(choice: Choice<Item>): Item {
    return choice.slots[this.bits() >>> 20] as Item;
  }

  /** Kept as 32 signed bits, which V8 holds without an object; larger numbers would cost one each. */
  private bits(): number {
    this.state = (this.state + GOLDEN) | 0;
    return mix(this.state);
  }
}

/** A weighted choice, laid out so that choosing takes one step. */
export interface Choice<Item> {
  readonly slots: readonly Item[];
}

/** Prepares a weighted choice from pairs of item and weight; the weights may have any sum. */
export function choice<Item>(weighted: readonly (readonly [Item, number])[]): Choice<Item> {
  const total = weighted.reduce((sum, [, weight]) => sum + weight, 0);
  const slots: Item[] = [];
  let sum = 0;
  for (const [item, weight] of weighted) {
    sum += weight;
    const end = Math.round((SLOTS * sum) / total);
    while (slots.length < end) slots.push(item);
  }
  return { slots };
}
