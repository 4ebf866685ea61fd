import type { Block, StackJson } from "../../support/stack-json";
import { parsePolicy } from "./iam";

type Loose = { [key: string]: Loose } & { [index: number]: Loose };

/** Terraform JSON that a test may write to. */
export class Draft {
  constructor(readonly json: StackJson) {}

  /** Resources of a type whose name in Terraform contains these words. */
  find(type: string, words: string): Loose {
    const found = Object.entries(this.json.resource?.[type] ?? {}).filter(([name]) => name.includes(words));
    if (found[0] === undefined) throw new Error(`no ${type} is called like ${words}`);
    return found[0][1] as Loose;
  }

  remove(type: string, words: string): void {
    const kind = this.json.resource?.[type] as Record<string, Block>;
    const found = Object.keys(kind).filter((name) => name.includes(words));
    if (found.length === 0) throw new Error(`no ${type} is called like ${words}`);
    for (const name of found) delete kind[name];
  }

  /** Adds a statement to a policy that stands in a resource as text. */
  allow(type: string, words: string, attribute: string, statement: object): void {
    const block = this.find(type, words);
    const Statement = [...parsePolicy(block[attribute]), { Effect: "Allow", ...statement }];
    Object.assign(block, { [attribute]: JSON.stringify({ Version: "2012-10-17", Statement }) });
  }

  /** Gives a role one more permission, in a policy of its own. */
  grant(role: string, Action: string, Resource: string): void {
    const policy = JSON.stringify({ Statement: [{ Effect: "Allow", Action, Resource }] });
    const inline = this.json.resource?.aws_iam_role_policy as Record<string, Block>;
    inline["one-more"] = { name: "one-more", role, policy };
  }

  /** Replaces text in a policy, which has to be there. */
  rewrite(type: string, words: string, attribute: string, from: string, to: string): void {
    const block = this.find(type, words);
    const before = String(block[attribute]);
    if (!before.includes(from)) throw new Error(`${from} is not in ${before}`);
    Object.assign(block, { [attribute]: before.replaceAll(from, to) });
  }
}

/** ARN of the bucket of a zone. */
export const bucket = (zone: string): string => `arn:aws:s3:::conform-dev-${zone}-123456789012`;
