import type { Block, StackJson } from "../../support/stack-json";
import { evaluate, type PolicyStatement, parsePolicy, type Request } from "./iam";

/** Turns `${aws_x.y.arn}` into what it will be; what only AWS knows becomes an ARN of the same shape. */
export class Resolver {
  constructor(
    private readonly json: StackJson,
    private readonly account: string,
  ) {}

  /** Text with every reference in it replaced. */
  text(value: unknown): string {
    return String(value ?? "").replace(
      /\$\{([a-z0-9_]+)\.([A-Za-z0-9_-]+)\.([a-z_]+)\}/g,
      (reference, type: string, name: string, attribute: string) => {
        const block = this.json.resource?.[type]?.[name];
        if (block === undefined) throw new Error(`${reference} refers to nothing`);
        return this.attribute(type, name, block, attribute);
      },
    );
  }

  private attribute(type: string, name: string, block: Block, attribute: string): string {
    const own = block[attribute];
    if (typeof own === "string") return this.text(own);
    const called = this.text(block.name ?? block.bucket ?? name);
    if (attribute === "id" || attribute === "key_id") return called;
    if (attribute !== "arn") throw new Error(`the attribute ${attribute} of ${type} is not understood`);
    if (type === "aws_s3_bucket") return `arn:aws:s3:::${called}`;
    return `arn:aws:${type.replace("aws_", "")}:${this.account}:${called}`;
  }
}

/** A bucket with what stands on it. */
export interface Bucket {
  readonly name: string;
  readonly block: Block;
  readonly policy: readonly PolicyStatement[];
  /** ARN of the key that encrypts it; none where S3's own keys do. */
  readonly kmsKey?: string;
  readonly encrypted: boolean;
  readonly blocksPublicAccess: boolean;
}

/** A role with everything that it may do and who may become it. */
export interface Role {
  readonly name: string;
  readonly arn: string;
  readonly block: Block;
  readonly permissions: readonly PolicyStatement[];
  readonly trust: readonly PolicyStatement[];
}

/** The part of an AWS account that a stack makes, as far as access is concerned. */
export class AwsAccount {
  readonly resolver: Resolver;
  readonly buckets: readonly Bucket[];
  readonly roles: readonly Role[];
  /** Policy of each key made here, by the key's ARN. */
  readonly keys: ReadonlyMap<string, readonly PolicyStatement[]>;

  constructor(
    private readonly json: StackJson,
    readonly id: string,
    readonly region: string,
  ) {
    this.resolver = new Resolver(json, id);
    this.buckets = this.blocks("aws_s3_bucket").map((block) => this.readBucket(block));
    this.roles = this.blocks("aws_iam_role").map((block) => this.readRole(block));
    this.keys = new Map(
      Object.entries(this.json.resource?.aws_kms_key ?? {}).map(([name, block]) => [
        this.resolver.text(`\${aws_kms_key.${name}.arn}`),
        parsePolicy(this.resolver.text(block.policy)),
      ]),
    );
  }

  /** Every resource of a type. */
  blocks(type: string): Block[] {
    return Object.values(this.json.resource?.[type] ?? {});
  }

  bucket(name: string): Bucket | undefined {
    return this.buckets.find((bucket) => bucket.name === name);
  }

  /** Whether AWS would let a role do this, over TLS: by its policies, the bucket's, and those of the bucket's key. */
  may(role: Role, action: string, resource: string, context: Readonly<Record<string, string>> = {}): boolean {
    const whole = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3", ...context };
    const request: Request = { action, resource, context: whole, caller: role.arn };
    if (evaluate(role.permissions, request) !== "allowed") return false;
    const bucket = /^arn:aws:s3:::([^/]+)/.exec(resource)?.[1];
    const found = bucket === undefined ? undefined : this.bucket(bucket);
    if (found === undefined) return true;
    return evaluate(found.policy, request) !== "denied" && this.mayUseKey(role, action, found);
  }

  /** Objects of a bucket with a key of one's own are worth nothing without the key. */
  private mayUseKey(role: Role, action: string, { kmsKey }: Bucket): boolean {
    const needed = {
      "s3:GetObject": ["kms:Decrypt"],
      "s3:PutObject": ["kms:GenerateDataKey", "kms:Decrypt"],
    }[action];
    if (kmsKey === undefined || needed === undefined) return true;
    const context = { "kms:ViaService": `s3.${this.region}.amazonaws.com`, "kms:CallerAccount": this.id };
    return needed.every((use) => {
      const request: Request = { action: use, resource: kmsKey, context, caller: role.arn };
      const keyPolicy = this.keys.get(kmsKey);
      return (
        evaluate(role.permissions, request) === "allowed" &&
        // The policy of a key that was brought along is not ours to know.
        (keyPolicy === undefined || evaluate(keyPolicy, request) === "allowed")
      );
    });
  }

  private on(type: string, bucket: string): Block | undefined {
    return this.blocks(type).find((block) => this.resolver.text(block.bucket) === bucket);
  }

  private readBucket(block: Block): Bucket {
    const name = this.resolver.text(block.bucket);
    const access = this.on("aws_s3_bucket_public_access_block", name) ?? {};
    const switches = [
      "block_public_acls",
      "block_public_policy",
      "ignore_public_acls",
      "restrict_public_buckets",
    ];
    const encryption = this.on("aws_s3_bucket_server_side_encryption_configuration", name) as
      | { rule: { apply_server_side_encryption_by_default?: Record<string, string> }[] }
      | undefined;
    const how = encryption?.rule[0]?.apply_server_side_encryption_by_default;
    return {
      name,
      block,
      policy: parsePolicy(
        this.resolver.text(this.on("aws_s3_bucket_policy", name)?.policy ?? '{"Statement":[]}'),
      ),
      kmsKey: how?.kms_master_key_id === undefined ? undefined : this.resolver.text(how.kms_master_key_id),
      encrypted: how?.sse_algorithm === "AES256" || how?.sse_algorithm === "aws:kms",
      blocksPublicAccess: switches.every((one) => access[one] === true),
    };
  }

  private readRole(block: Block): Role {
    const name = this.resolver.text(block.name);
    const ofRole = (type: string): Block[] =>
      this.blocks(type).filter((one) => this.resolver.text(one.role) === name);
    const attached = ofRole("aws_iam_role_policy_attachment").map((one) => this.managedPolicy(one));
    const inline = ofRole("aws_iam_role_policy");
    const permissions = [...attached, ...inline].flatMap(({ policy }) =>
      parsePolicy(this.resolver.text(policy)),
    );
    const trust = parsePolicy(this.resolver.text(block.assume_role_policy));
    return { name, arn: `arn:aws:iam::${this.id}:role/${name}`, block, permissions, trust };
  }

  private managedPolicy({ policy_arn }: Block): Block {
    const name = /^\$\{aws_iam_policy\.([^.]+)\.arn\}$/.exec(String(policy_arn))?.[1];
    const policy = name === undefined ? undefined : this.json.resource?.aws_iam_policy?.[name];
    if (policy === undefined)
      throw new Error(`the policy ${policy_arn} is not in the stack, so nobody knows what it allows`);
    return policy;
  }
}
