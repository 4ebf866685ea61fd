import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Grant } from "@cdktf/provider-databricks/lib/grant";
import { Permissions } from "@cdktf/provider-databricks/lib/permissions";
import { Construct } from "constructs";
import { type Access, ZONES, type Zone } from "../contract/layers";
import { resourceName } from "../contract/naming";
import { ACCESS_MATRIX, type Principal } from "../contract/principal";
import type { AccessRoles } from "../contract/variant";
import { policyDocument } from "../lake/policy";
import type { S3Lake } from "../lake/s3-lake";
import type { DatabricksEngine } from "./engine";
import { QUERYING_PRINCIPALS, type QueryingPrincipal } from "./names";
import { fileStatements } from "./permissions";
import { INLINE_POLICY_LENGTH, ROLE_NAME } from "./storage";

/** What reading or writing the tables of a schema takes. Source: Databricks, "Unity Catalog privileges". */
const SCHEMA_PRIVILEGES: Readonly<Record<Access, readonly string[]>> = {
  read: ["SELECT", "USE_SCHEMA"],
  write: ["CREATE_TABLE", "MODIFY", "SELECT", "USE_SCHEMA"],
};

export interface DatabricksAccessProps {
  readonly lake: S3Lake;
  readonly engine: DatabricksEngine;
  /** Names of the datasets that were mounted. */
  readonly datasets: readonly string[];
  /** Who may assume the producer's role. @default the account's root, that is whoever the account's own IAM policies allow to */
  readonly trustedPrincipalArns?: readonly string[];
}

/**
 * What `ACCESS_MATRIX` gives to each principal and nothing else: grants to groups of the Databricks account, one for
 * each group and securable. Whoever brings files is an IAM role: Databricks itself cannot write landing, so that no
 * grant, however wide, lets the engine change what landed.
 */
export class DatabricksAccess extends Construct implements AccessRoles {
  private readonly producer: IamRole;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DatabricksAccessProps,
  ) {
    super(scope, id);
    this.producer = this.addProducer();
    for (const principal of QUERYING_PRINCIPALS) {
      for (const dataset of props.datasets) this.addGrants(principal, dataset);
    }
    this.addWarehouseUse();
  }

  /** The group to be in; for the producer, the ARN of the role to assume. */
  identity(principal: Principal): string {
    return principal === "producer" ? this.producer.arn : this.props.engine.names.group(principal);
  }

  private addGrants(principal: QueryingPrincipal, dataset: string): void {
    const { catalog, schema, volume } = this.securables(dataset);
    const grant = { principal: this.props.engine.names.group(principal) };
    const id = `${principal}-${dataset}`;
    new Grant(this, `${id}-catalog`, { ...grant, catalog, privileges: ["USE_CATALOG"] });
    for (const zone of ZONES) {
      const access = ACCESS_MATRIX[principal][zone];
      if (access === undefined) continue;
      if (zone !== "landing") {
        const privileges = [...SCHEMA_PRIVILEGES[access]];
        new Grant(this, `${id}-${zone}`, { ...grant, schema: schema(zone), privileges });
        continue;
      }
      new Grant(this, `${id}-${zone}`, { ...grant, schema: schema(zone), privileges: ["USE_SCHEMA"] });
      new Grant(this, `${id}-files`, { ...grant, volume, privileges: ["READ_VOLUME"] });
    }
  }

  /** Full names, made of what the stack makes, so that grants come after. */
  private securables(dataset: string) {
    const made = this.props.engine.catalog(dataset);
    const catalog = made.catalog.name;
    const schema = (zone: Zone): string => `${catalog}.${made.schema(zone).name}`;
    return { catalog, schema, volume: `${schema("landing")}.${made.volume.name}` };
  }

  private addWarehouseUse(): void {
    const { names, warehouse } = this.props.engine;
    new Permissions(this, "warehouse", {
      sqlEndpointId: warehouse.id,
      accessControl: QUERYING_PRINCIPALS.map((principal) => ({
        groupName: names.group(principal),
        permissionLevel: "CAN_USE",
      })),
    });
  }

  private addProducer(): IamRole {
    const { lake, datasets, trustedPrincipalArns } = this.props;
    const role = new IamRole(this, "producer", {
      name: resourceName(ROLE_NAME, { environment: lake.environment, purpose: "producer" }),
      description: `The producer of ${lake.environment}`,
      assumeRolePolicy: policyDocument([
        {
          Sid: "Assume",
          Effect: "Allow",
          Principal: { AWS: trustedPrincipalArns ?? [`arn:aws:iam::${lake.account}:root`] },
          Action: "sts:AssumeRole",
        },
      ]),
    });
    new IamRolePolicy(this, "producer-policy", {
      name: "producer",
      role: role.id,
      policy: policyDocument(
        fileStatements({ lake, datasets, zones: ["landing"] }, "write"),
        INLINE_POLICY_LENGTH,
      ),
    });
    return role;
  }
}
