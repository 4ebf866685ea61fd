import { mermaid } from "../../../modules/diagram/mermaid";
import { drawStack } from "../../../modules/diagram/picture";
import type { Box } from "../../../modules/diagram/shapes";
import type { Block, TerraformJson } from "../../../modules/diagram/terraform";

const ref = (attribute: string) => `\${${attribute}}`;
const LOCATIONS = { shop: { landing: "s3://dev-landing/shop/", gold: "s3://dev-gold/shop/" } };

function policy(action: string, bucket: string): string {
  const statement = { Effect: "Allow", Action: [action], Resource: [`arn:aws:s3:::${bucket}/shop/*`] };
  return JSON.stringify({ Statement: [statement] });
}

function draw(resource: TerraformJson["resource"], output: Record<string, unknown> = {}) {
  const values = { locations: LOCATIONS, ...output };
  return drawStack({
    resource,
    output: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])),
  });
}

function box(boxes: readonly Box[], title: string): Box {
  const found = boxes.filter((one) => one.title === title);
  if (found.length !== 1) throw new Error(`${found.length} boxes are called ${title}`);
  return found[0] as Box;
}

const bucket = (name: string, more: Block = {}) => ({ bucket: name, ...more });

describe("drawStack", () => {
  it("puts a bucket into its zone, with what belongs to it", () => {
    const { boxes } = draw({
      aws_s3_bucket: {
        gold: bucket("dev-gold", { lifecycle: { prevent_destroy: true } }),
        logs: bucket("dev-logs"),
      },
      aws_s3_bucket_policy: { gold: bucket(ref("aws_s3_bucket.gold.id")) },
      aws_s3_bucket_versioning: { gold: bucket(ref("aws_s3_bucket.gold.id")) },
    });
    expect(box(boxes, "dev-gold")).toMatchObject({
      at: "gold",
      lines: ["S3 bucket", "2 settings"],
      protected: true,
    });
    expect(box(boxes, "dev-logs")).toMatchObject({ at: "beside", lines: ["S3 bucket"], protected: false });
  });

  it("draws what it has never heard of, under its Terraform type", () => {
    const { boxes } = draw({ aws_quantum_lake: { a: {}, b: {} } });
    expect(box(boxes, "aws_quantum_lake")).toMatchObject({ lines: ["2 aws_quantum_lakes"] });
  });

  it("draws a part whose whole is not in the stack", () => {
    const { boxes } = draw({ aws_s3_bucket_policy: { gold: bucket("somebody-elses") } });
    expect(boxes.flatMap(({ resources }) => resources)).toHaveLength(1);
  });

  it("reads what a role may do from its policies, and draws whoever has one zone at it", () => {
    const { boxes, arrows } = draw(
      {
        aws_iam_role: { analyst: { name: "dev-analyst" }, engine: { name: "dev-engine" } },
        aws_iam_policy: { gold: { policy: policy("s3:GetObject", "dev-gold") } },
        aws_iam_role_policy_attachment: {
          a: { role: ref("aws_iam_role.analyst.name"), policy_arn: ref("aws_iam_policy.gold.arn") },
          b: { role: ref("aws_iam_role.engine.name"), policy_arn: ref("aws_iam_policy.gold.arn") },
        },
        aws_iam_role_policy: {
          own: { role: ref("aws_iam_role.engine.id"), policy: policy("s3:PutObject", "dev-landing") },
        },
      },
      { identities: { analyst: ref("aws_iam_role.analyst.arn"), engine: ref("aws_iam_role.engine.arn") } },
    );
    const analyst = box(boxes, "analyst");
    expect(analyst.lines).toEqual(["IAM role dev-analyst", "1 policy attached", "reads gold"]);
    expect(box(boxes, "engine").lines.slice(2)).toEqual(["reads gold", "writes landing"]);
    expect(arrows).toContainEqual({ from: analyst.key, to: "gold", words: "reads", flow: false });
    expect(arrows.filter(({ from }) => from === box(boxes, "engine").key)).toEqual([]);
  });

  it("reads what a denial forbids as no right", () => {
    const denied = policy("s3:GetObject", "dev-gold").replace("Allow", "Deny");
    const { boxes } = draw({
      aws_iam_role: { crawler: { name: "crawler" } },
      aws_iam_role_policy: { own: { role: ref("aws_iam_role.crawler.id"), policy: denied } },
    });
    expect(box(boxes, "crawler").lines).toEqual(["IAM role", "1 policy of its own"]);
  });

  it("adds up what a role has through the roles that it holds", () => {
    const schema = `"DEV"."${ref("snowflake_schema.marts.name")}"`;
    const future = { future: { object_type_plural: "TABLES", in_schema: schema } };
    const account_role_name = ref("snowflake_account_role.gold.name");
    const { boxes } = draw(
      {
        snowflake_schema: { marts: { name: "MARTS", "//": { metadata: { path: "dev/shop-marts" } } } },
        snowflake_account_role: { gold: { name: "DEV_GOLD_READ" }, analyst: { name: "DEV_ANALYST" } },
        snowflake_grant_privileges_to_account_role: {
          g: { account_role_name, privileges: ["SELECT"], on_schema_object: future },
        },
        snowflake_grant_account_role: {
          m: { role_name: account_role_name, parent_role_name: ref("snowflake_account_role.analyst.name") },
        },
      },
      { identities: { analyst: ref("snowflake_account_role.analyst.name") } },
    );
    expect(box(boxes, "analyst").lines).toEqual(["role DEV_ANALYST", "1 membership", "reads gold"]);
    expect(box(boxes, "MARTS").at).toBe("gold");
  });

  it("stands a group that exists already for a principal, with its grants", () => {
    const { boxes } = draw(
      {
        databricks_schema: { gold: { name: "gold", "//": { metadata: { path: "dev/shop/gold" } } } },
        databricks_grant: {
          g: {
            principal: "dev-analyst",
            schema: `dev.${ref("databricks_schema.gold.name")}`,
            privileges: ["SELECT"],
          },
        },
      },
      { identities: { analyst: "dev-analyst" } },
    );
    expect(box(boxes, "analyst").lines).toEqual([
      "group dev-analyst, which exists already",
      "1 grant",
      "reads gold",
    ]);
  });

  it("counts what runs one step in the step, and leads from what runs several to each", () => {
    const jobs = { landing_to_bronze: "load", bronze_to_silver: "dbt", silver_to_gold: "dbt" };
    const { boxes, arrows } = draw({ aws_glue_job: { l: { name: "load" }, d: { name: "dbt" } } }, { jobs });
    expect(box(boxes, "landing_to_bronze")).toMatchObject({ shape: "step", lines: ["Glue job load"] });
    const runs = arrows.filter(({ from }) => from === box(boxes, "dbt").key).map(({ to }) => to);
    expect(runs).toEqual(["bronze_to_silver", "silver_to_gold"]);
  });

  it("draws an arrow once where it would come from every zone", () => {
    const zones = ["landing", "bronze", "silver", "gold"];
    const uris = Object.fromEntries(zones.map((zone) => [zone, `s3://dev-${zone}/shop/`]));
    const locations = zones.map((zone) => {
      const url = `s3://\${aws_s3_bucket.${zone}.id}`;
      return [zone, { url, credential_name: ref("databricks_storage_credential.lake.id") }];
    });
    const { arrows } = draw(
      {
        aws_s3_bucket: Object.fromEntries(zones.map((zone) => [zone, bucket(`dev-${zone}`)])),
        databricks_external_location: Object.fromEntries(locations),
        databricks_storage_credential: { lake: { name: "lake" } },
      },
      { locations: { shop: uris } },
    );
    expect(arrows.filter(({ words }) => words === "through").map(({ from }) => from)).toEqual(["lake"]);
  });

  it("keeps what Mermaid would read out of its labels", () => {
    const text = mermaid(draw({ aws_kms_key: { k: { name: 'a "key" #1 <b>' } } }));
    expect(text).toContain("a #quot;key#quot; #35;1 #lt;b#gt;");
  });
});
