import { z } from "zod";
import { awsRegion } from "./regions";

const DAYS_IN_TEN_YEARS = 3650;
/** S3 refuses a transition to STANDARD_IA before an object is 30 days old. */
const SOONEST_INFREQUENT_ACCESS_DAYS = 30;

const days = (least = 1) => z.number().int().min(least).max(DAYS_IN_TEN_YEARS);

/** Where the lake stands, at the top of the environment file of every cloud variant. */
export const cloudPlace = {
  account: z
    .string()
    .regex(/^\d{12}$/, 'must be the 12 digits of an AWS account, in quotes: "123456789012"')
    .meta({
      title: "AWS account",
      description: "AWS account, 12 digits in quotes. No other account is ever touched.",
    }),
  region: awsRegion,
};

/** Settings of the S3 lake, under `lake:` in the environment file of every cloud variant. */
export const lakeSettings = z
  .strictObject({
    encryption: z
      .enum(["sse-s3", "kms"])
      .default("sse-s3")
      .describe(
        "Encryption at rest: S3's own keys, or a KMS key of this environment (rotated, charged per month and per request).",
      ),
    kmsKeyArn: z
      .string()
      .regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/, "must be the ARN of a KMS key")
      .optional()
      .describe("An existing KMS key to use in place of one made here; needs `encryption: kms`."),
    noncurrentVersionDays: days()
      .default(30)
      .describe("Days for which a replaced or deleted object can be restored."),
    abortUploadDays: days()
      .default(7)
      .describe("Days after which an upload that was never finished is removed."),
    landingInfrequentAccessDays: days(SOONEST_INFREQUENT_ACCESS_DAYS)
      .default(90)
      .describe("Days after which landed files move to the cheaper STANDARD_IA storage class."),
    landingExpirationDays: days(SOONEST_INFREQUENT_ACCESS_DAYS + 1)
      .optional()
      .describe("Days after which landed files are deleted. Without it they are kept."),
    quarantineExpirationDays: days()
      .optional()
      .describe("Days after which rejected rows are deleted. Without it they are kept."),
    accessLogs: z
      .boolean()
      .default(false)
      .describe("Keep S3 server access logs of every zone in a bucket of their own."),
    accessLogDays: days().default(365).describe("Days for which access logs are kept."),
  })
  .refine((lake) => lake.kmsKeyArn === undefined || lake.encryption === "kms", {
    path: ["kmsKeyArn"],
    message: "is used only with `encryption: kms`; set that, or remove the key",
  })
  .refine(
    (lake) =>
      lake.landingExpirationDays === undefined ||
      lake.landingExpirationDays > lake.landingInfrequentAccessDays,
    {
      path: ["landingExpirationDays"],
      message: "must be later than landingInfrequentAccessDays, or files would be deleted before they move",
    },
  );

/** The settings as a user may write them: everything has a default. */
export type LakeSettingsInput = z.input<typeof lakeSettings>;
/** The settings with every default filled in. */
export type LakeSettings = z.output<typeof lakeSettings>;
