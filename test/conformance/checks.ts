import { BRONZE_LINEAGE, EXTRA_COLUMNS } from "../../modules/contract/bronze";
import type { DatasetContract, DatasetTable } from "../../modules/contract/dataset";
import { ZONES } from "../../modules/contract/layers";
import { ACCESS_MATRIX, PRINCIPALS } from "../../modules/contract/principal";
import type { DeclaredTable, Extent, Named, PlatformModel, Right } from "./model";

/** What a platform is held against. */
export interface Expected {
  readonly datasets: readonly DatasetContract[];
  readonly tags: Readonly<Record<string, string>>;
  /** Both keys for deleting data were turned. */
  readonly mayDeleteData: boolean;
}

/** Finds what is wrong with a platform, one line each. */
export type Check = (model: PlatformModel, expected: Expected) => string[];

/** Every promise of the contract that one platform can be held to by itself. */
export const CHECKS = {
  "has every layer of every dataset, each in a place of its own": zonesExist,
  "lets the engine reach every layer": engineReachesEverything,
  "gives each principal what the access matrix says, and nothing else": matrixHolds,
  "keeps every identity inside of the platform": (model: PlatformModel) => [...model.trespasses],
  "shows nothing to strangers": (model: PlatformModel) => [...model.exposures],
  "protects what holds data unless both keys are turned": dataIsProtected,
  "encrypts everything at rest": ({ atRest }: PlatformModel) =>
    atRest.length === 0
      ? ["nothing is known to keep data"]
      : atRest.filter((one) => !one.encrypted).map(nameOf),
  "tags everything": tagsEverything,
  "names everything by the rules": ({ named, environment }: PlatformModel) =>
    named.flatMap((one) => nameFaults(one, environment)),
  "bounds everything that computes": ({ compute }: PlatformModel) =>
    compute.length === 0
      ? ["nothing is known to compute"]
      : compute.filter(({ bounds }) => bounds.length === 0).map(nameOf),
  "has the tables of the contract": tablesEqualContract,
  "says in bronze where each row came from": bronzeHasLineage,
} as const satisfies Readonly<Record<string, Check>>;

export type CheckName = keyof typeof CHECKS;

/** What two environments in one account would take from each other. */
export function collisions(one: PlatformModel, other: PlatformModel): string[] {
  const address = ({ kind, name }: Named): string => `${kind} ${name}`;
  const shared = (model: PlatformModel): Named[] =>
    model.named.filter(({ uniqueIn }) => uniqueIn !== "parent");
  const taken = new Set([...shared(one).map(address), ...one.places.map(({ at }) => at)]);
  return [...shared(other).map(address), ...other.places.map(({ at }) => at)].filter((name) =>
    taken.has(name),
  );
}

/** Two things of one kind and name in one platform; the second would replace the first or fail. */
export function doubles({ named }: PlatformModel): string[] {
  const seen = named
    .filter(({ uniqueIn }) => uniqueIn !== "parent")
    .map(({ kind, name }) => `${kind} ${name}`);
  return seen.filter((name, index) => seen.indexOf(name) !== index);
}

const nameOf = ({ name }: { readonly name: string }): string => name;

function zonesExist({ places }: PlatformModel, { datasets }: Expected): string[] {
  const faults = datasets.flatMap(({ name }) =>
    ZONES.flatMap((zone) => {
      const found = places.filter((place) => place.dataset === name && place.zone === zone);
      if (found.length !== 1) return [`${name}/${zone} has ${found.length} places`];
      return found[0]?.exists ? [] : [`${name}/${zone} is said to be at ${found[0]?.at}, which is not there`];
    }),
  );
  const addresses = places.map(({ at }) => at);
  return [
    ...faults,
    ...addresses.filter((at, index) => addresses.indexOf(at) !== index).map((at) => `${at} is shared`),
  ];
}

function engineReachesEverything({ rights }: PlatformModel, { datasets }: Expected): string[] {
  return datasets.flatMap(({ name }) =>
    ZONES.filter(
      (zone) =>
        !rights.some(
          (right) =>
            right.principal === "engine" &&
            !right.helper &&
            right.dataset === name &&
            right.zone === zone &&
            right.read === "all",
        ),
    ).map((zone) => `the engine cannot read ${name}/${zone}`),
  );
}

/** Every cell of the matrix, for every dataset; what helps a principal is held to that principal's cells. */
function matrixHolds({ rights }: PlatformModel, { datasets }: Expected): string[] {
  const missing = datasets.flatMap(({ name }) =>
    PRINCIPALS.flatMap((principal) =>
      ZONES.filter(
        (zone) =>
          !rights.some(
            (right) =>
              right.principal === principal && !right.helper && right.dataset === name && right.zone === zone,
          ),
      ).map((zone) => `nothing is known about ${principal} in ${name}/${zone}`),
    ),
  );
  return [...missing, ...rights.flatMap(rightFaults)];
}

