import type { DatasetContract } from "../contract/dataset";
import { type Entity, entityDiagram, type Link, landedEntities, linksByName } from "./entities";

/** A table of gold, as dbt's files describe it. */
export interface GoldTable extends Entity {
  readonly description: string;
  /** A table of the star schema, or one that is made from it for a report. */
  readonly kind: "star" | "mart";
  /** What dbt's tests check of its columns. */
  readonly links: readonly Link[];
}

/** A dataset with all that its page is made of. */
export interface DatasetOnPage {
  readonly title: string;
  readonly contract: DatasetContract;
  /** Of each landed table, by name. */
  readonly grains: ReadonlyMap<string, string>;
  readonly gold: readonly GoldTable[];
}

/** The page that shows what lands of each dataset and the star schema made of it. */
export function datasetsPage(datasets: readonly DatasetOnPage[]): string {
  return [
    "# Datasets",
    "",
    "What lands of each dataset, by its data contract, and the star schema that is made of it, by dbt's models. This page is made",
    "of both by `npm run docs`. In the pictures PK is part of a table's key and FK points at another table's; a solid line is",
    "checked with every load, a dotted one goes by the name of the column alone.",
    "",
    ...datasets.map(({ title, contract, gold }) => {
      const anchor = title.toLowerCase().replaceAll(" ", "-");
      const stars = gold.filter(isStar).length;
      return `- [${title}](#${anchor}): ${contract.tables.length} tables land, the star schema has ${stars}, and reports ${gold.length - stars} more`;
    }),
    "",
    ...datasets.flatMap(section),
  ].join("\n");
}

function section({ title, contract, grains, gold }: DatasetOnPage): string[] {
  const { entities, links } = landedEntities(contract);
  const stars = gold.filter(isStar);
  const checked = stars.flatMap(({ links }) => links);
  const { name, version, description } = contract;
  return [
    `## ${title}`,
    "",
    `${description} Contract: [\`${name}/contract.odcs.yaml\`](${name}/contract.odcs.yaml), version ${version};`,
    `how to make such data: [\`${name}/README.md\`](${name}/README.md).`,
    "",
    "### What lands",
    "",
    ...fenced(entityDiagram(entities, [...links, ...linksByName(entities, links)])),
    ...table(
      ["table", "grain", "lands in", "without it"],
      contract.tables.map(({ name, landingPath, landingFiles, required }) => [
        `\`${name}\``,
        grains.get(name) ?? "",
        `\`${[landingPath, ...(landingFiles === undefined ? [] : [landingFiles.join(" or ")])].join("/").replace(/^\.\//, "")}\``,
        required ? "the load stops" : "it is empty",
      ]),
    ),
    "### Gold",
    "",
    ...fenced(entityDiagram(stars, [...checked, ...linksByName(stars, checked)])),
    ...table(
      ["table", "what a row is", "key"],
      gold.map(({ name, description, key }) => [
        `\`${name}\``,
        description,
        key.map((each) => `\`${each}\``).join(", "),
      ]),
    ),
  ];
}

const isStar = ({ kind }: GoldTable): boolean => kind === "star";

const fenced = (text: string): string[] => ["```mermaid", text.trimEnd(), "```", ""];

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line), ""];
}
