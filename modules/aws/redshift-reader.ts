import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Lazy } from "cdktf";
import { Construct } from "constructs";
import { policyDocument, type Statement } from "../lake/policy";
import type { S3Lake } from "../lake/s3-lake";
import { catalogStatements, fileStatements } from "./permissions";
import { INLINE_POLICY_LENGTH, roleName } from "./roles";

const PURPOSE = "reader";
const ZONES = ["landing", "bronze"] as const;

export interface ReaderRoleProps {
  readonly lake: S3Lake;
  /** Name of the workgroup that becomes the role. */
  readonly workgroup: string;
}

/** The role with which Redshift reads files of the lake, by COPY and through external tables: landing and bronze only. */
export class ReaderRole extends Construct {
  readonly arn: string;
  /** The same as text that does not refer to the role, for what must be known before the role is. */
  readonly writtenArn: string;
  /** What it may do, for whatever needs that to be in place. */
  readonly policy: IamRolePolicy;
  private readonly datasets: string[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ReaderRoleProps,
  ) {
    super(scope, id);
    const { environment, account } = props.lake;
    const name = roleName(environment, PURPOSE);
    this.writtenArn = `arn:aws:iam::${account}:role/${name}`;
    const role = new IamRole(this, "role", {
      name,
      description: `Redshift of ${environment}, reading landing and bronze`,
      assumeRolePolicy: policyDocument([this.trust()]),
    });
    this.policy = new IamRolePolicy(this, "policy", {
      name: PURPOSE,
      role: role.id,
      // Datasets are mounted later than the namespace, which needs the role, is made.
      policy: Lazy.stringValue({ produce: () => this.document() }),
    });
    this.arn = role.arn;
  }

  /** Lets it read one more dataset. */
  allow(dataset: string): void {
    this.datasets.push(dataset);
  }

  /**
   * Redshift says as external id which user of which workgroup it works for.
   * Source: Amazon Redshift Management Guide, "Restricting access to IAM roles".
   */
  private trust(): Statement {
    const { lake, workgroup } = this.props;
    return {
      Sid: "Assume",
      Effect: "Allow",
      Principal: { Service: ["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"] },
      Action: "sts:AssumeRole",
      Condition: {
        StringLike: {
          "sts:ExternalId": `arn:aws:redshift:${lake.region}:${lake.account}:dbuser:${workgroup}/*`,
        },
      },
    };
  }

  private document(): string {
    const { lake } = this.props;
    const scope = { lake, datasets: this.datasets, zones: ZONES };
    return policyDocument(
      [...fileStatements(scope, "read"), ...catalogStatements(scope, "read")],
      INLINE_POLICY_LENGTH,
    );
  }
}
