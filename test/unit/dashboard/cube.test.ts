import fc from "fast-check";
import { CubeReader, combinationKey, packCube, toCell } from "../../../modules/dashboard/cube";

const NAMES = { filters: ["f", "g"], dimensions: ["d"], measures: ["m"], decided: {} };

describe("cube", () => {
  it("gives back every row under its own choice of filters and no other", () => {
    const shapes = fc.record({
      filters: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 2 }),
      dimensions: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 1 }),
    });
    const cases = shapes.chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        rows: fc.uniqueArray(
          fc.tuple(
            fc.nat(shape.filters[0] ?? 0),
            fc.nat(shape.filters[1] ?? 0),
            fc.nat((shape.dimensions[0] ?? 1) - 1),
            fc.double({ noNaN: true }),
          ),
          { selector: ([f, g, d]) => `${f},${g},${d}` },
        ),
      }),
    );
    fc.assert(
      fc.property(cases, ({ shape, rows }) => {
        const packed = packCube(
          { ...NAMES, shape },
          rows.map(([f, g, d, value]) => ({
            key: combinationKey(shape, [f, g], [d]),
            rows: 1,
            cells: [value],
          })),
        );
        const reader = new CubeReader(packed);
        for (let f = 0; f <= (shape.filters[0] ?? 0); f++) {
          for (let g = 0; g <= (shape.filters[1] ?? 0); g++) {
            const expected = rows.filter((row) => row[0] === f && row[1] === g).sort((a, b) => a[2] - b[2]);
            const read = reader.read([f, g]);
            expect(read.map(({ places, cells }) => [places[0], cells[0]])).toEqual(
              expected.map((row) => [row[2], row[3]]),
            );
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it("leaves out the grand total that SQL makes of no rows", () => {
    const shape = { filters: [2, 2], dimensions: [] };
    const cube = packCube({ ...NAMES, dimensions: [], shape }, [{ key: 0, rows: 0, cells: [null] }]);
    expect(new CubeReader(cube).read([0, 0])).toEqual([]);
  });

  it.each([
    ["12345678901234.56", "money", 12345678901234.56],
    ["1.23456789", "percent", 1.234568],
    ["7", "integer", 7],
    [null, "money", null],
    ["NaN", "percent", null],
    [Number.POSITIVE_INFINITY, "change", null],
    ["2025-06-01", "month", "2025-06-01"],
    ["12", "text", "12"],
  ] as const)("takes %p as %s", (value, format, cell) => {
    expect(toCell(value, format)).toBe(cell);
  });
});
