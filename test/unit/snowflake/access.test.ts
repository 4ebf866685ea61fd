import { generateKeyPairSync } from "node:crypto";
import { ZONES } from "../../../modules/contract/layers";
import { ACCESS_MATRIX } from "../../../modules/contract/principal";
import { type Block, resource, resources, type StackJson, statements } from "../../support/stack-json";
import { ACCOUNT, plain, synthesize } from "./platform";

const KEY = generateKeyPairSync("rsa", { modulusLength: 2048 })
  .publicKey.export({ type: "spki", format: "der" })
  .toString("base64");

const GRANT = "snowflake_grant_privileges_to_account_role";

/** Roles that a role holds, with itself. */
function heldBy(json: StackJson, role: string): string[] {
  const below = resources(json, "snowflake_grant_account_role")
    .filter((block) => block.parent_role_name !== undefined && plain(json, block.parent_role_name) === role)
    .flatMap((block) => heldBy(json, plain(json, block.role_name)));
  return [role, ...below];
}

/** What a role can do, as `PRIVILEGE on object`. */
function privileges(json: StackJson, role: string): Set<string> {
  const held = heldBy(json, role);
  const grants = resources(json, GRANT).filter((block) =>
    held.includes(plain(json, block.account_role_name)),
  );
  return new Set(
    grants.flatMap((block) =>
      (block.privileges as string[]).map((privilege) => `${privilege} on ${target(json, block)}`),
    ),
  );
}

function target(json: StackJson, block: Block): string {
  const { on_account_object, on_schema, on_schema_object } = block as Record<string, Record<string, unknown>>;
  const future = on_schema_object?.future as Record<string, unknown> | undefined;
  if (future !== undefined) return `future ${future.object_type_plural} in ${plain(json, future.in_schema)}`;
  if (on_schema !== undefined) return `schema ${plain(json, on_schema.schema_name)}`;
  const object = on_schema_object ?? on_account_object;
  return object === undefined ? "account" : `${object.object_type} ${plain(json, object.object_name)}`;
}

const SCHEMAS = {
  landing: [],
  bronze: ["RAW"],
  silver: ["STAGING"],
  gold: ["CORE", "MARTS"],
  quarantine: ["QUARANTINE"],
};

