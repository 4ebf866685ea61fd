import type { Change, Impact } from "./changes";

/** Which of the three numbers of a version a change raises. Source: semver.org 2.0.0, items 6 to 8. */
const RAISES: Readonly<Record<Impact, 0 | 1 | 2>> = { breaking: 0, compatible: 1, documentation: 2 };

/** The smallest version that a contract may carry after changes: the first number that rises sets the rest to zero. */
export function neededVersion(was: string, changes: readonly Pick<Change, "impact">[]): string {
  if (changes.length === 0) return was;
  const raised = Math.min(...changes.map(({ impact }) => RAISES[impact]));
  return numbersOf(was)
    .map((number, index) => (index < raised ? number : index === raised ? number + 1 : 0))
    .join(".");
}

/** Below zero when one version is older than another, above when it is newer. */
export function compareVersions(one: string, other: string): number {
  const others = numbersOf(other);
  const differences = numbersOf(one).map((number, index) => number - (others[index] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

function numbersOf(version: string): number[] {
  return version.split(".").map(Number);
}
