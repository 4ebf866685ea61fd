import { ZONES } from "../contract/layers";
import { AREAS, type Area } from "./kinds";
import type { Arrow, Box, Picture } from "./shapes";

const AREA_TITLES: Readonly<Record<Area, string>> = {
  people: "Who",
  pipeline: "Pipeline",
  engine: "Engine",
  network: "Network",
  access: "Roles of services, and policies",
  beside: "Beside the data",
};

/** Stand below one another at the side, each in a column of its own, or a picture would be too wide to read. */
const SIDE: readonly Area[] = ["pipeline", "engine", "network", "access", "beside"];
const COLUMNS: readonly Area[] = ["people", "engine", "access", "beside"];

/** Fill of each zone, light enough for dark text in both of GitHub's themes. */
const ZONE_COLOURS = {
  landing: "#e5e7eb",
  bronze: "#e8c9a8",
  silver: "#d5dbe3",
  gold: "#f5dc8a",
  quarantine: "#f2c4c4",
} as const;

/** A picture as a Mermaid flowchart, which GitHub draws. Boxes and arrows have the order of the picture. */
export function mermaid({ boxes, arrows }: Picture): string {
  const ids = new Map(
    boxes.map(({ key, shape }, index) => [key, shape === "step" ? key : `box${index + 1}`]),
  );
  const draw = (wanted: (box: Box) => boolean) => boxes.filter(wanted).map((box) => node(box, ids));
  const column = (area: Area) => {
    const inColumn = boxes.filter((box) => box.at === area && box.shape === "box").map(({ key }) => key);
    const drawn = (key: string) => arrows.some(({ from, to }) => from === key || to === key);
    // People without an arrow stand above those with one; everything else in one column.
    const [above, below] = [inColumn.filter((key) => !drawn(key)), inColumn.filter(drawn)];
    const columns = area === "people" ? above.map((key, index) => [key, below[index]]) : [inColumn];
    return columns
      .map((keys) => keys.flatMap((key) => ids.get(key ?? "") ?? []))
      .flatMap((keys) => (keys.length < 2 ? [] : [keys.join(" ~~~ ")]));
  };
  const inside = (at: string) => draw((box) => box.at === at && box.shape === "box");
  // Steps stand between the zones that they connect.
  const lake = [
    ...ZONES.flatMap((zone) => subgraph(zone, zone, inside(zone), "LR")),
    ...draw(({ shape }) => shape === "step"),
  ];
  const areas = AREAS.flatMap((area) => {
    const nodes = inside(area);
    return nodes.length === 0
      ? []
      : subgraph(area, AREA_TITLES[area], [...nodes, ...(COLUMNS.includes(area) ? column(area) : [])]);
  });
  return [
    '%%{init: {"flowchart": {"nodeSpacing": 25, "rankSpacing": 35, "wrappingWidth": 260}}}%%',
    "flowchart TB",
    ...[
      ...areas,
      ...side(boxes),
      ...subgraph("lake", "Lake", lake),
      ...arrows.map((arrow) => line(arrow, ids)),
    ].map((text) => `  ${text}`),
    ...styles(boxes, ids).map((text) => `  ${text}`),
    "",
  ].join("\n");
}

function subgraph(id: string, title: string, lines: readonly string[], direction = "TB"): string[] {
  return [
    `subgraph ${id}["${title}"]`,
    `  direction ${direction}`,
    ...lines.map((text) => `  ${text}`),
    "end",
  ];
}

function side(boxes: readonly Box[]): string[] {
  const drawn = SIDE.filter((area) => boxes.some(({ at, shape }) => at === area && shape === "box"));
  return drawn.length < 2 ? [] : [drawn.join(" ~~~ ")];
}

function node(box: Box, ids: ReadonlyMap<string, string>): string {
  const count = box.resources.length;
  const last = [
    ...(count === 0 ? [] : [`${count} ${count === 1 ? "resource" : "resources"}`]),
    ...(box.protected ? ["protected"] : []),
  ];
  const lines = [
    `<b>${folded(box.title).map(escaped).join("<br/>")}</b>`,
    ...box.lines.map(escaped),
    ...(last.length === 0 ? [] : [`<i>${last.join(", ")}</i>`]),
  ];
  const text = `"${lines.join("<br/>")}"`;
  return `${ids.get(box.key)}${box.shape === "step" ? `([${text}])` : `[${text}]`}`;
}

function line({ from, to, words, flow }: Arrow, ids: ReadonlyMap<string, string>): string {
  const label = words === undefined ? "" : `|${words}|`;
  return `${ids.get(from) ?? from} ${flow ? "==>" : "-.->"}${label} ${ids.get(to) ?? to}`;
}

function styles(boxes: readonly Box[], ids: ReadonlyMap<string, string>): string[] {
  const zones = Object.entries(ZONE_COLOURS).map(
    ([zone, fill]) => `style ${zone} fill:${fill},stroke:#6b7280,color:#111827`,
  );
  const areas = [
    "lake",
    ...AREAS.filter((area) => boxes.some(({ at, shape }) => at === area && shape === "box")),
  ];
  const kept = boxes.filter((box) => box.protected).map(({ key }) => ids.get(key));
  return [
    ...areas.map((area) => `style ${area} fill:transparent,stroke:#9ca3af`),
    ...zones,
    "classDef default fill:#ffffff,stroke:#6b7280,color:#111827",
    "classDef protected stroke:#2563eb,stroke-width:3px",
    ...(kept.length === 0 ? [] : [`class ${kept.join(",")} protected`]),
  ];
}

/** Mermaid reads quotes, hashes and angle brackets in a label; all else stands for itself. */
function escaped(text: string): string {
  const codes: Readonly<Record<string, string>> = { '"': "#quot;", "#": "#35;", "<": "#lt;", ">": "#gt;" };
  return text.replace(/["#<>]/g, (character) => codes[character] ?? character);
}

const LONGEST_LINE = 32;

/** A path in lines that are not too long, broken after its slashes. */
function folded(text: string): string[] {
  const lines: string[] = [];
  for (const part of text.split(/(?<=\/)/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + part.length > LONGEST_LINE) lines.push(part);
    else lines[lines.length - 1] = last + part;
  }
  return lines;
}
