import type { Remark } from "../contract/remark";
import { isEverywhere } from "./cidr";
import type { AwsEnvironmentKeys } from "./settings";

/** What a valid environment should still make its owner think about. */
export function reviewAws({ aws }: Pick<AwsEnvironmentKeys, "aws">): Remark[] {
  const remarks: Remark[] = [];
  if (aws.engine !== "redshift") return remarks;
  for (const [index, cidr] of (aws.redshift?.allowedCidrs ?? []).entries()) {
    if (isEverywhere(cidr))
      remarks.push({
        path: ["aws", "redshift", "allowedCidrs", index],
        message: "Redshift is open to every address that has a route to it",
      });
  }
  if (aws.redshift?.vpcId === undefined)
    remarks.push({
      path: ["aws", "engine"],
      message:
        "the VPC that is made has no way to the internet: before the first run, dbt's packages have to be put into the bucket of scripts, as the first failed run says word for word",
    });
  return remarks;
}
