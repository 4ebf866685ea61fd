import { AwsAccess, type AwsAccessProps } from "../../../modules/aws/access";
import { AthenaEngine } from "../../../modules/aws/engine";
import { GlueIngestion } from "../../../modules/aws/ingestion";
import { ZONES, type Zone } from "../../../modules/contract/layers";
import { ACCESS_MATRIX, PRINCIPALS, type Principal } from "../../../modules/contract/principal";
import type { S3LakeProps } from "../../../modules/lake/s3-lake";
import { ACCOUNT, onLake, REGION } from "../../support/aws-stack";
import { SHOP } from "../../support/contracts";
import {
  type PolicyStatement,
  pathOf,
  resource,
  resourceAt,
  resources,
  type StackJson,
  statements,
} from "../../support/stack-json";

const EXISTING_KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1234abcd`;

function synthesize(props: Partial<AwsAccessProps> = {}, lakeProps: Partial<S3LakeProps> = {}): StackJson {
  return onLake((scope, lake) => {
    const engine = new AthenaEngine(scope, "engine", { lake, settings: { scanLimitGb: 1, resultDays: 1 } });
    new AwsAccess(scope, "access", { lake, engine, datasets: ["shop"], ...props });
    const settings = { workers: 2, timeoutMinutes: 60, maxConcurrentRuns: 6 };
    new GlueIngestion(scope, "pipeline", { lake, datasets: [SHOP], settings });
  }, lakeProps);
}

/** Every statement that a principal's role holds, from managed and inline policies. */
function statementsOf(json: StackJson, principal: Principal): PolicyStatement[] {
  const attached = resources(json, "aws_iam_role_policy_attachment")
    .filter((block) => pathOf(block).startsWith(`access/${principal}-`))
    .map((block) => /aws_iam_policy\.access_(\w+-\w+)_/.exec(String(block.policy_arn))?.[1]);
  const managed = attached.flatMap((name) =>
    statements(resourceAt(json, "aws_iam_policy", `access/${name}`).policy),
  );
  const inline = resources(json, "aws_iam_role_policy")
    .filter((block) => pathOf(block) === `access/${principal}-policy`)
    .flatMap((block) => statements(block.policy));
  return [...managed, ...inline];
}

/** Whether some statement allows an action on a resource; stars match as IAM matches them. */
function allows(policy: readonly PolicyStatement[], action: string, arn: string): boolean {
  const like = (pattern: string, text: string) =>
    new RegExp(`^${pattern.replace(/[.$^+()|[\]{}\\]/g, "\\$&").replaceAll("*", ".*")}$`).test(text);
  return policy.some(
    ({ Effect, Action, Resource }) =>
      Effect === "Allow" &&
      [Action].flat().some((pattern) => like(pattern, action)) &&
      [Resource ?? []].flat().some((pattern) => like(pattern, arn)),
  );
}

const object = (zone: Zone, dataset = "shop") => `arn:aws:s3:::dev-${zone}-${ACCOUNT}/${dataset}/file`;
const table = (zone: Zone) => `arn:aws:glue:${REGION}:${ACCOUNT}:table/dev_shop_${zone}/orders`;

describe("access", () => {
  const json = synthesize();
  const cases = PRINCIPALS.flatMap((principal) => ZONES.map((zone) => ({ principal, zone })));

  it.each(cases)("gives the $principal in $zone what the access matrix says", ({ principal, zone }) => {
    const access = ACCESS_MATRIX[principal][zone];
    const policy = statementsOf(json, principal);
    expect(allows(policy, "s3:GetObject", object(zone))).toBe(access !== undefined);
    expect(allows(policy, "s3:PutObject", object(zone))).toBe(access === "write");
    expect(allows(policy, "s3:DeleteObject", object(zone))).toBe(access === "write" && zone !== "landing");
    expect(allows(policy, "s3:ListBucket", `arn:aws:s3:::dev-${zone}-${ACCOUNT}`)).toBe(access !== undefined);
    expect(allows(policy, "s3:GetObject", object(zone, "other"))).toBe(false);
    const inCatalog = access !== undefined && principal !== "producer";
    expect(allows(policy, "glue:GetTable", table(zone))).toBe(inCatalog);
    expect(allows(policy, "glue:UpdateTable", table(zone))).toBe(inCatalog && access === "write");
  });

  it("lets nobody list beyond the prefixes of the datasets", () => {
    for (const principal of PRINCIPALS) {
      const listing = statementsOf(json, principal).filter(({ Action }) => Action === "s3:ListBucket");
      expect(listing.length).toBeGreaterThan(0);
      for (const { Condition } of listing) {
        const prefixes = [Condition?.StringLike?.["s3:prefix"] ?? []].flat();
        expect([["shop", "shop/*"], [`${principal}/*`]]).toContainEqual(prefixes);
      }
    }
  });

  it("lets each who queries use a workgroup of its own, with results nobody else reads", () => {
    for (const principal of ["engine", "engineer", "analyst"] as const) {
      const policy = statementsOf(json, principal);
      for (const other of ["engine", "engineer", "analyst"]) {
        const workgroup = `arn:aws:athena:${REGION}:${ACCOUNT}:workgroup/dev-${other}`;
        const result = `arn:aws:s3:::dev-results-${ACCOUNT}/${other}/result.csv`;
        expect(allows(policy, "athena:StartQueryExecution", workgroup)).toBe(other === principal);
        expect(allows(policy, "s3:GetObject", result)).toBe(other === principal);
      }
    }
    const producer = statementsOf(json, "producer").flatMap(({ Action }) => Action);
    expect(producer.filter((action) => /^(athena|glue):/.test(action))).toEqual([]);
  });

  it("has no wildcard action, and no wildcard resource but what lies below a prefix", () => {
    const policies = ["aws_iam_policy", "aws_iam_role_policy"].flatMap((type) => resources(json, type));
    const all = policies.flatMap(({ policy }) => statements(policy));
    expect(all.length).toBeGreaterThan(30);
    expect(all.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
    const wild = new Set(all.flatMap(({ Resource }) => Resource ?? []).filter((arn) => arn.includes("*")));
    const prefixes = ZONES.map((zone) => `arn:aws:s3:::dev-${zone}-${ACCOUNT}/shop/*`);
    const results = ["engine", "engineer", "analyst"].map(
      (name) => `arn:aws:s3:::dev-results-${ACCOUNT}/${name}/*`,
    );
    const tables = ZONES.map((zone) => `arn:aws:glue:${REGION}:${ACCOUNT}:table/dev_shop_${zone}/*`);
    const logs = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws-glue/*`;
    const databases = `arn:aws:glue:${REGION}:${ACCOUNT}:database/*`;
    expect([...wild].sort()).toEqual([...prefixes, ...results, ...tables, logs, databases].sort());
  });

  it("lets the engine alone, where dbt asks before it builds, know which databases there are", () => {
    const databases = `arn:aws:glue:${REGION}:${ACCOUNT}:database/of_others`;
    for (const principal of ["engine", "engineer", "analyst", "producer"] as const) {
      const policy = statementsOf(json, principal);
      expect(allows(policy, "glue:GetDatabases", databases)).toBe(principal === "engine");
      expect(allows(policy, "glue:GetDatabase", databases)).toBe(false);
    }
  });

  it("is for whoever the account lets in, or for those the settings name", () => {
    const trust = (block: StackJson) =>
      PRINCIPALS.map((name) =>
        statements(resource(block, "aws_iam_role", { name: `dev-${name}` }).assume_role_policy),
      );
    for (const [statement] of trust(json)) {
      expect(statement?.Principal).toEqual({ AWS: [`arn:aws:iam::${ACCOUNT}:root`] });
    }
    const trustedPrincipalArns = [`arn:aws:iam::${ACCOUNT}:role/ci`];
    for (const [statement] of trust(synthesize({ trustedPrincipalArns }))) {
      expect(statement?.Principal).toEqual({ AWS: trustedPrincipalArns });
    }
  });

  it("lets the job that runs dbt become the engine, and nobody else", () => {
    const more = PRINCIPALS.flatMap((name) =>
      statements(resource(json, "aws_iam_role", { name: `dev-${name}` }).assume_role_policy).slice(1),
    );
    expect(more).toEqual([
      expect.objectContaining({
        Sid: "AssumeByPipeline",
        Condition: { ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/dev-transformer` } },
      }),
    ]);
  });

  it("opens exactly the lake's key, through S3 only", () => {
    expect(JSON.stringify(json)).not.toContain("kms:");
    const encrypted = synthesize({}, { settings: { encryption: "kms", kmsKeyArn: EXISTING_KEY } });
    for (const principal of PRINCIPALS) {
      const keys = statementsOf(encrypted, principal).filter(({ Sid }) => Sid.startsWith("Key"));
      expect(keys.length).toBeGreaterThan(0);
      for (const { Resource, Condition } of keys) {
        expect(Resource).toBe(EXISTING_KEY);
        expect(Condition).toEqual({ StringEquals: { "kms:ViaService": `s3.${REGION}.amazonaws.com` } });
      }
    }
    const [gold] = statements(resourceAt(encrypted, "aws_iam_policy", "access/gold-read").policy).slice(-2);
    expect(gold).toMatchObject({ Sid: "KeyGold", Action: ["kms:Decrypt"] });
  });

  it("gives no statement of a policy the name of another", () => {
    for (const block of [...resources(json, "aws_iam_policy"), ...resources(json, "aws_iam_role_policy")]) {
      const sids = statements(block.policy).map(({ Sid }) => Sid);
      expect(new Set(sids).size).toBe(sids.length);
    }
  });
});
