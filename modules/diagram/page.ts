import { mermaid } from "./mermaid";
import type { Box, Picture } from "./shapes";

export interface PageProps {
  /** Name of the environment, and of its stack. */
  readonly environment: string;
  readonly variant: string;
}

/** A page of Markdown with the picture of a stack, and a table that says where each of its resources is. */
export function diagramPage({ environment, variant }: PageProps, picture: Picture): string {
  return [
    `# What \`${environment}\` is made of`,
    "",
    "<!-- Made by `npm run docs`. A test fails while this differs from what the environment synthesizes. -->",
    "",
    `The Terraform of [\`environments/${environment}.yaml\`](../../environments/${environment}.yaml), variant ` +
      `\`${variant}\`, as a picture: **${picture.resources} resources**. Thick arrows are the way of the data, thin ` +
      "ones say what uses what. A box with a thick blue edge holds what Terraform refuses to destroy. " +
      "[The same environment on the other engines](../variants.md).",
    "",
    "```mermaid",
    mermaid(picture).trimEnd(),
    "```",
    "",
    ...counts(picture),
    "",
  ].join("\n");
}

function counts({ boxes, resources }: Picture): string[] {
  if (resources === 0) return ["There is nothing to deploy: a run makes the folders and the database."];
  const rows = boxes.filter((box) => box.resources.length > 0).map(row);
  return [
    "Every resource of the stack is counted in one box:",
    "",
    "| where | box | resources | of these types |",
    "| --- | --- | ---: | --- |",
    ...rows.sort(),
    `| | all | ${resources} | |`,
  ];
}

function row({ at, title, resources }: Box): string {
  const types = new Map<string, number>();
  for (const { type } of resources) types.set(type, (types.get(type) ?? 0) + 1);
  const words = [...types].map(([type, count]) => `${count > 1 ? `${count} ` : ""}\`${type}\``);
  return `| ${at} | ${title} | ${resources.length} | ${words.join(", ")} |`;
}