function rightFaults(right: Right): string[] {
  const access = ACCESS_MATRIX[right.principal][right.zone];
  const allowed = { read: access !== undefined, write: access === "write" };
  return (["read", "write"] as const).flatMap((verb) => {
    const wanted: Extent = allowed[verb] ? "all" : "none";
    const actual = right[verb];
    if (actual === wanted || (right.helper && allowed[verb])) return [];
    return [
      `${right.identity} (${right.principal}) may ${verb} ${actual} of ${right.dataset}/${right.zone}, not ${wanted}`,
    ];
  });
}

function dataIsProtected({ stateful }: PlatformModel, { mayDeleteData }: Expected): string[] {
  if (stateful.length === 0) return ["nothing is known to hold data"];
  return stateful
    .filter((one) => one.protected === mayDeleteData)
    .map(({ name }) => `${name} is ${mayDeleteData ? "still" : "not"} protected`);
}

function tagsEverything({ tagged }: PlatformModel, { tags }: Expected): string[] {
  if (tagged.length === 0) return ["nothing is known to take tags"];
  return tagged.flatMap((one) =>
    Object.entries(tags)
      .filter(([key, value]) => one.tags[key] !== value)
      .map(([key, value]) => `${one.name} lacks the tag ${key}: ${value}`),
  );
}

function nameFaults({ kind, name, maxLength, legal, uniqueIn }: Named, environment: string): string[] {
  const faults: string[] = [];
  if (name.length > maxLength)
    faults.push(`${kind} ${name} has ${name.length} characters; ${maxLength} are allowed`);
  if (!legal.test(name)) faults.push(`${kind} ${name} does not match ${legal}`);
  const words = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  if (uniqueIn !== "parent" && !words(name).includes(words(environment))) {
    faults.push(`${kind} ${name} does not say that it is of ${environment}`);
  }
  return faults;
}

/** Each table of each contract is declared, and whatever is declared under a contract's name is as it says. */
function tablesEqualContract({ tables }: PlatformModel, { datasets }: Expected): string[] {
  return datasets.flatMap((dataset) =>
    dataset.tables.flatMap((table) => {
      const declared = tables.filter((one) => one.dataset === dataset.name && one.name === table.name);
      if (!declared.some(({ zone }) => zone === "bronze"))
        return [`${dataset.name}.${table.name} is not in bronze`];
      return declared.flatMap((one) => tableFaults(one, table));
    }),
  );
}

/** What dbt's models read beside the contract's columns, in the same order everywhere; a cloud may have one column more. */
function bronzeHasLineage({ tables }: PlatformModel, { datasets }: Expected): string[] {
  const written = ({ name, type }: DeclaredTable["columns"][number]): string =>
    `${name} ${JSON.stringify(type)}`;
  const [wanted, more] = [BRONZE_LINEAGE.map(written), written(EXTRA_COLUMNS)];
  return datasets.flatMap((dataset) =>
    dataset.tables.flatMap(({ name, columns }) => {
      const bronze = tables.filter(
        (one) =>
          one.zone === "bronze" && one.holds === "text" && one.dataset === dataset.name && one.name === name,
      );
      if (bronze.length === 0) return [`${dataset.name}.${name} is not in bronze`];
      return bronze.flatMap((one) => {
        const found = one.columns.slice(columns.length).map(written);
        return [wanted, [...wanted, more]].some((list) => list.join() === found.join())
          ? []
          : [`${dataset.name}.${name} in bronze goes on with ${found.join()}, not with ${wanted.join()}`];
      });
    }),
  );
}

function tableFaults(declared: DeclaredTable, table: DatasetTable): string[] {
  const label = `${declared.dataset}.${declared.name} in ${declared.zone}`;
  const wanted = table.columns.map(({ name }) => name);
  const actual = declared.columns.slice(0, wanted.length).map(({ name }) => name);
  if (actual.join() !== wanted.join())
    return [`${label} has the columns ${actual.join()}, not ${wanted.join()}`];
  // Where a row came from stands in columns of the platform's own, which begin with an underscore.
  const more = declared.columns.slice(wanted.length).filter(({ name }) => !name.startsWith("_"));
  return [
    ...more.map(({ name }) => `${label} has a column ${name} that the contract does not`),
    ...table.columns.flatMap(({ name, type }, index) => {
      const expected = JSON.stringify(declared.holds === "text" ? { kind: "text" } : type);
      const found = JSON.stringify(declared.columns[index]?.type);
      return found === expected ? [] : [`${label}.${name} is ${found}, not ${expected}`];
    }),
  ];
}
