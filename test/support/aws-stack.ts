import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";
import { S3Lake, type S3LakeProps } from "../../modules/lake/s3-lake";
import { type StackJson, stackJson } from "./stack-json";

export const ACCOUNT = "123456789012";
export const REGION = "eu-west-3";

/** Synthesizes what `build` adds to a stack that has the AWS provider and the lake of an environment named `dev`. */
export function onLake(
  build: (scope: Construct, lake: S3Lake) => void,
  props: Partial<S3LakeProps> = {},
): StackJson {
  return stackJson((stack) => {
    new AwsProvider(stack, "aws", { region: REGION });
    const place = { environment: "dev", account: ACCOUNT, region: REGION };
    build(stack, new S3Lake(stack, "lake", { ...place, ...props }));
  });
}
