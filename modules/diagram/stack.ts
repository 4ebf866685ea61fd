import { ZONES, type Zone } from "../contract/layers";
import { PRINCIPALS } from "../contract/principal";
import { PIPELINE_STEPS, type PipelineStep } from "../contract/variant";
import { KINDS, type Kind } from "./kinds";
import { type Rights, rightsOf } from "./rights";
import { type Resource, type Terraform, valuesAt } from "./terraform";

/** What a stack's resources mean to the platform. */
export class Stack {
  readonly rights: Rights;
  /** Name of what holds a zone, a bucket or folder, with the zone. */
  private readonly containers: ReadonlyMap<string, Zone>;
  private readonly identities: ReadonlyMap<string, string>;

  constructor(readonly terraform: Terraform) {
    this.containers = new Map(
      this.locations().map(([zone, uri]) => [/^s3:\/\/([^/]+)/.exec(uri)?.[1] ?? uri, zone]),
    );
    this.identities = this.readIdentities();
    this.rights = rightsOf(terraform, {
      zoneOfBucket: (name) => this.containers.get(name),
      zoneOf: (resource) => this.zone(resource),
    });
  }

  kind({ type }: Resource): Kind {
    return KINDS[type] ?? { word: type, together: type };
  }

  /** Keys of boxes that are there whether the stack has a resource for them or not. */
  givenKeys(): string[] {
    const folders = this.locations().filter(([, uri]) => !uri.startsWith("s3://"));
    const people = [...this.identities.keys()].filter((key) => key.startsWith("group "));
    return [...people, ...PIPELINE_STEPS, ...folders.map(([zone, uri]) => `${zone} ${uri}`)];
  }

  /** The box that a resource is counted in. */
  key(resource: Resource): string {
    const { within = [], withinDependent, givenTo, together } = this.kind(resource);
    for (const path of within) {
      const owner = valuesAt(resource.block, path).flatMap(
        (value) => this.terraform.targets(value).at(-1) ?? [],
      )[0];
      if (owner !== undefined && owner !== resource) return this.key(owner);
    }
    const dependent = withinDependent ? this.terraform.dependent(resource) : undefined;
    if (dependent !== undefined) return this.key(dependent);
    if (givenTo !== undefined) return `group ${this.terraform.text(resource.block[givenTo])}`;
    const steps = this.stepsOf(resource);
    if (steps.length === 1) return steps[0] as string;
    const user = this.onlyUser(resource);
    if (user !== undefined) return user;
    return together === undefined || this.identities.has(resource.address) ? resource.address : together;
  }

  /** Everything that a resource's arrows lead to. */
  leadsTo(resource: Resource): { words: string; target: Resource }[] {
    return Object.entries(this.kind(resource).arrows ?? {}).flatMap(([path, words]) =>
      valuesAt(resource.block, path)
        .flatMap((value) => this.terraform.targets(value))
        .map((target) => ({ words, target })),
    );
  }

  /** The box that something is folded into, when only one leads to it. */
  private onlyUser(resource: Resource): string | undefined {
    if (this.kind(resource).foldedAs === undefined || this.identities.has(resource.address)) return undefined;
    const leading = this.terraform.resources.filter((one) =>
      this.leadsTo(one).some(({ target }) => target === resource),
    );
    const users = new Set(leading.map((one) => this.key(one)));
    return users.size === 1 ? [...users][0] : undefined;
  }

  /** The steps that name a resource as what runs them. */
  stepsOf(resource: Resource): PipelineStep[] {
    if (!this.kind(resource).runsSteps) return [];
    const name = this.terraform.name(resource);
    return PIPELINE_STEPS.filter((step) => this.runners(step).includes(name));
  }

  zone(resource: Resource): Zone | undefined {
    const { place, zoneOf, within = [] } = this.kind(resource);
    if (place !== undefined) {
      const text = this.terraform.text(resource.block[place]);
      return this.containers.get(/^s3:\/\/([^/]+)/.exec(text)?.[1] ?? text);
    }
    if (zoneOf !== undefined) {
      const word = resource.id.split("-").at(-1) ?? "";
      return ZONES.find((zone) => zone === (zoneOf[word] ?? word));
    }
    const owner = within.flatMap((path) => this.terraform.referred(valuesAt(resource.block, path)))[0];
    return owner === undefined ? undefined : this.zone(owner);
  }

  /** The principal whom a box stands for. */
  principal(key: string): string | undefined {
    return this.identities.get(key);
  }

  private runners(step: PipelineStep): string[] {
    const [jobs] = valuesAt(this.terraform.output("jobs"), step);
    return this.terraform
      .text(jobs)
      .split(/,\s*/)
      .flatMap((job) => [job, ...job.split(/[/.]/)]);
  }

  private locations(): [Zone, string][] {
    const datasets = Object.values(this.terraform.output("locations") ?? {});
    return datasets.flatMap((places) =>
      ZONES.flatMap((zone): [Zone, string][] => valuesAt(places, zone).map((uri) => [zone, String(uri)])),
    );
  }

  /** Principals by the address of their role, or by the name of a group. */
  private readIdentities(): Map<string, string> {
    const found = PRINCIPALS.flatMap((principal): [string, string][] => {
      const [value] = valuesAt(this.terraform.output("identities"), principal);
      if (value === undefined) return [];
      return [
        [this.terraform.targets(value)[0]?.address ?? `group ${this.terraform.text(value)}`, principal],
      ];
    });
    const keys = [...new Set(found.map(([key]) => key))];
    // On a laptop everybody is the same user.
    return new Map(
      keys.map((key) => [
        key,
        found
          .filter(([one]) => one === key)
          .map(([, who]) => who)
          .join(", "),
      ]),
    );
  }
}
