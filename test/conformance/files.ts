/** References to anything that is not in the same stack, a remote state among them. */
export function danglingReferences(json: object): string[] {
  type Kinds = Record<string, object>;
  const {
    resource,
    data: sources,
    variable = {},
  } = json as { resource?: Kinds; data?: Kinds; variable?: object };
  const text = JSON.stringify(json);
  const addresses = [...text.matchAll(/\$\{(data\.)?([a-z0-9_]+)\.([A-Za-z0-9_-]+)/g)];
  const dangling = addresses.filter(([, data, type = "", name = ""]) => {
    const kinds: Kinds = data === undefined ? { ...resource, var: variable } : (sources ?? {});
    return type === "terraform_remote_state" || !Object.hasOwn(kinds[type] ?? {}, name);
  });
  return [
    ...dangling.map(([found]) => found),
    ...(text.includes("terraform_remote_state") ? ["a remote state"] : []),
  ];
}

/** Paths of files that only one of two syntheses has, or that hold other bytes. */
export function differences(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  const paths = new Set([...one.keys(), ...other.keys()]);
  return [...paths].filter((path) => one.get(path) !== other.get(path));
}

/** Paths of files that name a place on this machine. */
export function placesNamed(files: ReadonlyMap<string, string>, places: readonly string[]): string[] {
  const naming = [...files].filter(([, text]) => places.some((place) => text.includes(place)));
  return naming.map(([path]) => path);
}
