import { ZONES, type Zone } from "../contract/layers";
import { PIPELINE_STEPS } from "../contract/variant";
import type { Area, Kind } from "./kinds";
import { rightsInWords } from "./rights";
import type { Box } from "./shapes";
import type { Stack } from "./stack";
import { type Resource, valuesAt } from "./terraform";

/** The box of these resources of a stack. */
export function boxOf(stack: Stack, key: string, resources: readonly Resource[]): Box {
  const protects = ({ block }: Resource) => valuesAt(block, "lifecycle.prevent_destroy").includes(true);
  const main = resources.filter((one) => isMain(stack, one, key));
  return {
    key,
    at: placeOf(stack, key, main),
    title: titleOf(stack, key, main),
    shape: isStep(key) ? "step" : "box",
    lines: linesOf(stack, key, main, resources),
    resources,
    protected: resources.some(protects),
  };
}

/** Whether a box is about a resource, and does not only count it. */
function isMain(stack: Stack, resource: Resource, key: string): boolean {
  const { within, withinDependent, givenTo, foldedAs } = stack.kind(resource);
  if (resource.address === key) return true;
  return [within, withinDependent, givenTo, foldedAs].every((way) => way === undefined);
}

function placeOf(stack: Stack, key: string, [first]: readonly Resource[]): Zone | Area {
  if (isStep(key)) return "pipeline";
  if (stack.principal(key) !== undefined) return "people";
  if (first === undefined) return ZONES.find((zone) => key.startsWith(`${zone} `)) ?? "people";
  return stack.zone(first) ?? stack.kind(first).area ?? "beside";
}

function titleOf(stack: Stack, key: string, [first]: readonly Resource[]): string {
  const principal = stack.principal(key);
  if (principal !== undefined) return principal;
  if (first === undefined) return key.replace(/^(group|\w+) /, "");
  return first.address === key ? stack.terraform.name(first) : key;
}

function linesOf(stack: Stack, key: string, main: readonly Resource[], all: readonly Resource[]): string[] {
  const folded = all.filter((one) => one.address !== key && stack.kind(one).foldedAs !== undefined);
  const named = namedIn(stack, key, main);
  const counted = all.filter((one) => !named.has(one) && !folded.includes(one));
  const details = all.flatMap((one) => stack.kind(one).details?.(one.block) ?? []);
  const holders = [key.replace(/^group /, ""), ...folded.map(({ address }) => address)];
  return [
    ...named.values(),
    ...existing(key, all),
    ...countsInWords(stack, counted),
    ...new Set(details.filter((line) => line !== "")),
    ...folded.map((one) => `${stack.kind(one).foldedAs} ${stack.terraform.name(one)}`),
    ...holders.flatMap((holder) => rightsInWords(stack.rights.get(holder))),
  ];
}

/** Somebody whom the stack does not make. */
function existing(key: string, given: readonly Resource[]): string[] {
  if (!key.startsWith("group ")) return [];
  const name = key.slice("group ".length);
  return [given.length === 0 ? name : `group ${name}, which exists already`];
}

/** What a box says of the resources that it is about, unless they are many. */
function namedIn(stack: Stack, key: string, main: readonly Resource[]): Map<Resource, string> {
  const byTitle = (one: Resource) => one.address === key && stack.principal(key) === undefined;
  const about = main.filter((one) => one.address === key || isStep(key));
  return new Map(
    about.map((one) => {
      const word = singular(stack.kind(one));
      return [one, byTitle(one) ? word : `${word} ${stack.terraform.name(one)}`];
    }),
  );
}

/** `3 workgroups, 2 saved queries`. */
function countsInWords(stack: Stack, resources: readonly Resource[]): string[] {
  const counts = new Map<string, { kind: Kind; count: number }>();
  for (const one of resources) {
    const kind = stack.kind(one);
    const word = singular(kind);
    counts.set(word, { kind, count: (counts.get(word)?.count ?? 0) + 1 });
  }
  const words = [...counts].map(([word, { kind, count }]) => `${count} ${count === 1 ? word : plural(kind)}`);
  return words.length === 0 ? [] : [words.join(", ")];
}

function isStep(key: string): boolean {
  return (PIPELINE_STEPS as readonly string[]).includes(key);
}

function singular({ word }: Kind): string {
  return typeof word === "string" ? word : word[0];
}

function plural({ word }: Kind): string {
  return typeof word === "string" ? `${word}s` : word[1];
}
