import type { Column, DatasetContract } from "../contract/dataset";

/** A table of a picture of tables. */
export interface Entity {
  readonly name: string;
  /** The columns that identify a row. */
  readonly key: readonly string[];
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** A column that holds the key of another table. */
export interface Link {
  readonly from: string;
  readonly column: string;
  readonly to: string;
  /** Every value is known to be there; otherwise the columns have one name, and no more is known. */
  readonly checked: boolean;
  /** A row may point nowhere. */
  readonly optional: boolean;
}

/** The tables that land and what their columns point at, as far as the rules of silver check it. */
export function landedEntities({ tables }: DatasetContract): { entities: Entity[]; links: Link[] } {
  return {
    entities: tables.map(({ name, primaryKey, columns }) => ({
      ...{ name, key: primaryKey },
      columns: columns.map((column) => ({ name: column.name, type: typeOf(column) })),
    })),
    links: tables.flatMap((table) =>
      table.columns.flatMap(({ name, references, required }): Link[] =>
        references === undefined
          ? []
          : [{ from: table.name, column: name, to: references.table, checked: true, optional: !required }],
      ),
    ),
  };
}

const typeOf = ({ type }: Column): string =>
  type.kind === "timestamp" && type.timezone ? "timestamptz" : type.kind;

/**
 * Links that go by names alone: a column that has the name of another table's whole key. Two tables of one key have
 * no such link, they are beside each other.
 * @param known links that are known otherwise; of their columns, and between two tables of theirs, nothing more is said
 */
export function linksByName(entities: readonly Entity[], known: readonly Link[]): Link[] {
  const links = [...known];
  const isSaid = (from: string, column: string, to: string) =>
    links.some((link) => link.from === from && (link.column === column || link.to === to));
  for (const entity of entities) {
    for (const { name: column } of entity.columns) {
      const target = entity.key.join() === column ? undefined : ownerOf(column, entity, entities);
      if (target === undefined || isSaid(entity.name, column, target.name)) continue;
      links.push({ from: entity.name, column, to: target.name, checked: false, optional: true });
    }
  }
  return links.slice(known.length);
}

/** Of several tables with that key it is one of the same family (`sb_fact_`, `sb_dim_`), then a dimension, then the shortest. */
function ownerOf(column: string, entity: Entity, entities: readonly Entity[]): Entity | undefined {
  const family = (name: string): string | undefined => /^(.*_)?(?:dim|fact)_/.exec(name)?.[1];
  const strangeness = ({ name }: Entity): number =>
    10_000 * Number(family(name) !== family(entity.name)) +
    100 * Number(!/(^|_)dim_/.test(name)) +
    name.length;
  const owners = entities.filter(({ name, key }) => name !== entity.name && key.join() === column);
  return owners.sort((one, other) => strangeness(one) - strangeness(other))[0];
}

/** A Mermaid picture of tables, which GitHub draws. A solid line is checked with every load, a dotted one goes by name. */
export function entityDiagram(entities: readonly Entity[], links: readonly Link[]): string {
  const marks = ({ name, key }: Entity, column: string): string => {
    const isLink = links.some((link) => link.from === name && link.column === column);
    return [...(key.includes(column) ? ["PK"] : []), ...(isLink ? ["FK"] : [])].join(", ");
  };
  const lines = entities.flatMap((entity) => [
    `${entity.name} {`,
    // A type with a comma in it would end the picture.
    ...entity.columns.map(({ name, type }) =>
      `  ${type.replace(/\(.*/, "")} ${name} ${marks(entity, name)}`.trimEnd(),
    ),
    "}",
  ]);
  return ["erDiagram", ...[...links.map(line), ...lines].map((text) => `  ${text}`), ""].join("\n");
}

function line({ from, column, to, checked, optional }: Link): string {
  return `${to} ${optional ? "|o" : "||"}${checked ? "--" : ".."}o{ ${from} : ${column}`;
}
