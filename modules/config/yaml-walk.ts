import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  Scalar,
  type YAMLMap,
} from "yaml";
import { quote } from "./quote";

/** Offsets of one key and its value in the text, and of what is inside the value. */
export interface Place {
  readonly key: number;
  readonly value: number;
  readonly scalar?: { readonly text: string; readonly quoted: boolean };
  /** By key, or by index for a list. */
  readonly children: ReadonlyMap<string, Place>;
}

type Report = (offset: number, message: string) => void;

interface Walked {
  readonly data: unknown;
  readonly place: Place;
}

interface Walk {
  readonly report: Report;
  readonly lineOf: (offset: number) => number;
  /** Where the nearest thing that has a place begins, for nodes that have none. */
  readonly near: number;
  /** Called for what leaves a hole in the data, so that checking it further would only mislead. */
  readonly hole: () => void;
}

/**
 * Turns a document into plain data and refuses what a description does not need and a reader trips over: anchors,
 * aliases, merge keys, tags, directives, duplicate keys and keys that are no text.
 */
export function walkDocument(
  document: Document,
  report: Report,
  lineOf: (offset: number) => number,
): { data?: unknown; place?: Place; usable: boolean } {
  const { contents, directives } = document;
  if (directives?.yaml.explicit === true || Object.keys(directives?.tags ?? {}).length > 1) {
    report(0, "YAML directives (lines that start with %) are not supported; remove them");
  }
  if (!isMap(contents)) {
    const found = isSeq(contents) ? "a list" : "a single value";
    report(
      contents?.range?.[0] ?? 0,
      `the file holds ${found}; it must hold keys and values with a space after the colon, such as \`name: my-name\``,
    );
    return { usable: false };
  }
  let usable = true;
  const hole = (): void => {
    usable = false;
  };
  return { ...walk(contents, { report, lineOf, near: contents.range?.[0] ?? 0, hole }), usable };
}

function walk(node: Node | null, context: Walk, key?: number): Walked {
  const start = node?.range?.[0] ?? context.near;
  const at = { key: key ?? start, value: start };
  if (node === null) return { data: null, place: { ...at, children: new Map() } };
  const inside = { ...context, near: start };
  if (isAlias(node)) {
    context.report(start, `aliases (${quote(`*${node.source}`)}) are not supported; write the value out`);
    context.hole();
    return { data: null, place: { ...at, children: new Map() } };
  }
  if (node.anchor !== undefined)
    context.report(start, `anchors (${quote(`&${node.anchor}`)}) are not supported; remove it`);
  if (node.tag !== undefined) context.report(start, tagMessage(node.tag));
  if (isMap(node)) return walkMap(node, inside, at);
  if (isSeq(node)) {
    const items = node.items.map((item) => walk(item as Node | null, inside));
    const children = new Map(items.map((item, index) => [String(index), item.place]));
    return { data: items.map((item) => item.data), place: { ...at, children } };
  }
  return {
    data: isScalar(node) ? node.value : null,
    place: { ...at, scalar: written(node), children: new Map() },
  };
}

function walkMap(map: YAMLMap, context: Walk, at: { key: number; value: number }): Walked {
  const data: Record<string, unknown> = Object.create(null);
  const children = new Map<string, Place>();
  const first = new Map<string, number>();
  for (const pair of map.items as Pair<Node | null, Node | null>[]) {
    const offset = pair.key?.range?.[0] ?? context.near;
    const key = keyOf(pair.key);
    if (key === undefined) {
      context.report(offset, "a key must be a single text");
      continue;
    }
    if (refuseKey(key, pair, offset, context)) continue;
    const earlier = first.get(key);
    if (earlier !== undefined) {
      context.report(offset, `duplicate key ${quote(key)}; line ${context.lineOf(earlier)} has it already`);
      continue;
    }
    first.set(key, offset);
    const value = walk(pair.value, { ...context, near: offset }, offset);
    data[key] = value.data;
    children.set(key, value.place);
  }
  return { data, place: { ...at, children } };
}

/** A key may be written as a number or a date; what counts is its text. */
function keyOf(node: Node | null): string | undefined {
  if (!isScalar(node)) return undefined;
  return node.type === Scalar.PLAIN ? (node.source ?? String(node.value)) : String(node.value);
}

function refuseKey(
  key: string,
  pair: Pair<Node | null, Node | null>,
  offset: number,
  context: Walk,
): boolean {
  const plain = isScalar(pair.key) && pair.key.type === Scalar.PLAIN;
  if (plain && key === "<<") {
    context.report(offset, "merge keys (<<) are not supported; write the keys out");
    context.hole();
    return true;
  }
  if (pair.key?.anchor !== undefined)
    context.report(offset, `anchors (${quote(`&${pair.key.anchor}`)}) are not supported; remove it`);
  if (pair.key?.tag !== undefined) context.report(offset, tagMessage(pair.key.tag));
  return false;
}

function tagMessage(tag: string): string {
  const short = tag.replace("tag:yaml.org,2002:", "!!");
  return `tags (${quote(short)}) are not supported; remove it, or put quotes around the text`;
}

function written(node: Node): Place["scalar"] {
  if (!isScalar(node)) return undefined;
  return { text: node.source ?? String(node.value), quoted: node.type !== Scalar.PLAIN };
}
