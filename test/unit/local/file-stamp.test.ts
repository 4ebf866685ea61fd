import fc from "fast-check";
import { stampOf } from "../../../modules/local/file-stamp";

const MS = 1_000_000n;
const NOW = Date.parse("2026-01-01T00:00:00Z");
const at = (msBefore: number): bigint => (BigInt(NOW) - BigInt(msBefore)) * MS;
const FILE = { size: 10n, mtimeNs: at(60_000), ctimeNs: at(50_000), ino: 7n };

test("files have the same stamp only when size, both times and number are the same", () => {
  const far = fc.bigInt(0n, at(2_000));
  const stats = fc.record({
    size: fc.bigInt({ min: 0n }),
    mtimeNs: far,
    ctimeNs: far,
    ino: fc.bigInt({ min: 0n }),
  });
  fc.assert(
    fc.property(stats, fc.constantFrom("size", "mtimeNs", "ctimeNs", "ino"), (file, key) => {
      expect(stampOf({ ...file }, NOW)).toBe(stampOf(file, NOW));
      expect(stampOf({ ...file, [key]: file[key] - 1n }, NOW)).not.toBe(stampOf(file, NOW));
    }),
  );
});

test.each(["mtimeNs", "ctimeNs"])("a file whose %s is less than two seconds ago has no stamp", (time) => {
  expect(stampOf({ ...FILE, [time]: at(1_999) }, NOW)).toBeUndefined();
  expect(stampOf({ ...FILE, [time]: at(2_000) + 1n }, NOW)).toBeUndefined();
  expect(stampOf({ ...FILE, [time]: at(2_000) }, NOW)).toBeDefined();
});

test("nor has one of the future", () => {
  expect(stampOf({ ...FILE, mtimeNs: at(-86_400_000) }, NOW)).toBeUndefined();
});
