import type { ColumnType } from "../../../modules/contract/dataset";
import { ZONES } from "../../../modules/contract/layers";
import { PRINCIPALS } from "../../../modules/contract/principal";
import type { Block } from "../../support/stack-json";
import type { Reading, Right, Synthesized } from "../model";

type Tags = Readonly<Record<string, string>>;
type Thing =
  | { thing: "share"; name: string; cipher?: string; guests: boolean; tags: Tags }
  | { thing: "server"; name: string; stopAfterMinutes?: number; tags: Tags }
  | { thing: "group"; name: string; rules: { path: string; access: string }[]; tags: Tags }
  | { thing: "table"; at: string; name: string; columns: { name: string; type: ColumnType["kind"] }[] };
type Group = Extract<Thing, { thing: "group" }>;

/** Reads shares, groups and tables out of Terraform's own data resources. */
export const readToy: Reading = (platform) => {
  const { json, environment, datasets } = platform;
  const blocks = Object.values(json.resource?.terraform_data ?? {});
  const things = blocks.map((block) => ({ ...(block.input as Thing), kept: isKept(block) }));
  const locations = readLocations(platform);
  const shares = things.filter((one) => one.thing === "share");
  const groups = things.filter((one) => one.thing === "group");
  return {
    environment,
    places: locations.map(({ dataset, zone, at }) => {
      return { dataset, zone, at, exists: shares.some(({ name }) => at.startsWith(`toy://${name}/`)) };
    }),
    rights: locations.flatMap((place) => groups.flatMap((group) => rightOf(group, place, environment))),
    trespasses: groups.flatMap(({ name, rules }) =>
      rules
        .filter(({ path }) => !locations.some(({ at }) => at === path))
        .map(({ path }) => `${name} reaches ${path}`),
    ),
    exposures: shares.filter(({ guests }) => guests).map(({ name }) => `${name} is open to guests`),
    stateful: shares.map(({ name, kept }) => ({ name, protected: kept })),
    atRest: shares.map(({ name, cipher }) => ({ name, encrypted: cipher === "aes-256" })),
    tagged: things.flatMap((one) => (one.thing === "table" ? [] : [{ name: one.name, tags: one.tags }])),
    named: things.flatMap((one) => {
      const rule = { maxLength: 80, legal: /^[a-z0-9-]+$/, uniqueIn: "account" as const };
      return one.thing === "table" ? [] : [{ kind: one.thing, name: one.name, ...rule }];
    }),
    compute: things.flatMap((one) => {
      if (one.thing !== "server") return [];
      const { name, stopAfterMinutes } = one;
      return [
        { name, bounds: stopAfterMinutes === undefined ? [] : [`stops after ${stopAfterMinutes} minutes`] },
      ];
    }),
    tables: things.flatMap((one) => {
      if (one.thing !== "table") return [];
      const owner = datasets.find((dataset) => one.at.endsWith(`/${dataset.name}/`));
      if (owner === undefined) throw new Error(`${one.at} is of no dataset`);
      const columns = one.columns.map(({ name, type }) => ({ name, type: toyType(type) }));
      return [
        { dataset: owner.name, zone: "bronze" as const, name: one.name, holds: "text" as const, columns },
      ];
    }),
  };
};

/** The file server knows no time zones. */
function toyType(kind: ColumnType["kind"]): ColumnType {
  return (kind === "timestamp" ? { kind, timezone: false } : { kind }) as ColumnType;
}

function isKept({ lifecycle }: Block): boolean {
  return (lifecycle as { prevent_destroy?: boolean } | undefined)?.prevent_destroy === true;
}

function readLocations({ json, datasets }: Synthesized) {
  const locations = json.output?.locations?.value as Record<string, Record<string, string>>;
  return datasets.flatMap(({ name: dataset }) =>
    ZONES.flatMap((zone) => {
      const at = locations[dataset]?.[zone];
      return at === undefined ? [] : [{ dataset, zone, at }];
    }),
  );
}

function rightOf(
  group: Group,
  place: ReturnType<typeof readLocations>[number],
  environment: string,
): Right[] {
  const principal = PRINCIPALS.find((name) => group.name === `${environment}-${name}`);
  if (principal === undefined) return [];
  const granted = group.rules.filter(({ path }) => path === place.at).map(({ access }) => access);
  const { dataset, zone } = place;
  const read = granted.length > 0 ? "all" : "none";
  const write = granted.includes("write") ? "all" : "none";
  return [{ identity: group.name, principal, helper: false, dataset, zone, read, write }];
}
