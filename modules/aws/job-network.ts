import type { Statement } from "../lake/policy";
import type { S3Lake } from "../lake/s3-lake";
import type { EngineNetwork } from "./query-engine";

/** What a job needs to stand in a VPC; EC2 knows no narrower resource for looking than everything. */
const LOOK_AT_NETWORK = [
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeRouteTables",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcAttribute",
  "ec2:DescribeVpcEndpoints",
];

/**
 * What a Glue job needs to stand in a VPC.
 * Source: AWS Glue Developer Guide, "Setting up Amazon VPC to connect to data stores".
 */
export function networkStatements(
  lake: S3Lake,
  { subnetId }: EngineNetwork,
  connection: string,
): Statement[] {
  const { region, account } = lake;
  const ec2 = `arn:aws:ec2:${region}:${account}`;
  const glue = `arn:aws:glue:${region}:${account}`;
  return [
    {
      Sid: "ReadConnection",
      Effect: "Allow",
      Action: "glue:GetConnection",
      Resource: [`${glue}:catalog`, `${glue}:connection/${connection}`],
    },
    { Sid: "LookAtNetwork", Effect: "Allow", Action: LOOK_AT_NETWORK, Resource: "*" },
    {
      Sid: "AddInterface",
      Effect: "Allow",
      Action: "ec2:CreateNetworkInterface",
      // EC2 makes the names of interfaces, hence the star.
      Resource: [`${ec2}:network-interface/*`, `${ec2}:security-group/*`, `${ec2}:subnet/${subnetId}`],
    },
    {
      Sid: "RemoveInterface",
      Effect: "Allow",
      Action: ["ec2:CreateTags", "ec2:DeleteNetworkInterface", "ec2:DeleteTags"],
      Resource: `${ec2}:network-interface/*`,
      // Glue marks the interfaces that it makes, and takes away none but those.
      Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["aws-glue-service-resource"] } },
    },
  ];
}
