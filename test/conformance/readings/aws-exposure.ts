import type { AwsAccount, Role } from "./aws-account";
import { evaluate, type PolicyStatement, type Request } from "./iam";

/** Who can become a role without being meant to. */
export function trustFaults(role: Role): string[] {
  const stranger = "arn:aws:iam::999999999999:role/stranger";
  const services = role.trust.flatMap(({ Principal }) =>
    typeof Principal === "object" ? [Principal.Service ?? []].flat() : [],
  );
  const asks: readonly (readonly [string, Request])[] = [
    ["a stranger", { action: "sts:AssumeRole", resource: role.arn, caller: stranger }],
    ...services.map((service) => {
      const context = { "aws:SourceAccount": "999999999999" };
      const caller = `service:${service}`;
      return [
        `${service} for a stranger`,
        { action: "sts:AssumeRole", resource: role.arn, caller, context },
      ] as const;
    }),
  ];
  return asks
    .filter(([, request]) => evaluate(role.trust, request) === "allowed")
    .map(([who]) => `${who} can become ${role.name}`);
}

/** What a stranger, or anybody without TLS, can do with a bucket. */
export function bucketExposures(account: AwsAccount): string[] {
  return account.buckets.flatMap(({ name, policy, blocksPublicAccess }) => {
    const resource = `arn:aws:s3:::${name}/shopstream/orders.csv`;
    const tls = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3" };
    const ask = (
      caller: string | undefined,
      context: Readonly<Record<string, string>>,
      statements = policy,
    ) =>
      ["s3:GetObject", "s3:PutObject"].map((action) =>
        evaluate(statements, { action, resource, caller, context }),
      );
    const owner = `arn:aws:iam::${account.id}:role/owner`;
    const faults = blocksPublicAccess ? [] : [`${name} does not block public access`];
    if (ask(undefined, tls).includes("allowed")) faults.push(`anybody can use ${name}`);
    if (ask("arn:aws:iam::999999999999:root", tls).includes("allowed"))
      faults.push(`a stranger can use ${name}`);
    for (const service of servicesOf(policy)) {
      const context = { ...tls, "aws:SourceAccount": "999999999999" };
      if (ask(`service:${service}`, context).includes("allowed"))
        faults.push(`${service} uses ${name} for strangers`);
    }
    for (const insecure of [
      { ...tls, "aws:SecureTransport": "false" },
      { ...tls, "s3:TlsVersion": "1.1" },
    ]) {
      if (ask(owner, insecure).some((verdict) => verdict !== "denied"))
        faults.push(`${name} can be used in the clear or over old TLS: ${JSON.stringify(insecure)}`);
    }
    return faults;
  });
}

function servicesOf(policy: readonly PolicyStatement[]): string[] {
  return policy.flatMap(({ Principal }) =>
    typeof Principal === "object" ? [Principal.Service ?? []].flat() : [],
  );
}

/** What strangers can do with the keys that are made here. */
export function keyExposures(account: AwsAccount): string[] {
  return [...account.keys].flatMap(([arn, policy]) => {
    const direct: Request = {
      action: "kms:Decrypt",
      resource: arn,
      caller: "arn:aws:iam::999999999999:root",
    };
    const unguarded: Request = { ...direct, caller: `arn:aws:iam::${account.id}:role/owner` };
    const faults = evaluate(policy, direct) === "allowed" ? [`a stranger can decrypt with ${arn}`] : [];
    return evaluate(policy, unguarded) === "allowed"
      ? [...faults, `${arn} decrypts what is not in the lake`]
      : faults;
  });
}
