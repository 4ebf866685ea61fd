import { UserError } from "../contract/errors";

/** One statement of an IAM, bucket or key policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  /** Only in policies that stand on a resource. */
  readonly Principal?: "*" | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  /** Left out in a role's trust policy, which stands on the role. */
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * A policy document as AWS reads it.
 *
 * @param maxLength characters that AWS takes, where a policy grows with the number of datasets
 * @throws UserError when it is longer, which AWS would say only in the middle of an apply
 */
export function policyDocument(
  statements: readonly Statement[],
  maxLength = Number.POSITIVE_INFINITY,
): string {
  const document = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  if (document.length <= maxLength) return document;
  throw new UserError(
    `too many datasets in one environment: the policy that begins with ${statements[0]?.Sid} has ${document.length} characters, and IAM takes ${maxLength}. Split the datasets over two environments.`,
  );
}
