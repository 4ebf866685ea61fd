import { ZONES, type Zone } from "../contract/layers";
import { PIPELINE_STEPS } from "../contract/variant";
import type { Arrow, Box } from "./shapes";
import type { Stack } from "./stack";

/** From this many zones on, the same arrow is drawn once, from the lake as a whole. */
const MANY_ZONES = 4;

/** Every arrow of a picture, none twice. */
export function addArrows(stack: Stack, boxes: readonly Box[]): Arrow[] {
  const ends = new Map(boxes.map((box) => [box.key, isZone(box.at) ? box.at : box.key]));
  const all = [...flow(), ...runs(stack, ends), ...uses(stack, boxes, ends), ...reaches(stack, boxes)];
  const arrows = new Map(all.map((arrow) => [[arrow.from, arrow.to, arrow.words].join("\n"), arrow]));
  return fromLake([...arrows.values()].filter(({ from, to }) => from !== to));
}

/** The names of the steps say between which zones data goes, and what silver refuses goes to quarantine. */
function flow(): Arrow[] {
  const arrows = PIPELINE_STEPS.flatMap((step) => {
    const [from = "", to = ""] = step.split("_to_");
    const refused = { from: step, to: "quarantine", words: "refused rows", flow: true };
    return [
      { from, to: step, flow: true },
      { from: step, to, flow: true },
      ...(to === "silver" ? [refused] : []),
    ];
  });
  return arrows;
}

function runs(stack: Stack, ends: ReadonlyMap<string, string>): Arrow[] {
  return stack.terraform.resources.flatMap((resource) => {
    const end = ends.get(stack.key(resource)) ?? "";
    return stack.stepsOf(resource).map((step) => ({ from: end, to: step, words: "runs", flow: false }));
  });
}

function uses(stack: Stack, boxes: readonly Box[], ends: ReadonlyMap<string, string>): Arrow[] {
  return boxes.flatMap(({ key, resources }) =>
    resources.flatMap((resource) =>
      stack.leadsTo(resource).map(({ words, target }) => {
        const to = ends.get(stack.key(target)) ?? "";
        return { from: ends.get(key) ?? "", to, words, flow: false };
      }),
    ),
  );
}

/** Whoever has one zone only is drawn at it; what the others have stands in their box. */
function reaches(stack: Stack, boxes: readonly Box[]): Arrow[] {
  return boxes.flatMap(({ key }) => {
    if (stack.principal(key) === undefined) return [];
    const held = [...(stack.rights.get(key.replace(/^group /, "")) ?? [])];
    const zones = new Set(held.map((right) => right.split(" ")[1] as Zone));
    const [zone] = zones;
    if (zone === undefined || zones.size > 1) return [];
    const writes = held.some((right) => right.startsWith("write"));
    return [{ from: key, to: zone, words: writes ? "writes" : "reads", flow: false }];
  });
}

function fromLake(arrows: readonly Arrow[]): Arrow[] {
  const twins = (arrow: Arrow) =>
    arrows.filter(
      ({ from, to, words, flow }) => isZone(from) && !flow && to === arrow.to && words === arrow.words,
    );
  const kept = arrows.map((arrow) =>
    isZone(arrow.from) && !arrow.flow && twins(arrow).length >= MANY_ZONES
      ? { ...arrow, from: "lake" }
      : arrow,
  );
  return kept.filter(
    (arrow, index) => index === kept.findIndex((one) => JSON.stringify(one) === JSON.stringify(arrow)),
  );
}

function isZone(at: string): at is Zone {
  return (ZONES as readonly string[]).includes(at);
}
