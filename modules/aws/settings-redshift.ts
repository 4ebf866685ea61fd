import { z } from "zod";
import { cidrFault, isEverywhere, prefixLength } from "./cidr";
import { databaseFault } from "./redshift-names";
import { judgedText } from "./settings-text";

const CAPACITY = { least: 8, most: 512, step: 8 } as const;
const HOURS_PER_DAY = 24;
/** Three subnets of /26, the smallest that leaves room for the addresses of a workgroup, fit into a /24. */
const LONGEST_VPC_PREFIX = 24;
const SHORTEST_VPC_PREFIX = 16;

/** Source: Amazon Redshift Management Guide, "Compute capacity for Amazon Redshift Serverless". */
function capacity(what: string) {
  return z
    .number()
    .superRefine((rpu, context) => {
      const { least, most, step } = CAPACITY;
      const nearest = Math.min(most, Math.max(least, Math.round(rpu / step) * step));
      if (rpu === nearest) return;
      const message = `is ${rpu}, and must be ${least} to ${most} RPU in steps of ${step}. Did you mean ${nearest}?`;
      context.addIssue({ code: "custom", message });
    })
    .describe(
      `${what}, in Redshift Processing Units: ${CAPACITY.least} to ${CAPACITY.most} in steps of ${CAPACITY.step}.`,
    );
}

const vpcCidr = judgedText((text) => {
  const fault = cidrFault(text);
  if (fault !== undefined) return fault;
  const bits = prefixLength(text);
  return bits < SHORTEST_VPC_PREFIX || bits > LONGEST_VPC_PREFIX
    ? `must be /${SHORTEST_VPC_PREFIX} to /${LONGEST_VPC_PREFIX}, to hold three subnets of 64 addresses`
    : undefined;
});

/** Everything of one workgroup, under `aws.redshift` in an environment file. */
export const redshiftSettings = z
  .strictObject({
    baseCapacityRpu: capacity("What a query gets at once").default(8),
    maxCapacityRpu: capacity("What the workgroup may grow to").default(16),
    dailyRpuHours: z
      .number()
      .int()
      .min(1)
      .default(8)
      .describe(
        "RPU hours of a day after which queries are refused until the next: 8 RPU for an hour are 8.",
      ),
    queryTimeoutMinutes: z
      .number()
      .int()
      .min(1)
      .max(HOURS_PER_DAY * 60)
      .default(60)
      .describe("A statement is stopped after this many minutes."),
    database: judgedText(databaseFault)
      .optional()
      .describe(
        "Name of the database. Without it <environment>_warehouse, so that two environments never share one.",
      ),
    vpcId: z
      .string()
      .regex(/^vpc-[0-9a-f]+$/, "must be the id of a VPC, such as vpc-0a1b2c3d4e5f60718")
      .optional()
      .describe("An existing VPC; needs subnetIds. Without it a VPC without a way to the internet is made."),
    subnetIds: z
      .array(
        z
          .string()
          .regex(/^subnet-[0-9a-f]+$/, "must be the id of a subnet, such as subnet-0a1b2c3d4e5f60718"),
      )
      .min(3, "must name three subnets in three availability zones, each with 64 addresses or more")
      .refine((ids) => new Set(ids).size === ids.length, "names a subnet twice")
      .optional()
      .describe("Private subnets of vpcId, in three availability zones."),
    vpcCidr: vpcCidr.optional().describe("Addresses of the VPC that is made. Without it 10.42.0.0/24."),
    allowedCidrs: z
      .array(judgedText(cidrFault))
      .default([])
      .describe(
        "Addresses that may connect on port 5439, beside the pipeline itself: your VPN or office network.",
      ),
    allowPublicCidr: z
      .boolean()
      .default(false)
      .describe(
        "Says a second time that 0.0.0.0/0 in allowedCidrs is meant. The workgroup has no public address even then.",
      ),
    enhancedVpcRouting: z
      .boolean()
      .default(false)
      .describe(
        "Send what Redshift reads from S3 through the VPC too, where its endpoints and flow logs apply.",
      ),
  })
  .superRefine((all, context) => {
    const refuse = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    if (all.maxCapacityRpu < all.baseCapacityRpu)
      refuse(["maxCapacityRpu"], `is less than baseCapacityRpu; write ${all.baseCapacityRpu} or more`);
    const day = HOURS_PER_DAY * Math.max(all.maxCapacityRpu, all.baseCapacityRpu);
    if (all.dailyRpuHours > day)
      refuse(
        ["dailyRpuHours"],
        `limits nothing: ${all.maxCapacityRpu} RPU use at most ${day} RPU hours a day`,
      );
    for (const [index, cidr] of all.allowedCidrs.entries()) {
      if (!isEverywhere(cidr) || all.allowPublicCidr) continue;
      const meant =
        "opens Redshift to every address; name your networks, or say `allowPublicCidr: true` as well";
      refuse(["allowedCidrs", index], meant);
    }
    if (all.vpcId !== undefined && all.subnetIds === undefined)
      refuse(["vpcId"], "needs subnetIds: three private subnets of it");
    if (all.vpcId === undefined && all.subnetIds !== undefined)
      refuse(["subnetIds"], "needs vpcId, the VPC that they are in");
    if (all.vpcId !== undefined && all.vpcCidr !== undefined)
      refuse(["vpcCidr"], "is for a VPC that is made, and vpcId names one that exists; remove one of them");
  })
  .describe("Amazon Redshift Serverless, the SQL engine of `engine: redshift`.");

export type RedshiftSettings = z.output<typeof redshiftSettings>;
