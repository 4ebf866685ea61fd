import { AwsAccess } from "../../../modules/aws/access";
import { RedshiftEngine } from "../../../modules/aws/redshift-engine";
import { type RedshiftSettings, redshiftSettings } from "../../../modules/aws/settings-redshift";
import type { S3LakeProps } from "../../../modules/lake/s3-lake";
import { ACCOUNT, onLake, REGION } from "../../support/aws-stack";
import { FLEET, SHOP } from "../../support/contracts";
import { resource, resourceAt, resources, type StackJson, statements } from "../../support/stack-json";

const EXISTING_KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd`;
const SUBNETS = ["subnet-0000000a", "subnet-0000000b", "subnet-0000000c"];

function synthesize(
  settings: Partial<RedshiftSettings> = {},
  lakeProps: Partial<S3LakeProps> = {},
  datasets = [SHOP],
): StackJson {
  return onLake((scope, lake) => {
    const engine = new RedshiftEngine(scope, "engine", {
      lake,
      settings: redshiftSettings.parse(settings),
    });
    for (const dataset of datasets) engine.mount(dataset);
    new AwsAccess(scope, "access", {
      lake,
      engine,
      datasets: datasets.map(({ name }) => name),
    });
  }, lakeProps);
}

const json = synthesize();
const namespace = (stack: StackJson) => resource(stack, "aws_redshiftserverless_namespace");
const workgroup = (stack: StackJson) => resource(stack, "aws_redshiftserverless_workgroup");

/** Statements in the order in which Terraform has to run them, told by what each depends on. */
function sqlInOrder(stack: StackJson): { sql: string; lifecycle: Record<string, unknown> }[] {
  const byName = stack.resource?.aws_redshiftdata_statement ?? {};
  const before = (name: string) =>
    [byName[name]?.depends_on ?? []]
      .flat()
      .map(String)
      .flatMap((address) => /^aws_redshiftdata_statement\.(.+)$/.exec(address)?.[1] ?? []);
  const depth = (name: string): number => Math.max(0, ...before(name).map((other) => depth(other) + 1));
  const names = Object.keys(byName).sort((a, b) => depth(a) - depth(b));
  expect(names.map(depth)).toEqual(names.map((_, index) => index));
  return names.map((name) => byName[name] as { sql: string; lifecycle: Record<string, unknown> });
}

describe("the namespace", () => {
  it("has an administrator whose password nobody knows, and a database of its own name", () => {
    expect(namespace(json)).toMatchObject({
      namespace_name: "dev-warehouse",
      db_name: "dev_warehouse",
      manage_admin_password: true,
      iam_roles: [expect.stringContaining("aws_iam_role")],
      log_exports: ["connectionlog", "useractivitylog", "userlog"],
      lifecycle: { prevent_destroy: true },
    });
    expect(JSON.stringify(json)).not.toMatch(/admin_user_password|admin_username|"password"/);
    expect(namespace(synthesize({ database: "sales" })).db_name).toBe("sales");
  });

  it("can be destroyed once data may be deleted", () => {
    expect(namespace(synthesize({}, { allowDataDeletion: true })).lifecycle).toEqual({
      prevent_destroy: false,
    });
  });

  it("is encrypted by a key where the lake is, its own one or the one supplied", () => {
    expect(namespace(json).kms_key_id).toBeUndefined();
    const supplied = namespace(synthesize({}, { settings: { encryption: "kms", kmsKeyArn: EXISTING_KEY } }));
    expect(supplied).toMatchObject({
      kms_key_id: EXISTING_KEY,
      admin_password_secret_kms_key_id: EXISTING_KEY,
    });
    const own = synthesize({}, { settings: { encryption: "kms" } });
    expect(namespace(own).kms_key_id).toMatch(/aws_kms_key\.engine_key/);
    const lent = statements(resourceAt(own, "aws_kms_key", "engine/key/key").policy).slice(-2);
    for (const { Condition } of lent) {
      expect(Condition?.StringEquals).toMatchObject({
        "kms:CallerAccount": ACCOUNT,
        "kms:ViaService": ["redshift", "redshift-serverless", "secretsmanager"].map(
          (service) => `${service}.${REGION}.amazonaws.com`,
        ),
      });
    }
  });
});

describe("the workgroup", () => {
  it("is private, and bounded in size and in use", () => {
    expect(workgroup(json)).toMatchObject({
      workgroup_name: "dev-warehouse",
      base_capacity: 8,
      max_capacity: 16,
      publicly_accessible: false,
      enhanced_vpc_routing: false,
      port: 5439,
    });
    expect(workgroup(json).config_parameter).toBeUndefined();
    expect(resource(json, "aws_redshiftserverless_usage_limit")).toMatchObject({
      usage_type: "serverless-compute",
      period: "daily",
      amount: 8,
      breach_action: "deactivate",
    });
  });

  it("stands in three private subnets of a VPC without a way to the internet", () => {
    expect(workgroup(json).subnet_ids).toHaveLength(3);
    expect(
      resources(json, "aws_subnet")
        .map((subnet) => subnet.cidr_block)
        .sort(),
    ).toEqual([...["10.42.0.0/26", "10.42.0.128/26", "10.42.0.64/26"]]);
    expect(resources(json, "aws_subnet").map((subnet) => subnet.map_public_ip_on_launch)).toEqual([
      false,
      false,
      false,
    ]);
    expect(
      Object.keys(json.resource ?? {}).filter((type) => /gateway|^aws_route$|aws_eip/.test(type)),
    ).toEqual([]);
    const services = resources(json, "aws_vpc_endpoint").map((endpoint) => endpoint.service_name);
    expect(services.sort()).toEqual(
      ["logs", "redshift-serverless", "s3", "sts"].map((service) => `com.amazonaws.${REGION}.${service}`),
    );
  });

  it("has the catalog's endpoint too where Redshift itself calls from inside of the VPC", () => {
    const routed = synthesize({ enhancedVpcRouting: true });
    expect(workgroup(routed).enhanced_vpc_routing).toBe(true);
    const services = resources(routed, "aws_vpc_endpoint").map((endpoint) => String(endpoint.service_name));
    expect(services).toContain(`com.amazonaws.${REGION}.glue`);
  });

  it("stands in the subnets it is given, and makes no network then", () => {
    const given = synthesize({ vpcId: "vpc-0a1b", subnetIds: SUBNETS });
    expect(workgroup(given).subnet_ids).toEqual(SUBNETS);
    for (const type of ["aws_vpc", "aws_subnet", "aws_vpc_endpoint", "aws_route_table"])
      expect(resources(given, type)).toEqual([]);
    for (const group of resources(given, "aws_security_group")) expect(group.vpc_id).toBe("vpc-0a1b");
  });

  it("lets in on its port whoever is listed and the pipeline, and nobody else", () => {
    const listed = synthesize({
      allowedCidrs: ["10.0.0.0/16", "192.0.2.7/32"],
    });
    const group = /aws_security_group\.engine_network_warehouse/;
    const rules = resources(listed, "aws_vpc_security_group_ingress_rule").filter((rule) =>
      group.test(String(rule.security_group_id)),
    );
    expect(rules.map((rule) => rule.cidr_ipv4 ?? rule.referenced_security_group_id)).toEqual([
      "10.0.0.0/16",
      "192.0.2.7/32",
      expect.stringMatching(/aws_security_group\.engine_network_pipeline/),
    ]);
    for (const rule of rules)
      expect(rule).toMatchObject({
        from_port: 5439,
        to_port: 5439,
        ip_protocol: "tcp",
      });
    expect(
      resources(json, "aws_vpc_security_group_ingress_rule").flatMap((rule) => rule.cidr_ipv4 ?? []),
    ).toEqual([]);
  });

  it("describes its groups in letters that EC2 takes", () => {
    for (const { name, description } of resources(json, "aws_security_group")) {
      expect(String(name)).toMatch(/^(?!sg-)[a-z0-9-]{1,255}$/);
      expect(String(description)).toMatch(/^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/);
    }
  });
});

describe("the role that reads the lake", () => {
  const role = resource(json, "aws_iam_role", { name: "dev-reader" });
  const policy = statements(resourceAt(json, "aws_iam_role_policy", "engine/reader/policy").policy);

  it("is for this workgroup of Redshift", () => {
    expect(statements(role.assume_role_policy)).toEqual([
      expect.objectContaining({
        Principal: {
          Service: ["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"],
        },
        Condition: {
          StringLike: {
            "sts:ExternalId": `arn:aws:redshift:${REGION}:${ACCOUNT}:dbuser:dev-warehouse/*`,
          },
        },
      }),
    ]);
  });

  it("reads landing and bronze of what is mounted, and writes nothing", () => {
    const text = JSON.stringify(policy);
    for (const zone of ["landing", "bronze"]) expect(text).toContain(`dev-${zone}-${ACCOUNT}/shop/*`);
    for (const zone of ["silver", "gold", "quarantine"]) expect(text).not.toContain(`dev-${zone}-${ACCOUNT}`);
    expect(
      policy.flatMap(({ Action }) => Action).filter((action) => !/:(Batch)?(Get|List)/.test(action)),
    ).toEqual([]);
  });
});

describe("the statements of SQL", () => {
  const sql = sqlInOrder(json).map((statement) => statement.sql);

  it("come one after another: who there is, the lake's schemas, one's own schemas and who may do what", () => {
    expect(
      sql.map((text) =>
        text
          .split(/[\s(]+/)
          .slice(0, 5)
          .join(" "),
      ),
    ).toMatchInlineSnapshot(`
      [
        "CREATE OR REPLACE PROCEDURE public.medallion_principals",
        "CALL public.medallion_principals )",
        "CREATE EXTERNAL SCHEMA IF NOT",
        "CREATE EXTERNAL SCHEMA IF NOT",
        "CREATE OR REPLACE PROCEDURE public.medallion_shop",
        "CALL public.medallion_shop )",
      ]
    `);
  });

  it("are run again when a text changes, a call with the procedure that it calls, and not when a day is over", () => {
    const versions = (stack: StackJson) =>
      resources(stack, "terraform_data").map((block) => (block.triggers_replace as { sql: string }).sql);
    const [before, after] = [versions(json), versions(synthesize({ queryTimeoutMinutes: 5 }))];
    expect(after.filter((version) => !before.includes(version))).toHaveLength(2);
    for (const { lifecycle } of sqlInOrder(json)) {
      expect(lifecycle.ignore_changes).toBe("all");
      expect(lifecycle.replace_triggered_by).toEqual([
        expect.stringMatching(/^terraform_data\.engine_sql-[\w-]+$/),
        expect.stringMatching(/^aws_redshiftserverless_namespace\.[\w-]+\.namespace_id$/),
      ]);
    }
  });

  it("fit the Data API: one at a time, and short", () => {
    const both = sqlInOrder(synthesize({}, {}, [SHOP, FLEET])).map((statement) => statement.sql);
    expect(both).toHaveLength(10);
    for (const text of both) {
      expect(text.length).toBeLessThan(100_000);
      expect(text.replace(/\$\$.*\$\$/s, "")).not.toContain(";");
    }
  });

  it("make users who log in as IAM roles, without a password", () => {
    const [principals = ""] = sql;
    for (const principal of ["engine", "engineer", "analyst"]) {
      expect(principals).toContain(`CREATE USER "IAMR:dev-${principal}" PASSWORD DISABLE`);
      expect(principals).toContain(`GRANT ROLE medallion_${principal} TO "IAMR:dev-${principal}";`);
      expect(principals).toContain(`ALTER USER "IAMR:dev-${principal}" SET statement_timeout TO 3600000;`);
    }
    expect(principals).toContain("REVOKE CREATE ON SCHEMA public FROM PUBLIC;");
    expect(sql.join()).not.toContain("producer");
  });

  it("show the analyst gold and nothing else", () => {
    const granted = sql
      .join("\n")
      .split("\n")
      .filter((line) => line.endsWith("ROLE medallion_analyst;"));
    expect(granted.map((line) => line.trim())).toEqual([
      "GRANT USAGE ON SCHEMA shop_gold TO ROLE medallion_analyst;",
      "GRANT SELECT ON ALL TABLES IN SCHEMA shop_gold TO ROLE medallion_analyst;",
      'ALTER DEFAULT PRIVILEGES FOR USER "IAMR:dev-engine" IN SCHEMA shop_gold GRANT SELECT ON TABLES TO ROLE medallion_analyst;',
    ]);
  });

  it("let the engine make tables in every zone but those of the lake", () => {
    const made = [...sql.join("\n").matchAll(/GRANT USAGE, CREATE ON SCHEMA (\w+) TO ROLE (\w+)/g)];
    expect(made.map(([, schema, role]) => `${role} ${schema}`)).toEqual([
      ...["silver", "gold", "quarantine"].map((zone) => `medallion_engine shop_${zone}`),
    ]);
  });
});

describe("who logs in", () => {
  it("does so to this workgroup, as himself, and follows his own statements", () => {
    for (const principal of ["engine", "engineer", "analyst"]) {
      const allowed = statements(
        resourceAt(json, "aws_iam_role_policy", `access/${principal}-policy`).policy,
      );
      expect(allowed.map(({ Sid }) => Sid)).toEqual(["LogIn", "FollowOwnStatements"]);
      expect(allowed[0]?.Resource).toMatch(/aws_redshiftserverless_workgroup\.[\w-]+\.arn/);
      expect(allowed[1]?.Condition).toEqual({
        StringEquals: {
          "redshift-data:statement-owner-iam-userid": "$${aws:userid}",
        },
      });
    }
    expect(resources(json, "aws_iam_role_policy").filter(({ name }) => name === "producer")).toEqual([]);
  });

  it("finds the way by the dbt target, which holds no credential", () => {
    onLake((scope, lake) => {
      const engine = new RedshiftEngine(scope, "engine", {
        lake,
        settings: redshiftSettings.parse({}),
      });
      expect(engine.dbtTarget).toEqual({
        type: "redshift",
        settings: {
          host: `dev-warehouse.${ACCOUNT}.${REGION}.redshift-serverless.amazonaws.com`,
          port: 5439,
          dbname: "dev_warehouse",
          method: "iam_role",
          region: REGION,
          is_serverless: true,
          serverless_work_group: "dev-warehouse",
          serverless_acct_id: ACCOUNT,
          sslmode: "verify-full",
          autocreate: false,
        },
      });
    });
  });
});
