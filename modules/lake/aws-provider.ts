import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";

/**
 * The bindings were made from one version of the provider and would ask for exactly that one. What is used here is in
 * every version of this range, so that an organisation's own mirror or a newer patch does as well.
 */
const AWS_PROVIDER = { source: "hashicorp/aws", version: ">= 5.100, < 7" };

export interface LakeProviderProps {
  /** The account of the lake, 12 digits. Credentials of any other are refused. */
  readonly account: string;
  readonly region: string;
  /** Default tags of everything that takes tags. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Declares the AWS provider of a stack: whatever the engine, the lake stands on AWS. */
export function addAwsProvider(scope: Construct, { account, region, tags }: LakeProviderProps): void {
  new AwsProvider(scope, "aws", {
    region,
    // Credentials of any other account are refused before anything is read or changed.
    allowedAccountIds: [account],
    defaultTags: [{ tags: { ...tags } }],
  });
  TerraformStack.of(scope).addOverride("terraform.required_providers.aws", AWS_PROVIDER);
}