describe("access", () => {
  const json = synthesize({ datasets: ["shop", "fleet"] });
  const cases = (["engine", "engineer", "analyst"] as const).flatMap((principal) =>
    ZONES.map((zone) => ({ principal, zone })),
  );

  it.each(cases)("gives the $principal in $zone what the access matrix says", ({ principal, zone }) => {
    const access = ACCESS_MATRIX[principal][zone];
    const held = privileges(json, `DEV_${principal.toUpperCase()}`);
    for (const database of ["DEV_SHOP", "DEV_FLEET"]) {
      for (const schema of SCHEMAS[zone]) {
        const name = `"${database}"."${schema}"`;
        expect(held.has(`USAGE on schema ${name}`)).toBe(access !== undefined);
        for (const kind of ["TABLES", "VIEWS"])
          expect(held.has(`SELECT on future ${kind} in ${name}`)).toBe(access !== undefined);
        for (const verb of ["INSERT", "UPDATE", "DELETE", "TRUNCATE"])
          expect(held.has(`${verb} on future TABLES in ${name}`)).toBe(access === "write");
        expect(held.has(`CREATE TABLE on schema ${name}`)).toBe(access === "write");
      }
      const files = `"${database}"."LANDING"."LANDED_FILES"`;
      if (zone === "landing") expect(held.has(`USAGE on STAGE ${files}`)).toBe(access !== undefined);
    }
  });

  it("lets nobody make or change anything in landing", () => {
    for (const principal of ["ENGINE", "ENGINEER", "ANALYST"]) {
      const inLanding = [...privileges(json, `DEV_${principal}`)].filter((one) => one.includes('"LANDING"'));
      expect(inLanding.filter((one) => !one.startsWith("USAGE on "))).toEqual([]);
    }
  });

  it("gives an analyst gold, a database to find it in and a warehouse to ask on, and nothing else", () => {
    const outside = [...privileges(json, "DEV_ANALYST")].filter((one) => !/"(CORE|MARTS)"$/.test(one));
    expect(outside.sort()).toEqual([
      "USAGE on DATABASE DEV_FLEET",
      "USAGE on DATABASE DEV_SHOP",
      "USAGE on WAREHOUSE DEV_BI",
    ]);
  });

  it("puts every functional role below SYSADMIN, and gives nothing to everyone (SF-131)", () => {
    const parents = resources(json, "snowflake_grant_account_role")
      .filter((block) => block.parent_role_name === "SYSADMIN")
      .map((block) => plain(json, block.role_name));
    expect(parents.sort()).toEqual(["DEV_ANALYST", "DEV_ENGINE", "DEV_ENGINEER"]);
    for (const block of [...resources(json, GRANT), ...resources(json, "snowflake_grant_account_role")])
      expect(Object.values(block)).not.toContain("PUBLIC");
  });

  it("names every privilege and every object (SF-132 to SF-141)", () => {
    const grants = resources(json, GRANT);
    expect(grants.length).toBeGreaterThan(50);
    for (const block of grants) {
      const on = Object.keys(block).filter((key) => key.startsWith("on_"));
      expect(on).toHaveLength(1);
      for (const privilege of block.privileges as string[]) expect(privilege).toMatch(/^[A-Z]+( [A-Z]+)*$/);
      expect(block.privileges).not.toContain("OWNERSHIP");
      for (const wide of ["all_privileges", "always_apply", "with_grant_option"])
        expect(block).not.toHaveProperty(wide);
      expect(JSON.stringify(block)).not.toMatch(/"(all|in_database|future_schemas_in_database)":/);
    }
    const keys = grants.map((block) => `${plain(json, block.account_role_name)} ${target(json, block)}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("has names that no role of the account has (ID-8, SF-130)", () => {
    for (const { name } of resources(json, "snowflake_account_role"))
      expect(name).toMatch(/^DEV_[A-Z]+(_[A-Z]+)*$/);
  });

  it("lets a producer put files into landing, and Snowflake know nothing of it", () => {
    const producer = resource(json, "aws_iam_role", { name: "dev-producer" });
    const [trust] = statements(producer.assume_role_policy);
    expect(trust?.Principal).toEqual({ AWS: [`arn:aws:iam::${ACCOUNT}:root`] });
    const [policy] = resources(json, "aws_iam_role_policy").filter(({ role }) =>
      String(role).includes("access_producer"),
    );
    const bucket = `arn:aws:s3:::dev-landing-${ACCOUNT}`;
    const [write] = statements(policy?.policy).filter(({ Sid }) => Sid === "WriteLanding");
    expect(write).toMatchObject({
      Action: ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"],
      Resource: [`${bucket}/shop/*`, `${bucket}/fleet/*`],
    });
    expect(String(policy?.policy)).not.toContain("Delete");
    const identities = json.output?.identities?.value as Record<string, string>;
    expect(identities.producer).toMatch(/^\$\{aws_iam_role\.access_producer_\w+\.arn\}$/);
    expect(plain(json, identities.analyst)).toBe("DEV_ANALYST");
  });

  it("makes service users that sign in with a key pair as one role (SF-143 to SF-147)", () => {
    const users = [{ name: "DBT", principal: "engine", rsaPublicKey: KEY }];
    const withUser = synthesize({ snowflake: { users } });
    const user = resource(withUser, "snowflake_service_user");
    expect(user).toMatchObject({
      name: "DEV_DBT",
      rsa_public_key: KEY,
      default_secondary_roles_option: "NONE",
      timezone: "UTC",
    });
    expect([plain(withUser, user.default_role), plain(withUser, user.default_warehouse)]).toEqual([
      "DEV_ENGINE",
      "DEV_TRANSFORM",
    ]);
    const granted = resources(withUser, "snowflake_grant_account_role").filter(
      (block) => block.user_name !== undefined,
    );
    expect(
      granted.map((block) => [plain(withUser, block.user_name), plain(withUser, block.role_name)]),
    ).toEqual([["DEV_DBT", "DEV_ENGINE"]]);
    expect(resources(json, "snowflake_service_user")).toEqual([]);
  });
});
