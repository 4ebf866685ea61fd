import type { BigIntStats } from "node:fs";

/** Coarsest unit of the times of files in use: FAT counts every second second. */
const COARSEST_NS = 2_000_000_000n;

/**
 * What a file system says of a file that nobody touched since, as git's index does: size, time of the last change of
 * content, time of the last change of anything, and number. Nobody can set the second time, so a copy that keeps the
 * first one differs, and so does a file that was moved to the place of this one.
 *
 * @param now before the content is read, in milliseconds since 1970
 * @returns undefined for a file that changed so shortly before that another change could bear the same times
 */
export function stampOf(
  { size, mtimeNs, ctimeNs, ino }: Pick<BigIntStats, "size" | "mtimeNs" | "ctimeNs" | "ino">,
  now: number,
): string | undefined {
  const changed = mtimeNs > ctimeNs ? mtimeNs : ctimeNs;
  if (BigInt(now) * 1_000_000n - changed < COARSEST_NS) return undefined;
  return [size, mtimeNs, ctimeNs, ino].join(" ");
}
