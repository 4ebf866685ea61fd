/** Things to do, each of them as soon as those that it needs are done. */
export class ReadyQueue<Item> implements AsyncIterable<Item> {
  private readonly waiting: Set<Item>;
  private readonly open: Set<Item>;
  private wake: () => void = () => undefined;

  /**
   * @param items what comes first is done first where several are ready
   * @param needs what has to be done before an item; must be without circles. Those that are not among `items` are done.
   */
  constructor(
    items: readonly Item[],
    private readonly needs: (item: Item) => readonly Item[],
  ) {
    this.waiting = new Set(items);
    this.open = new Set(items);
  }

  /** Those who wait for it may begin. */
  done(item: Item): void {
    this.open.delete(item);
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    while (this.waiting.size > 0) {
      const next = this.nextReady();
      if (next === undefined) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      } else {
        this.waiting.delete(next);
        yield next;
      }
    }
  }

  private nextReady(): Item | undefined {
    for (const item of this.waiting) if (!this.needs(item).some((need) => this.open.has(need))) return item;
    return undefined;
  }
}
