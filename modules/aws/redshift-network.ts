import { DataAwsAvailabilityZones } from "@cdktf/provider-aws/lib/data-aws-availability-zones";
import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Vpc } from "@cdktf/provider-aws/lib/vpc";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import {
  VpcSecurityGroupEgressRule,
  type VpcSecurityGroupEgressRuleConfig,
} from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { type NameRule, resourceName } from "../contract/naming";
import { subnets } from "./cidr";
import type { EngineNetwork } from "./query-engine";
import type { RedshiftSettings } from "./settings-redshift";

/** Up to 255 characters, unique in the VPC, not beginning with `sg-`. Source: Amazon EC2 API Reference, CreateSecurityGroup. */
const GROUP_NAME: NameRule<"environment" | "purpose"> = {
  kind: "security group",
  parts: ["environment", "purpose"],
  separator: "-",
  maxLength: 255,
};

export const REDSHIFT_PORT = 5439;
const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
const DEFAULT_CIDR = "10.42.0.0/24";
/** A workgroup wants three zones, and room in each to grow. Source: "Considerations when using Redshift Serverless". */
const ZONES = 3;
const SUBNET_BITS = 26;

/**
 * Services that what runs inside of the VPC must reach without the internet: dbt becomes the engine (STS), asks for
 * credentials of minutes (Redshift Serverless) and writes its log. Each is charged by the hour, so they stand in one
 * subnet. S3 costs nothing.
 */
const ENDPOINTS = ["logs", "redshift-serverless", "sts"] as const;
/** With enhanced routing Redshift itself asks for the catalog from inside of the VPC. */
const ROUTED_ENDPOINTS = [...ENDPOINTS, "glue"] as const;

/** Groups of what calls AWS from inside of the VPC. */
type Callers = Readonly<Record<string, SecurityGroup>>;

export interface RedshiftNetworkProps {
  readonly environment: string;
  readonly region: string;
  readonly settings: RedshiftSettings;
}

