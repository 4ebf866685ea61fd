import { ZONES, type Zone } from "../contract/layers";
import { PRINCIPALS } from "../contract/principal";
import { PIPELINE_STEPS, type PipelineStep } from "../contract/variant";
import type { Box, Picture } from "./shapes";

/** One way to build an environment. */
export interface Column {
  readonly title: string;
  readonly picture: Picture;
}

/** Tables that say what the same environment is on each engine, by name. */
export function comparisonTables(columns: readonly Column[]): Readonly<Record<string, string>> {
  return {
    zones: table("zone", columns, ZONES, inZone),
    steps: table("step", columns, PIPELINE_STEPS, ofStep),
    roles: table("role", columns, PRINCIPALS, ofPrincipal),
    sizes: table("Terraform", columns, ["resources"], ({ resources }) => [String(resources)]),
  };
}

/**
 * A document with the text between each pair of markers, `<!-- made: zones -->` and `<!-- end: zones -->`, replaced.
 *
 * @throws Error when the document lacks the markers of a table
 */
export function withTables(document: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce((text, [name, made]) => {
    const [begin, end] = [`<!-- made: ${name} -->`, `<!-- end: ${name} -->`];
    const [head, rest] = text.split(begin);
    const tail = rest?.split(end)[1];
    if (head === undefined || tail === undefined) throw new Error(`the document lacks ${begin} or ${end}`);
    return `${head}${begin}\n${made}\n${end}${tail}`;
  }, document);
}

function table<Row extends string>(
  corner: string,
  columns: readonly Column[],
  rows: readonly Row[],
  cell: (picture: Picture, row: Row) => readonly string[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line([corner, ...columns.map(({ title }) => title)]),
    line(["---", ...columns.map(() => "---")]),
    ...rows.map((row) =>
      line([`\`${row}\``, ...columns.map(({ picture }) => cell(picture, row).join("<br>"))]),
    ),
  ].join("\n");
}

function inZone({ boxes }: Picture, zone: Zone): string[] {
  const there = boxes.filter(({ at }) => at === zone).map(inWords);
  // Where schemas are made by SQL, they stand in the box of the engine.
  const schemas = boxes.flatMap(({ lines }) => lines.filter((text) => /^schema \w+$/.test(text)));
  const ofZone = schemas.filter((text) => text.endsWith(`_${zone}`));
  return [...there, ...ofZone.map((text) => `schema \`${text.split(" ")[1]}\``)];
}

function ofStep({ boxes, arrows }: Picture, step: PipelineStep): string[] {
  const inside = boxes.find(({ key }) => key === step)?.lines ?? [];
  const runners = arrows.filter(({ to, words }) => to === step && words === "runs").map(({ from }) => from);
  const outside = boxes
    .filter(({ key }) => runners.includes(key))
    .flatMap(({ title, lines }) => [`${lines[0]} ${title}`, ...tasks(lines, step)]);
  const all = [...inside.slice(0, 1), ...outside];
  return all.length === 0 ? ["in the process of `bin/medallion run`"] : all;
}

/** The tasks of a step, where a job has several. */
function tasks(lines: readonly string[], step: PipelineStep): string[] {
  const order = lines.find((text) => text.includes(" → "))?.split(" → ") ?? [];
  return order.filter((task) => task.startsWith(step)).map((task) => `task ${task}`);
}

function ofPrincipal({ boxes }: Picture, principal: string): string[] {
  const box = boxes.find(({ at, title }) => at === "people" && title.split(", ").includes(principal));
  return box === undefined ? [] : box.lines.filter((text) => !/^\d+ /.test(text));
}

function inWords({ title, lines: [word, ...rest] }: Box): string {
  const more = rest.length === 0 ? "" : ` (${rest.join("; ")})`;
  return `${word ?? "folder"} \`${title}\`${more}`;
}
