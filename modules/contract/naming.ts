import { createHash } from "node:crypto";

/**
 * How one kind of resource may be named. Each rule stands beside the resource it is for, in its variant, with the
 * source of its limits in a comment.
 */
export interface NameRule<Part extends string> {
  /** What is named, for error messages: "folder". */
  readonly kind: string;
  /**
   * The parts a name is made of, in order. Names of one kind always have the same parts, so that two of them are
   * equal only if every part is.
   */
  readonly parts: readonly Part[];
  readonly separator: "-" | "_";
  /** Most characters the resource takes. */
  readonly maxLength: number;
  /** @default "lower" */
  readonly case?: "lower" | "upper";
}

const HASH_LENGTH = 8;
/** The first part is the environment, whose words are joined by hyphens; every other part is one word. */
const FIRST_PART = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const LATER_PART = /^[a-z0-9]+$/;

/**
 * Computes the name of a resource from its parts: the same parts give the same name for ever, other parts another.
 * Where joining the parts would lose something (too long, or a part that could be read in two ways once it is
 * joined) a hash of the exact parts is appended.
 *
 * @throws Error when a part is empty.
 */
export function resourceName<Part extends string>(
  rule: NameRule<Part>,
  values: Readonly<Record<Part, string>>,
): string {
  const parts = rule.parts.map((part) => {
    if (values[part].length === 0) throw new Error(`${rule.kind}: the part "${part}" of its name is empty`);
    return values[part];
  });
  const joined = wordsOf(parts).join(rule.separator);
  const readsOneWay = parts.every((part, index) => (index === 0 ? FIRST_PART : LATER_PART).test(part));
  const name = readsOneWay && joined.length <= rule.maxLength ? joined : withHash(joined, parts, rule);
  return rule.case === "upper" ? name.toUpperCase() : name;
}

function wordsOf(parts: readonly string[]): string[] {
  return parts.flatMap((part) => part.toLowerCase().match(/[a-z0-9]+/g) ?? []);
}

function withHash(joined: string, parts: readonly string[], rule: NameRule<string>): string {
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, HASH_LENGTH);
  const head = joined.slice(0, rule.maxLength - HASH_LENGTH - 1).replace(/[-_]+$/, "");
  return `${head === "" ? "x" : head}${rule.separator}${hash}`;
}
