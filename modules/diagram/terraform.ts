/** A block of Terraform JSON, as loose as JSON is. */
export type Block = Readonly<Record<string, unknown>>;

/** The Terraform JSON of one stack, as far as it is read here. */
export interface TerraformJson {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
  readonly output?: Readonly<Record<string, Block>>;
}

export interface Resource {
  /** `aws_s3_bucket.lake_gold_bucket_47F4BA39` */
  readonly address: string;
  readonly type: string;
  readonly block: Block;
  /** Last word of its path in the program that made it: `bucket`. */
  readonly id: string;
}

/** `${type.name.attribute}`; a dollar sign in front makes it plain text. */
const REFERENCE = /(?<!\$)\$\{([a-z][a-z0-9_]*\.[A-Za-z0-9_-]+)\.([a-z0-9_]+)[^}]*\}/g;
/** What a resource is called by, whatever its type. */
const NAME_ATTRIBUTES = ["bucket", "name", "namespace_name", "workgroup_name", "path"];

/** One synthesized stack, to be asked what is in it and what refers to what. */
export class Terraform {
  /** Every resource, in the order of their addresses. */
  readonly resources: readonly Resource[];
  private readonly byAddress: ReadonlyMap<string, Resource>;

  constructor(private readonly json: TerraformJson) {
    const found = Object.entries(json.resource ?? {}).flatMap(([type, blocks]) =>
      Object.entries(blocks).map(([name, block]) => ({
        address: `${type}.${name}`,
        type,
        block,
        id: lastWord(block, name),
      })),
    );
    this.resources = found.sort((a, b) => (a.address < b.address ? -1 : 1));
    this.byAddress = new Map(this.resources.map((resource) => [resource.address, resource]));
  }

  ofType(type: string): Resource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** The value of an output, or nothing when the stack lacks it. */
  output(name: string): unknown {
    return this.json.output?.[name]?.value;
  }

  /** Every resource that a value refers to, at any depth, in order of appearance. */
  referred(value: unknown): Resource[] {
    const text = JSON.stringify(value) ?? "";
    const found = [...text.matchAll(REFERENCE)].map((match) => this.byAddress.get(match[1] ?? ""));
    return [...new Set(found)].filter((one) => one !== undefined);
  }

  /** The resources that a value refers to, or else the one that it names, alone or at the end of an ARN or path. */
  targets(value: unknown): Resource[] {
    const referred = this.referred(value);
    if (referred.length > 0 || typeof value !== "string") return referred;
    const names = [value, value.split(/[/:.]/).at(-1)];
    return this.resources
      .filter((resource) => names.includes(this.name(resource)) && !isPart(resource))
      .slice(0, 1);
  }

  /** The first resource that waits for this one, or is replaced with it. */
  dependent({ address }: Resource): Resource | undefined {
    return this.resources.find(({ block }) => {
      const { depends_on, lifecycle } = block as { depends_on?: unknown; lifecycle?: Block };
      return [depends_on, lifecycle?.replace_triggered_by].flat().includes(address);
    });
  }

  /** A text with every reference replaced by what it stands for, as far as the stack knows it before it is applied. */
  text(value: unknown): string {
    return String(value ?? "").replace(REFERENCE, (_whole, address: string, attribute: string) => {
      const resource = this.byAddress.get(address);
      if (resource === undefined) return address;
      const known = resource.block[attribute];
      return typeof known === "string" ? this.text(known) : this.name(resource);
    });
  }

  name(resource: Resource): string {
    const attribute = NAME_ATTRIBUTES.find((key) => typeof resource.block[key] === "string");
    return attribute === undefined ? resource.id : this.text(resource.block[attribute]);
  }
}

/** The values at a path of keys; lists on the way are looked into. */
export function valuesAt(block: unknown, path: string): unknown[] {
  return path.split(".").reduce<unknown[]>(
    (found, key) =>
      found
        .flat()
        .filter((one) => typeof one === "object" && one !== null)
        .flatMap((one) => (one as Block)[key] ?? []),
    [block],
  );
}

function lastWord(block: Block, otherwise: string): string {
  const { path } = (block["//"] as { metadata?: { path?: string } } | undefined)?.metadata ?? {};
  return path?.split("/").at(-1) ?? otherwise;
}

/** Whether a resource only sets something of another, whose name it repeats. */
function isPart({ block }: Resource): boolean {
  return typeof block.bucket === "string" && block.bucket.includes("${");
}
