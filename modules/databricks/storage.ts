import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { ExternalLocation } from "@cdktf/provider-databricks/lib/external-location";
import { StorageCredential } from "@cdktf/provider-databricks/lib/storage-credential";
import { DataResource, Lazy, TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import { ZONES, type Zone } from "../contract/layers";
import { type NameRule, resourceName } from "../contract/naming";
import { policyDocument, type Statement } from "../lake/policy";
import type { S3Lake } from "../lake/s3-lake";
import type { UnityNames } from "./names";
import { fileStatements } from "./permissions";

/** At most 64 characters, unique in the account. Source: IAM User Guide, "IAM and AWS STS quotas". */
export const ROLE_NAME: NameRule<"environment" | "purpose"> = {
  kind: "IAM role",
  parts: ["environment", "purpose"],
  separator: "-",
  maxLength: 64,
};

/** Characters of all inline policies of a role, without white space. Source: IAM User Guide, "IAM and AWS STS quotas". */
export const INLINE_POLICY_LENGTH = 10_240;

/** Name of the Terraform variable that says how long to wait for IAM; tests set it to 0. */
export const IAM_WAIT_VARIABLE = "iam_wait_seconds";
/** What IAM takes at most, in practice, until every region knows a new role. */
const IAM_WAIT_SECONDS = 20;

const WRITTEN_ZONES = ["bronze", "silver", "gold", "quarantine"] as const satisfies readonly Zone[];

export interface UnityStorageProps {
  readonly lake: S3Lake;
  readonly names: UnityNames;
}

/**
 * The way from Unity Catalog to the lake, made in one apply: a storage credential that names a role which is not there
 * yet, the role that trusts the identity and the external id of the credential, and an external location for each
 * bucket. All access of Databricks to the lake goes through this one role; it can only read what landed.
 */
export class UnityStorage extends Construct {
  readonly roleArn: string;
  private readonly locations: Readonly<Record<Zone, ExternalLocation>>;
  private readonly datasets: string[] = [];
  private readonly lake: S3Lake;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: UnityStorageProps,
  ) {
    super(scope, id);
    this.lake = props.lake;
    const roleName = resourceName(ROLE_NAME, { environment: this.lake.environment, purpose: "unity" });
    // As text: the credential names the role, and the role reads what the credential exports.
    this.roleArn = `arn:aws:iam::${this.lake.account}:role/${roleName}`;
    const credential = this.addCredential();
    const known = this.addRole(roleName, credential);
    this.locations = Object.fromEntries(
      ZONES.map((zone) => [zone, this.addLocation(zone, credential, known)]),
    ) as Record<Zone, ExternalLocation>;
  }

  /** Lets Unity Catalog reach the prefixes of a dataset. */
  addDataset(dataset: string): void {
    this.datasets.push(dataset);
  }

  /** What a managed location or a volume in a zone has to wait for. */
  location(zone: Zone): ExternalLocation {
    return this.locations[zone];
  }

  private get lifecycle() {
    return { preventDestroy: !this.lake.allowDataDeletion };
  }

  private addCredential(): StorageCredential {
    return new StorageCredential(this, "credential", {
      name: this.props.names.storage("lake"),
      comment: `The lake of ${this.lake.environment}`,
      awsIamRole: { roleArn: this.roleArn },
      // The role is made from what this exports, so nothing can be validated yet.
      skipValidation: true,
      lifecycle: this.lifecycle,
    });
  }

  private addRole(name: string, credential: StorageCredential): DataResource {
    const { environment } = this.lake;
    const role = new IamRole(this, "role", {
      name,
      description: `Unity Catalog in the lake of ${environment}`,
      assumeRolePolicy: policyDocument(this.trust(credential)),
    });
    const policy = new IamRolePolicy(this, "role-policy", {
      name: "lake",
      role: role.id,
      // Datasets are mounted after this is made.
      policy: Lazy.stringValue({ produce: () => policyDocument(this.statements(), INLINE_POLICY_LENGTH) }),
    });
    return this.addWait(role, policy);
  }

  /**
   * Unity Catalog may become the role, and so may the role itself, which Unity Catalog demands. IAM refuses to trust a
   * role that does not exist yet; the account with a condition on who calls says the same.
   * Source: Databricks, "Create a storage credential for connecting to AWS S3".
   */
  private trust({ awsIamRole }: StorageCredential): Statement[] {
    const theirs = { StringEquals: { "sts:ExternalId": awsIamRole.externalId } };
    return [
      {
        Sid: "UnityCatalog",
        Effect: "Allow",
        Principal: { AWS: awsIamRole.unityCatalogIamArn },
        Action: "sts:AssumeRole",
        Condition: theirs,
      },
      {
        Sid: "Itself",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${this.lake.account}:root` },
        Action: "sts:AssumeRole",
        Condition: { ...theirs, ArnEquals: { "aws:PrincipalArn": this.roleArn } },
      },
    ];
  }

  private statements(): Statement[] {
    const { lake } = this;
    const datasets = [...this.datasets].sort();
    return [
      { Sid: "BecomeItself", Effect: "Allow", Action: "sts:AssumeRole", Resource: this.roleArn },
      ...(datasets.length === 0
        ? []
        : [
            ...fileStatements({ lake, datasets, zones: ["landing"], spark: true }, "read"),
            ...fileStatements({ lake, datasets, zones: WRITTEN_ZONES, spark: true }, "write"),
          ]),
    ];
  }

  /** IAM tells its regions about a new role or policy seconds after it has answered. */
  private addWait(role: IamRole, policy: IamRolePolicy): DataResource {
    const seconds = new TerraformVariable(this, "wait-seconds", {
      type: "number",
      default: IAM_WAIT_SECONDS,
      description: "Seconds to wait until IAM knows a new role everywhere",
    });
    seconds.overrideLogicalId(IAM_WAIT_VARIABLE);
    return new DataResource(this, "wait", {
      triggersReplace: { role: role.arn, policy: policy.policy },
      provisioners: [
        {
          type: "local-exec",
          interpreter: ["node", "-e"],
          command: `setTimeout(() => {}, ${seconds.value} * 1000)`,
        },
      ],
    });
  }

  /** At the root of the bucket: locations must not overlap, and no other environment has this bucket. */
  private addLocation(zone: Zone, credential: StorageCredential, known: DataResource): ExternalLocation {
    return new ExternalLocation(this, zone, {
      name: this.props.names.storage(zone),
      url: `s3://${this.lake.bucket(zone).resource.id}`,
      credentialName: credential.id,
      comment: `${zone} of ${this.lake.environment}`,
      readOnly: zone === "landing",
      // Validation writes a file at the root of the bucket, which the role may not; and it fails on an empty bucket.
      skipValidation: true,
      dependsOn: [known],
      lifecycle: this.lifecycle,
    });
  }
}
