/** Terraform JSON of one stack, as far as it is written again. */
export interface StackJson {
  readonly provider: Readonly<Record<string, readonly Block[]>>;
  readonly resource: Readonly<Record<string, Readonly<Record<string, Block>>>>;
  readonly data?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
  readonly variable?: Readonly<Record<string, Block>>;
  readonly output: Readonly<Record<string, Block>>;
  readonly terraform: {
    readonly backend: Readonly<Record<string, Block>>;
    readonly required_providers: Readonly<Record<string, Block>>;
  };
}
export type Block = { readonly [key: string]: unknown };

/** A resource or a data source of a stack. */
export interface Element {
  readonly type: string;
  readonly name: string;
  readonly block: Block;
  readonly isData: boolean;
}

/** How many resources and data sources a stack has. */
export function countElements(json: StackJson): number {
  return elements(json).length;
}

/** Everything that is made, so that what is referred to comes before what refers to it. */
export function inOrder(json: StackJson): Element[] {
  const all = elements(json).map((element) => ({ element, needs: JSON.stringify(element.block) }));
  const ordered = new Set<Element>();
  const visited = new Set<Element>();
  const place = ({ element, needs }: (typeof all)[number]): void => {
    if (visited.has(element)) return;
    visited.add(element);
    for (const other of all) {
      const name = address(other.element);
      if (needs.includes(`\${${name}.`) || needs.includes(`"${name}"`)) place(other);
    }
    ordered.add(element);
  };
  all.forEach(place);
  return [...ordered];
}

function elements(json: StackJson): Element[] {
  const listed = (of: StackJson["resource"], isData: boolean): Element[] =>
    Object.entries(of).flatMap(([type, blocks]) =>
      Object.entries(blocks).map(([name, block]) => ({ type, name, block, isData })),
    );
  return [...listed(json.data ?? {}, true), ...listed(json.resource, false)];
}

function address({ type, name, isData }: Element): string {
  return isData ? `data.${type}.${name}` : `${type}.${name}`;
}
