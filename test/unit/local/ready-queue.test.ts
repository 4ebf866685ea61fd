import fc from "fast-check";
import { ReadyQueue } from "../../../modules/local/ready-queue";

/** What each thing needs, by number; without circles. Numbers that are not among the keys are of things outside. */
type Needs = ReadonlyMap<number, readonly number[]>;

/** In any order: what is needed may come after what needs it. */
const graphs: fc.Arbitrary<Needs> = fc
  .integer({ min: 0, max: 9 })
  .chain((size) =>
    fc.tuple(
      ...Array.from({ length: size }, (_, item) =>
        fc.tuple(fc.constant(item), fc.uniqueArray(fc.integer({ min: -2, max: item - 1 }))),
      ),
    ),
  )
  .chain((entries) => fc.shuffledSubarray(entries, { minLength: entries.length, maxLength: entries.length }))
  .map((entries) => new Map(entries));

interface Worked {
  readonly began: readonly number[];
  readonly mostAtOnce: number;
}

/** Workers that take turns at one queue, as those of a database do; each item takes as long as the scheduler likes. */
async function work(needs: Needs, workers: number, scheduler: fc.Scheduler): Promise<Worked> {
  const queue = new ReadyQueue([...needs.keys()], (item) => needs.get(item) ?? []);
  const items = queue[Symbol.asyncIterator]();
  const began: number[] = [];
  const done = new Set<number>();
  let mostAtOnce = 0;
  const takeTurns = async (): Promise<void> => {
    for (let next = await items.next(); next.done !== true; next = await items.next()) {
      const item = next.value;
      const missing = needs.get(item)?.filter((need) => needs.has(need) && !done.has(need));
      expect({ item, missing }).toEqual({ item, missing: [] });
      began.push(item);
      mostAtOnce = Math.max(mostAtOnce, began.length - done.size);
      await scheduler.schedule(Promise.resolve(), `item ${item}`);
      done.add(item);
      queue.done(item);
    }
  };
  await scheduler.waitFor(Promise.all(Array.from({ length: workers }, takeTurns)));
  return { began, mostAtOnce };
}

const sorted = (numbers: Iterable<number>): number[] => [...numbers].sort((one, other) => one - other);
const workers = fc.integer({ min: 1, max: 4 });

test("every item is begun once, and only when all it needs among the items is done", async () => {
  await fc.assert(
    fc.asyncProperty(graphs, workers, fc.scheduler(), async (needs, count, scheduler) => {
      const { began, mostAtOnce } = await work(needs, count, scheduler);
      expect(sorted(began)).toEqual(sorted(needs.keys()));
      expect(mostAtOnce).toBeLessThanOrEqual(count);
    }),
    { numRuns: 300, timeout: 5000 },
  );
});

test("one worker always takes the first item that is ready", async () => {
  const inOrder = (needs: Needs): number[] => {
    const order: number[] = [];
    const isReady = (item: number): boolean =>
      !order.includes(item) &&
      (needs.get(item) ?? []).every((need) => !needs.has(need) || order.includes(need));
    for (let next = [...needs.keys()].find(isReady); next !== undefined; ) {
      order.push(next);
      next = [...needs.keys()].find(isReady);
    }
    return order;
  };
  await fc.assert(
    fc.asyncProperty(graphs, fc.scheduler(), async (needs, scheduler) => {
      expect((await work(needs, 1, scheduler)).began).toEqual(inOrder(needs));
    }),
    { timeout: 5000 },
  );
});

test("items that need one another in nothing are begun in their order, as many at once as there are workers", async () => {
  const independent = fc.uniqueArray(fc.integer({ min: 0 }), { minLength: 1, maxLength: 9 });
  await fc.assert(
    fc.asyncProperty(independent, workers, fc.scheduler(), async (items, count, scheduler) => {
      const { began, mostAtOnce } = await work(new Map(items.map((item) => [item, [-1]])), count, scheduler);
      expect(began).toEqual(items);
      expect(mostAtOnce).toBe(Math.min(count, items.length));
    }),
    { timeout: 5000 },
  );
});

test("a worker that waits is woken by what another one finishes", async () => {
  const needs: Record<string, readonly string[]> = { late: ["first"], other: ["first"] };
  const queue = new ReadyQueue(["first", "late", "other"], (item) => needs[item] ?? []);
  const items = queue[Symbol.asyncIterator]();
  expect(await items.next()).toEqual({ value: "first", done: false });
  let woken = false;
  const waiting = Promise.all([items.next(), items.next(), items.next()]).finally(() => {
    woken = true;
  });
  await new Promise(setImmediate);
  expect(woken).toBe(false);
  queue.done("first");
  expect((await waiting).map(({ value }) => value)).toEqual(["late", "other", undefined]);
}, 10_000);
