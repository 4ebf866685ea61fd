import { DatabricksProvider } from "@cdktf/provider-databricks/lib/provider";
import { ZONES, type Zone } from "../../../modules/contract/layers";
import { UnityNames } from "../../../modules/databricks/names";
import { UnityStorage } from "../../../modules/databricks/storage";
import { onLake } from "../../support/aws-stack";
import { type Block, pathOf, resource, resourceAt, resources, statements } from "../../support/stack-json";
import { file, HOST, platform } from "./platform";

const SCHEMAS = Object.fromEntries(ZONES.map((zone) => [zone, zone])) as Record<Zone, string>;

const json = platform(file({}, { datasets: ["shop", "fleet"] }));
const ROLE = "arn:aws:iam::123456789012:role/dev-unity";
const credential = resource(json, "databricks_storage_credential");
const role = resourceAt(json, "aws_iam_role", "engine/storage/role");
const policy = statements(resourceAt(json, "aws_iam_role_policy", "engine/storage/role-policy").policy);
const locations = resources(json, "databricks_external_location");

/** Terraform names of what a block refers to or waits for. */
const needs = (block: Block): string => JSON.stringify({ ...block, "//": undefined });

describe("the storage credential", () => {
  it("names a role that is made later, and sets nothing that Databricks computes (DB-11, DB-12, DB-13)", () => {
    expect(credential).toMatchObject({ aws_iam_role: { role_arn: ROLE }, skip_validation: true });
    expect(needs(credential)).not.toContain("aws_iam_role.");
  });

  it("has a name that is no path (DB-10, DB-20)", () => {
    for (const { name } of [credential, ...locations]) expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
  });
});

describe("the role of Unity Catalog", () => {
  const trust = statements(role.assume_role_policy);
  const external = /^\$\{databricks_storage_credential\..*\.aws_iam_role\[0\]\.external_id\}$/;

  it("trusts the identity of the credential, with its external id (DB-14)", () => {
    expect(trust).toHaveLength(2);
    expect(trust[0]?.Principal).toEqual({
      AWS: expect.stringMatching(
        /^\$\{databricks_storage_credential\..*\.aws_iam_role\[0\]\.unity_catalog_iam_arn\}$/,
      ),
    });
    for (const { Condition } of trust) expect(Condition?.StringEquals?.["sts:ExternalId"]).toMatch(external);
  });

  it("trusts itself and nobody else of the account (DB-14)", () => {
    expect(trust[1]).toMatchObject({
      Principal: { AWS: "arn:aws:iam::123456789012:root" },
      Condition: { ArnEquals: { "aws:PrincipalArn": ROLE } },
    });
    expect(policy[0]).toEqual({
      Sid: "BecomeItself",
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Resource: ROLE,
    });
  });

  it("only reads what landed", () => {
    const onLanding = policy.filter(({ Resource }) => JSON.stringify(Resource).includes("landing"));
    expect(onLanding.flatMap(({ Action }) => Action).sort()).toEqual([
      "s3:GetBucketLocation",
      "s3:GetObject",
      "s3:ListBucket",
    ]);
  });

  it("reaches the prefixes of the environment's datasets only", () => {
    const objects = policy.flatMap(({ Resource }) => Resource ?? []).filter((arn) => arn.includes("/"));
    expect(
      new Set(objects.filter((arn) => arn !== ROLE).map((arn) => arn.split("/").slice(1).join("/"))),
    ).toEqual(new Set(["shop/*", "fleet/*"]));
    for (const { Action, Condition } of policy.filter(({ Action }) => Action === "s3:ListBucket")) {
      expect([Action, Condition]).toEqual([
        "s3:ListBucket",
        { StringLikeIfExists: { "s3:prefix": ["fleet", "fleet/*", "shop", "shop/*"] } },
      ]);
    }
  });

  it("uses the lake's own key through S3 only", () => {
    const kmsKeyArn = "arn:aws:kms:eu-west-3:123456789012:key/1234abcd";
    const keyed = platform(file({}, { lake: { encryption: "kms", kmsKeyArn } }));
    const uses = statements(
      resourceAt(keyed, "aws_iam_role_policy", "engine/storage/role-policy").policy,
    ).filter(({ Resource }) => Resource === kmsKeyArn);
    expect(uses.map(({ Action }) => Action)).toEqual([
      ["kms:Decrypt"],
      ["kms:Decrypt", "kms:GenerateDataKey"],
    ]);
    for (const { Condition } of uses) {
      expect(Condition).toEqual({ StringEquals: { "kms:ViaService": "s3.eu-west-3.amazonaws.com" } });
    }
  });

  it("says so when there are more datasets than its policy can name", () => {
    const mount = (count: number) =>
      onLake((scope, lake) => {
        new DatabricksProvider(scope, "databricks", { host: HOST });
        const settings = { catalogs: {}, schemas: SCHEMAS, volume: "files", principals: {} };
        const storage = new UnityStorage(scope, "storage", { lake, names: new UnityNames("dev", settings) });
        for (let index = 0; index < count; index++) storage.addDataset(`dataset${index}`);
      });
    expect(resource(mount(10), "aws_iam_role_policy").policy).toContain("dataset9/*");
    expect(() => mount(50)).toThrow("too many datasets in one environment");
  });
});

