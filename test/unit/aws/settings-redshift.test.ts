import { z } from "zod";
import { awsSettings } from "../../../modules/aws/settings";

const schema = z.strictObject(awsSettings);
const PLACE = { account: "123456789012", region: "eu-west-3" };

/** What is wrong with the settings of Redshift: path and message of each problem. */
function faults(redshift: unknown, engine = "redshift"): string[] {
  const { error } = schema.safeParse({ ...PLACE, aws: { engine, redshift } });
  return (error?.issues ?? []).map(({ path, message }) => `${path.slice(2).join(".")} ${message}`.trim());
}

const SUBNETS = ["subnet-0000000a", "subnet-0000000b", "subnet-0000000c"];

describe("settings of Redshift", () => {
  it("need nothing, and then let nobody in from outside", () => {
    const { aws } = schema.parse({ ...PLACE, aws: { engine: "redshift", redshift: {} } });
    expect(aws.redshift).toEqual({
      baseCapacityRpu: 8,
      maxCapacityRpu: 16,
      dailyRpuHours: 8,
      queryTimeoutMinutes: 60,
      allowedCidrs: [],
      allowPublicCidr: false,
      enhancedVpcRouting: false,
    });
  });

  it("are refused where Athena is the engine, rather than passed over", () => {
    const { error } = schema.safeParse({ ...PLACE, aws: { redshift: {} } });
    expect(error?.issues.map(({ path, message }) => [path.join("."), message])).toEqual([
      ["aws.redshift", "is used only with `engine: redshift`; set that, or remove the block"],
    ]);
  });

  it("know two engines", () => {
    const { error } = schema.safeParse({ ...PLACE, aws: { engine: "redshfit" } });
    expect(error?.issues).toMatchObject([{ code: "invalid_value", values: ["athena", "redshift"] }]);
  });

  // RS-10
  it.each([
    [9, 8],
    [13, 16],
    [1, 8],
    [4, 8],
    [8.5, 8],
  ])("propose the nearest capacity to %d: %d", (baseCapacityRpu, nearest) => {
    expect(faults({ baseCapacityRpu, maxCapacityRpu: 512 })).toEqual([
      `baseCapacityRpu is ${baseCapacityRpu}, and must be 8 to 512 RPU in steps of 8. Did you mean ${nearest}?`,
    ]);
  });

  it("propose the largest capacity for one beyond it", () => {
    expect(faults({ maxCapacityRpu: 4096 })).toEqual([
      "maxCapacityRpu is 4096, and must be 8 to 512 RPU in steps of 8. Did you mean 512?",
    ]);
  });

  // RS-11
  it("refuse a maximum below the base", () => {
    expect(faults({ baseCapacityRpu: 64, maxCapacityRpu: 32 })).toEqual([
      "maxCapacityRpu is less than baseCapacityRpu; write 64 or more",
    ]);
    expect(faults({ baseCapacityRpu: 64, maxCapacityRpu: 64 })).toEqual([]);
  });

  // RS-23
  it("refuse a daily limit that is none", () => {
    expect(faults({ dailyRpuHours: 0 })).toEqual([expect.stringMatching(/^dailyRpuHours /)]);
    expect(faults({ dailyRpuHours: 1.5 })).toEqual([expect.stringMatching(/^dailyRpuHours /)]);
    expect(faults({ dailyRpuHours: 24 * 16 })).toEqual([]);
    expect(faults({ dailyRpuHours: 24 * 16 + 1 })).toEqual([
      "dailyRpuHours limits nothing: 16 RPU use at most 384 RPU hours a day",
    ]);
  });

  // AW-2
  it("want 0.0.0.0/0 to be said twice", () => {
    const allowedCidrs = ["10.0.0.0/16", "0.0.0.0/0"];
    expect(faults({ allowedCidrs })).toEqual([
      "allowedCidrs.1 opens Redshift to every address; name your networks, or say `allowPublicCidr: true` as well",
    ]);
    expect(faults({ allowedCidrs, allowPublicCidr: true })).toEqual([]);
  });

  // AW-1
  it.each([
    ["10.0.0.1/16", "has host bits set; write 10.0.0.0/16"],
    ["10.0.0.7", "must be a block of IPv4 addresses; for this one address write 10.0.0.7/32"],
    ["10.0.0/16", "must be a block of IPv4 addresses, such as 10.0.0.0/16"],
    ["10.0.0.256/32", "must be a block of IPv4 addresses, such as 10.0.0.0/16"],
    ["10.0.0.0/33", "must be a block of IPv4 addresses, such as 10.0.0.0/16"],
    ["office", "must be a block of IPv4 addresses, such as 10.0.0.0/16"],
  ])("refuse the addresses %s", (cidr, message) => {
    expect(faults({ allowedCidrs: [cidr] })).toEqual([`allowedCidrs.0 ${message}`]);
  });

  // AW-5, RS-16
  it.each([
    ["10.42.0.0/28", "must be /16 to /24, to hold three subnets of 64 addresses"],
    ["10.0.0.0/8", "must be /16 to /24, to hold three subnets of 64 addresses"],
    ["10.42.0.1/24", "has host bits set; write 10.42.0.0/24"],
  ])("refuse the VPC %s", (vpcCidr, message) => {
    expect(faults({ vpcCidr })).toEqual([`vpcCidr ${message}`]);
  });

  it("want an existing VPC with its subnets, and then no addresses for a new one", () => {
    expect(faults({ vpcId: "vpc-0a1b", subnetIds: SUBNETS })).toEqual([]);
    expect(faults({ vpcId: "vpc-0a1b" })).toEqual(["vpcId needs subnetIds: three private subnets of it"]);
    expect(faults({ subnetIds: SUBNETS })).toEqual(["subnetIds needs vpcId, the VPC that they are in"]);
    expect(faults({ vpcId: "vpc-0a1b", subnetIds: SUBNETS, vpcCidr: "10.0.0.0/24" })).toEqual([
      "vpcCidr is for a VPC that is made, and vpcId names one that exists; remove one of them",
    ]);
    expect(faults({ vpcId: "main", subnetIds: ["a", "b", "c"] })).toHaveLength(4);
    expect(faults({ vpcId: "vpc-0a1b", subnetIds: SUBNETS.slice(1) })).toEqual([
      "subnetIds must name three subnets in three availability zones, each with 64 addresses or more",
    ]);
  });

  // RS-2, ID-10, ID-11
  it.each([
    ["Sales", "must be lower-case letters, digits and underscores, and begin with a letter; write sales"],
    [
      "sales-dwh",
      "must be lower-case letters, digits and underscores, and begin with a letter; write sales_dwh",
    ],
    ["1st", "must be lower-case letters, digits and underscores, and begin with a letter; write st"],
    [
      "Order",
      "must be lower-case letters, digits and underscores, and begin with a letter; write order_data",
    ],
    ["ä", "must be lower-case letters, digits and underscores, and begin with a letter"],
    ["raw", 'is "raw", a reserved word of Redshift; write raw_data'],
    ["select", 'is "select", a reserved word of Redshift; write select_data'],
    ["dev", 'is "dev", a database of Redshift\'s own; write dev_data'],
    ["pg_sales", 'is "pg_sales", a database of Redshift\'s own; write sales_data'],
    ["x".repeat(65), "is too long: 65 of at most 64 characters"],
  ])("refuse the database %s", (database, message) => {
    expect(faults({ database })).toEqual([`database ${message}`]);
  });
});
