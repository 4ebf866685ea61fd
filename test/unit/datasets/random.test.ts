import fc from "fast-check";
import { calendar, spread } from "../../../datasets/calendar";
import { checkOptions } from "../../../datasets/generate-options";
import { choice, Random } from "../../../datasets/random";
import { UserError } from "../../../modules/contract/errors";

const seeds = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });

describe("Random", () => {
  it("gives the same numbers for the same seed, stream and index, in any order of asking", () => {
    fc.assert(
      fc.property(seeds, fc.nat(100), fc.nat(), (seed, stream, index) => {
        const random = new Random(seed);
        const first = random.at(stream, index).next();
        random.at(stream + 1, index).next();
        expect(random.at(stream, index).next()).toBe(first);
        expect(new Random(seed).at(stream, index).next()).toBe(first);
      }),
    );
  });

  it("gives other numbers for seeds that differ in any bit, and for negative ones", () => {
    const numbers = [0, 1, -1, 2 ** 32, 2 ** 32 + 1, -(2 ** 32), 2 ** 52].map((seed) =>
      new Random(seed).at(1, 1).next(),
    );
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it("stays below the limit, and reaches all of a small one", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 2 ** 31 }), (seed, limit) => {
        const value = new Random(seed).at(1, 1).below(limit);
        expect(Number.isInteger(value) && value >= 0 && value < limit).toBe(true);
      }),
    );
    const random = new Random(1);
    const reached = new Set(Array.from({ length: 200 }, (_, index) => random.at(1, index).below(7)));
    expect(reached.size).toBe(7);
  });

  it("chooses in proportion to the weights", () => {
    const coin = choice([
      ["often", 3],
      ["seldom", 1],
    ]);
    const random = new Random(42);
    const often = Array.from({ length: 20_000 }, (_, index) => random.at(1, index).choose(coin)).filter(
      (side) => side === "often",
    );
    expect(often.length / 20_000).toBeCloseTo(0.75, 1);
  });
});

describe("the calendar", () => {
  it("holds every day once, leap days too", () => {
    const days = calendar("2023-12-31", "2024-03-01");
    expect(days).toHaveLength(62);
    expect(days.map((day) => day.date)).toContain("2024-02-29");
    expect(days[0]).toEqual({ index: 0, date: "2023-12-31", year: 2023, month: 12, weekday: 0 });
  });

  it("spreads everything over the days and nothing over days without weight", () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.array(fc.nat(100), { minLength: 1 }), (total, weights) => {
        fc.pre(weights.some((weight) => weight > 0));
        const starts = spread(total, weights);
        expect(starts).toHaveLength(weights.length + 1);
        expect(starts.at(-1)).toBe(total);
        weights.forEach((weight, day) => {
          const share = (starts[day + 1] ?? 0) - (starts[day] ?? 0);
          expect(share).toBeGreaterThanOrEqual(0);
          if (weight === 0) expect(share).toBe(0);
        });
      }),
    );
  });
});

describe("the options of a generator", () => {
  const valid = { scale: 1, seed: 42, outDir: "data" };

  it.each([{ scale: 0.001 }, { scale: 100_000 }, { seed: -1 }, { seed: Number.MAX_SAFE_INTEGER }])(
    "may be %j",
    (changed) => {
      expect(checkOptions({ ...valid, ...changed })).toEqual({ ...valid, ...changed });
    },
  );

  it.each([
    { scale: 0 },
    { scale: -1 },
    { scale: Number.NaN },
    { scale: Number.POSITIVE_INFINITY },
    { scale: 100_001 },
    { seed: 1.5 },
    { seed: Number.NaN },
    { seed: 2 ** 53 },
    { outDir: " " },
  ])("may not be %j", (changed) => {
    const [name = ""] = Object.keys(changed);
    expect(() => checkOptions({ ...valid, ...changed })).toThrow(UserError);
    expect(() => checkOptions({ ...valid, ...changed })).toThrow(
      name === "outDir" ? /^out:/ : RegExp(`^${name}:`),
    );
  });

  it("are all named at once when several are wrong", () => {
    expect(() => checkOptions({ scale: 0, seed: 0.5, outDir: "" })).toThrow(/scale:.*\nseed:.*\nout:/);
  });
});