describe("external locations", () => {
  it("are one for each bucket, so that none overlaps another (DB-21, DB-22)", () => {
    const urls = locations.map(({ url }) => String(url));
    expect(urls).toHaveLength(5);
    expect(new Set(urls).size).toBe(5);
    for (const url of urls) expect(url).toMatch(/^s3:\/\/\$\{aws_s3_bucket\.[\w-]+\.id\}$/);
    const buckets = resources(json, "aws_s3_bucket").map(({ bucket }) => bucket);
    for (const name of buckets) expect(name).toMatch(/^[a-z0-9-]+$/);
  });

  it("use the credential, and are not validated on an empty bucket (DB-15, DB-17, DB-23)", () => {
    for (const location of locations) {
      expect(location.credential_name).toMatch(/^\$\{databricks_storage_credential\..*\.id\}$/);
      expect(location.skip_validation).toBe(true);
    }
  });

  it("leave encryption to the bucket, and everything else to its default (DB-16, DB-24, DB-25)", () => {
    const unused = ["isolation_mode", "file_event_queue", "encryption_details", "fallback"];
    for (const block of [credential, ...locations]) {
      expect(Object.keys(block).filter((attribute) => unused.includes(attribute))).toEqual([]);
    }
  });

  it("can only be read where files land (DB-17)", () => {
    const readable = locations.filter(({ read_only }) => read_only === true);
    expect(readable.map(({ name }) => name)).toEqual(["dev_landing"]);
  });

  it("come after the role, its policy, and the time that IAM takes (TF-2)", () => {
    const [address] = Object.keys(json.resource?.terraform_data ?? {});
    const wait = resource(json, "terraform_data");
    for (const location of locations) expect(location.depends_on).toEqual([`terraform_data.${address}`]);
    expect(needs(wait)).toContain("aws_iam_role.engine_storage_role");
    expect(needs(wait)).toContain("aws_iam_role_policy.engine_storage_role-policy");
    expect(JSON.stringify(wait.provisioner)).toMatch(/\$\{var\.iam_wait_seconds\} \* 1000/);
    expect(Object.keys((json as { variable?: object }).variable ?? {})).toEqual(["iam_wait_seconds"]);
  });

  it("come before whatever lies in them", () => {
    for (const type of ["databricks_catalog", "databricks_schema", "databricks_volume"]) {
      for (const block of resources(json, type)) {
        expect([pathOf(block), JSON.stringify(block.depends_on)]).toEqual([
          pathOf(block),
          expect.stringContaining("databricks_external_location."),
        ]);
      }
    }
  });
});
