import { z } from "zod";

/**
 * The commercial AWS regions. China and GovCloud are partitions of their own, with other ARNs and other accounts.
 * Source: "Regions and Zones", AWS General Reference.
 */
export const AWS_REGIONS = [
  "af-south-1",
  "ap-east-1",
  "ap-east-2",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-south-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "ap-southeast-6",
  "ap-southeast-7",
  "ca-central-1",
  "ca-west-1",
  "eu-central-1",
  "eu-central-2",
  "eu-north-1",
  "eu-south-1",
  "eu-south-2",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "il-central-1",
  "me-central-1",
  "me-south-1",
  "mx-central-1",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
] as const;

export type AwsRegion = (typeof AWS_REGIONS)[number];

/** A region as it stands in an environment file. The title names it in error messages: `unknown AWS region "eu-wst-3"`. */
export const awsRegion = z
  .enum(AWS_REGIONS, {
    error: ({ input }) =>
      typeof input === "string" && /^(cn|us-gov|us-iso|eusc)-/.test(input)
        ? "is in a partition of AWS with other accounts and ARNs, which is not supported"
        : undefined,
  })
  .meta({ title: "AWS region", description: "AWS region, for example eu-west-3." });
