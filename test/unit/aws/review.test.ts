import { z } from "zod";
import { reviewAws } from "../../../modules/aws/review";
import { awsSettings } from "../../../modules/aws/settings";

const review = (aws: object) =>
  reviewAws(z.strictObject(awsSettings).parse({ account: "123456789012", region: "eu-west-3", aws })).map(
    ({ path }) => path.join("."),
  );

describe("what to think about on AWS", () => {
  it("is nothing with Athena, nor with Redshift in a VPC of one's own", () => {
    expect(review({})).toEqual([]);
    const subnetIds = ["subnet-0a", "subnet-0b", "subnet-0c"];
    expect(review({ engine: "redshift", redshift: { vpcId: "vpc-0a1b", subnetIds } })).toEqual([]);
  });

  it("is where dbt's packages come from, in a VPC without a way to the internet", () => {
    expect(review({ engine: "redshift" })).toEqual(["aws.engine"]);
  });

  it("is an open door, though it was said twice", () => {
    const redshift = { allowedCidrs: ["10.0.0.0/16", "0.0.0.0/0"], allowPublicCidr: true };
    expect(review({ engine: "redshift", redshift })).toContain("aws.redshift.allowedCidrs.1");
  });
});
