import { type Access, ZONES, type Zone } from "../contract/layers";
import { type Block, type Resource, type Terraform, valuesAt } from "./terraform";

/** Who holds a right on data: the address of a role, or the name of a group that exists already. */
type Holder = string;
export type Rights = ReadonlyMap<Holder, ReadonlySet<string>>;

/** Where the data of a bucket or schema belongs. */
export interface Places {
  zoneOfBucket(name: string): Zone | undefined;
  zoneOf(resource: Resource): Zone | undefined;
}

/** Which call or privilege lets somebody see data, and which change it. */
const VERBS: ReadonlyArray<readonly [pattern: RegExp, access: Access]> = [
  [/^(s3:(GetObject|Get\*|\*)|SELECT|READ_VOLUME)$/, "read"],
  [/^(s3:(PutObject|Put\*|\*)|INSERT|MODIFY|WRITE_VOLUME)$/, "write"],
];

/** What everybody may do with the data of each zone, as `read gold`, by the policies and grants of the stack. */
export function rightsOf(terraform: Terraform, places: Places): Rights {
  const rights = new Map<Holder, Set<string>>();
  const give = (holder: Holder, zone: Zone | undefined, words: readonly unknown[]): void => {
    if (zone === undefined) return;
    const held = rights.get(holder) ?? new Set();
    rights.set(holder, held);
    for (const [pattern, access] of VERBS)
      if (words.some((word) => pattern.test(String(word)))) held.add(`${access} ${zone}`);
  };
  for (const [role, policy] of policiesOf(terraform)) {
    for (const { zone, actions } of allowed(terraform, policy, places)) give(role, zone, actions);
  }
  for (const { block } of terraform.ofType("databricks_grant")) {
    const zone = zoneReferred(terraform, [block.schema, block.volume], places);
    give(terraform.text(block.principal), zone, valuesAt(block, "privileges"));
  }
  for (const { block } of terraform.ofType("snowflake_grant_privileges_to_account_role")) {
    const [role] = terraform.referred(block.account_role_name);
    const zone = zoneReferred(terraform, [block.on_schema, block.on_schema_object], places);
    if (role !== undefined) give(role.address, zone, snowflakePrivileges(block));
  }
  addMemberships(terraform, rights);
  return rights;
}

/** `reads landing; reads and writes bronze and gold`. */
export function rightsInWords(held: ReadonlySet<string> | undefined): string[] {
  const verbs: Readonly<Record<string, Zone[]>> = { reads: [], writes: [], "reads and writes": [] };
  for (const zone of ZONES) {
    const does = (["read", "write"] as const).filter((access) => held?.has(`${access} ${zone}`));
    verbs[does.map((one) => `${one}s`).join(" and ")]?.push(zone);
  }
  return Object.entries(verbs).flatMap(([verb, zones]) =>
    zones.length === 0 ? [] : [`${verb} ${zones.join(", ")}`],
  );
}

function policiesOf(terraform: Terraform): [role: Holder, policy: unknown][] {
  const types = ["aws_iam_role_policy", "aws_iam_role_policy_attachment"];
  return types.flatMap((type) =>
    terraform.ofType(type).flatMap(({ block }) => {
      const [role] = terraform.referred(block.role);
      const [attached] = terraform.referred(block.policy_arn);
      return role === undefined ? [] : [[role.address, block.policy ?? attached?.block.policy]];
    }),
  ) as [Holder, unknown][];
}

function allowed(terraform: Terraform, policy: unknown, places: Places) {
  if (typeof policy !== "string" || !policy.startsWith("{")) return [];
  return valuesAt(JSON.parse(policy), "Statement").flatMap((statement) => {
    const { Effect, Action, Resource } = statement as Block;
    if (Effect !== "Allow") return [];
    // Objects only: who may list a bucket does not see what is in its files.
    const buckets = [Resource]
      .flat()
      .map((one) => /^arn:aws:s3:::([^/]+)\/./.exec(terraform.text(one))?.[1] ?? "");
    return buckets.map((bucket) => ({ zone: places.zoneOfBucket(bucket), actions: [Action].flat() }));
  });
}

function zoneReferred(terraform: Terraform, values: readonly unknown[], places: Places): Zone | undefined {
  const target = values.flatMap((value) => terraform.referred(value)).at(-1);
  return target === undefined ? undefined : places.zoneOf(target);
}

/** Whoever may use a stage reads its files. */
function snowflakePrivileges(block: Block): unknown[] {
  const privileges = valuesAt(block, "privileges");
  return valuesAt(block, "on_schema_object.object_type").includes("STAGE") && privileges.includes("USAGE")
    ? ["SELECT"]
    : privileges;
}

/** A role has what the roles have that it holds; they hold none themselves. */
function addMemberships(terraform: Terraform, rights: Map<Holder, Set<string>>): void {
  for (const { block } of terraform.ofType("snowflake_grant_account_role")) {
    const [parent] = terraform.referred(block.parent_role_name);
    const [role] = terraform.referred(block.role_name);
    if (parent === undefined || role === undefined) continue;
    const all = [...(rights.get(parent.address) ?? []), ...(rights.get(role.address) ?? [])];
    rights.set(parent.address, new Set(all));
  }
}