/** Where the workgroup stands: private subnets, and who may come in. */
export class RedshiftNetwork extends Construct implements EngineNetwork {
  readonly subnetIds: readonly string[];
  readonly availabilityZone: string;
  readonly isolated: boolean;
  /** Of the workgroup. */
  readonly workgroupGroupId: string;
  /** Of the pipeline, whatever runs dbt. */
  readonly securityGroupIds: readonly string[];
  private readonly vpcId: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: RedshiftNetworkProps,
  ) {
    super(scope, id);
    const { vpcId, subnetIds, allowedCidrs } = props.settings;
    const made = vpcId === undefined ? this.addVpc() : undefined;
    this.isolated = made !== undefined;
    this.vpcId = made?.vpc.id ?? vpcId ?? "";
    this.subnetIds = made?.subnets.map((subnet) => subnet.id) ?? subnetIds ?? [];
    const first = made?.subnets[0] ?? new DataAwsSubnet(this, "subnet", { id: this.subnetId });
    this.availabilityZone = first.availabilityZone;
    const pipeline = this.addGroup("pipeline", "What runs dbt: it may call, and nobody may call it");
    const workgroup = this.addGroup(
      "warehouse",
      "The Redshift workgroup: port 5439 to listed addresses only",
    );
    this.workgroupGroupId = workgroup.id;
    this.securityGroupIds = [pipeline.id];
    this.addRules(pipeline, workgroup, allowedCidrs);
    const callers = { pipeline, ...(props.settings.enhancedVpcRouting ? { warehouse: workgroup } : {}) };
    if (made === undefined) this.allowCalls(callers);
    else this.addEndpoints(made.routes, callers);
  }

  get subnetId(): string {
    return this.subnetIds[0] ?? "";
  }

  private addVpc() {
    const cidrBlock = this.props.settings.vpcCidr ?? DEFAULT_CIDR;
    const tags = { Name: this.name("warehouse") };
    // No internet gateway: nothing in it can be reached from outside, and nothing in it can call out.
    const vpc = new Vpc(this, "vpc", { cidrBlock, enableDnsSupport: true, enableDnsHostnames: true, tags });
    const routes = new RouteTable(this, "routes", { vpcId: vpc.id, tags });
    const zones = new DataAwsAvailabilityZones(this, "zones", {
      state: "available",
      // Local zones take neither workgroups nor endpoints.
      filter: [{ name: "opt-in-status", values: ["opt-in-not-required"] }],
    });
    const made = subnets(cidrBlock, SUBNET_BITS, ZONES).map((block, index) => {
      const subnet = new Subnet(this, `subnet-${index}`, {
        vpcId: vpc.id,
        cidrBlock: block,
        availabilityZone: Fn.element(zones.names, index),
        mapPublicIpOnLaunch: false,
        tags,
      });
      new RouteTableAssociation(this, `routes-${index}`, { subnetId: subnet.id, routeTableId: routes.id });
      return subnet;
    });
    return { vpc, routes, subnets: made };
  }

  /** Terraform takes away the rule with which AWS lets a new group call everywhere. */
  private addGroup(purpose: string, description: string): SecurityGroup {
    return new SecurityGroup(this, purpose, { name: this.name(purpose), description, vpcId: this.vpcId });
  }

  private addRules(pipeline: SecurityGroup, workgroup: SecurityGroup, cidrs: readonly string[]): void {
    const port = { ipProtocol: "tcp", fromPort: REDSHIFT_PORT, toPort: REDSHIFT_PORT };
    for (const cidrIpv4 of cidrs)
      new VpcSecurityGroupIngressRule(this, `in-${cidrIpv4.replaceAll(/[./]/g, "-")}`, {
        ...port,
        securityGroupId: workgroup.id,
        cidrIpv4,
        description: "Listed in the environment file",
      });
    new VpcSecurityGroupIngressRule(this, "in-pipeline", {
      ...port,
      securityGroupId: workgroup.id,
      referencedSecurityGroupId: pipeline.id,
      description: "dbt",
    });
    new VpcSecurityGroupEgressRule(this, "dbt", {
      ...port,
      securityGroupId: pipeline.id,
      referencedSecurityGroupId: workgroup.id,
      description: "dbt to Redshift",
    });
    // Glue refuses a connection whose group does not trust itself.
    new VpcSecurityGroupIngressRule(this, "in-itself", {
      securityGroupId: pipeline.id,
      referencedSecurityGroupId: pipeline.id,
      ipProtocol: "-1",
      description: "Asked for by Glue",
    });
  }

  /** In a VPC of your own, calls to AWS go wherever it routes them. */
  private allowCalls(callers: Callers): void {
    for (const [caller, { id }] of Object.entries(callers))
      this.allowHttps(`https-${caller}`, id, { cidrIpv4: "0.0.0.0/0" });
  }

  /** In a VPC that is made, S3 and the endpoints are all that can be called. */
  private addEndpoints(routes: RouteTable, callers: Callers): void {
    const tags = { Name: this.name("warehouse") };
    const service = (name: string) => `com.amazonaws.${this.props.region}.${name}`;
    const s3 = new VpcEndpoint(this, "endpoint-s3", {
      vpcId: this.vpcId,
      serviceName: service("s3"),
      vpcEndpointType: "Gateway",
      routeTableIds: [routes.id],
      tags,
    });
    const group = this.addGroup(
      "endpoints",
      "AWS services inside of the VPC: calls over TLS from our groups only",
    );
    for (const [caller, { id }] of Object.entries(callers)) {
      this.allowHttps(`https-${caller}`, id, { referencedSecurityGroupId: group.id });
      this.allowHttps(`s3-${caller}`, id, { prefixListId: s3.prefixListId });
      new VpcSecurityGroupIngressRule(this, `in-${caller}-https`, {
        securityGroupId: group.id,
        referencedSecurityGroupId: id,
        ...HTTPS,
        description: `From the ${caller}`,
      });
    }
    for (const name of this.props.settings.enhancedVpcRouting ? ROUTED_ENDPOINTS : ENDPOINTS)
      new VpcEndpoint(this, `endpoint-${name}`, {
        vpcId: this.vpcId,
        serviceName: service(name),
        vpcEndpointType: "Interface",
        privateDnsEnabled: true,
        subnetIds: [this.subnetId],
        securityGroupIds: [group.id],
        tags,
      });
  }

  private allowHttps(
    id: string,
    securityGroupId: string,
    to: Partial<VpcSecurityGroupEgressRuleConfig>,
  ): void {
    new VpcSecurityGroupEgressRule(this, id, {
      ...to,
      securityGroupId,
      ...HTTPS,
      description: "Calls to AWS, over TLS",
    });
  }

  private name(purpose: string): string {
    return resourceName(GROUP_NAME, { environment: this.props.environment, purpose });
  }
}
