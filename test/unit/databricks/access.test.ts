import { ZONES } from "../../../modules/contract/layers";
import { ACCESS_MATRIX } from "../../../modules/contract/principal";
import {
  type Block,
  resource,
  resourceAt,
  resources,
  type StackJson,
  statements,
} from "../../support/stack-json";
import { file, platform } from "./platform";

const json = platform(file({}, { datasets: ["shop", "fleet"] }));
const SECURABLES = ["catalog", "schema", "volume"];

/** `principal securable: privileges` of every grant, with names in the place of references. */
function grants(from: StackJson): string[] {
  return resources(from, "databricks_grant")
    .map((grant) => {
      const [kind = ""] = SECURABLES.filter((securable) => grant[securable] !== undefined);
      const name = String(grant[kind]).replace(/\$\{(\w+)\.([\w-]+)\.name\}/g, (_, type, key) =>
        String(from.resource?.[type]?.[key]?.name),
      );
      return `${grant.principal} ${kind} ${name}: ${(grant.privileges as string[]).join(" ")}`;
    })
    .sort();
}

describe("access", () => {
  it("is what the matrix says, for each dataset (DB-72, DB-74)", () => {
    expect(grants(platform())).toMatchInlineSnapshot(`
      [
        "dev-analyst catalog dev_shop: USE_CATALOG",
        "dev-analyst schema dev_shop.gold: SELECT USE_SCHEMA",
        "dev-engine catalog dev_shop: USE_CATALOG",
        "dev-engine schema dev_shop.bronze: CREATE_TABLE MODIFY SELECT USE_SCHEMA",
        "dev-engine schema dev_shop.gold: CREATE_TABLE MODIFY SELECT USE_SCHEMA",
        "dev-engine schema dev_shop.landing: USE_SCHEMA",
        "dev-engine schema dev_shop.quarantine: CREATE_TABLE MODIFY SELECT USE_SCHEMA",
        "dev-engine schema dev_shop.silver: CREATE_TABLE MODIFY SELECT USE_SCHEMA",
        "dev-engine volume dev_shop.landing.files: READ_VOLUME",
        "dev-engineer catalog dev_shop: USE_CATALOG",
        "dev-engineer schema dev_shop.bronze: SELECT USE_SCHEMA",
        "dev-engineer schema dev_shop.gold: SELECT USE_SCHEMA",
        "dev-engineer schema dev_shop.landing: USE_SCHEMA",
        "dev-engineer schema dev_shop.quarantine: SELECT USE_SCHEMA",
        "dev-engineer schema dev_shop.silver: SELECT USE_SCHEMA",
        "dev-engineer volume dev_shop.landing.files: READ_VOLUME",
      ]
    `);
  });

  it("is one grant for each principal and securable (DB-70, DB-73)", () => {
    const all = resources(json, "databricks_grant");
    for (const grant of all) {
      expect(SECURABLES.filter((securable) => grant[securable] !== undefined)).toHaveLength(1);
    }
    const targets = grants(json).map((line) => line.split(":")[0]);
    expect(new Set(targets).size).toBe(all.length);
    expect(json.resource).not.toHaveProperty("databricks_grants");
  });

  it("never grants everything, files beside the volume, or what grants more (DB-75)", () => {
    const privileges = new Set(
      resources(json, "databricks_grant").flatMap((grant) => grant.privileges as string[]),
    );
    expect([...privileges].sort()).toEqual([
      "CREATE_TABLE",
      "MODIFY",
      "READ_VOLUME",
      "SELECT",
      "USE_CATALOG",
      "USE_SCHEMA",
    ]);
  });

  it("gives analysts nothing but gold", () => {
    const analyst = grants(json).filter((line) => line.startsWith("dev-analyst "));
    expect(analyst).toEqual([
      "dev-analyst catalog dev_fleet: USE_CATALOG",
      "dev-analyst catalog dev_shop: USE_CATALOG",
      "dev-analyst schema dev_fleet.gold: SELECT USE_SCHEMA",
      "dev-analyst schema dev_shop.gold: SELECT USE_SCHEMA",
    ]);
  });

  it("lets those write who may, where they may", () => {
    for (const principal of ["engine", "engineer", "analyst"] as const) {
      const written = ZONES.filter((zone) => ACCESS_MATRIX[principal][zone] === "write");
      const found = grants(json).filter(
        (line) => line.startsWith(`dev-${principal} `) && line.includes("MODIFY"),
      );
      expect(found).toHaveLength(written.length * 2);
    }
  });

  it("is given to groups of the settings (DB-71)", () => {
    const named = grants(platform(file({ principals: { analyst: "bi-users" } })));
    expect(named.filter((line) => line.startsWith("bi-users "))).toHaveLength(2);
    expect(named.filter((line) => line.startsWith("dev-analyst "))).toEqual([]);
  });

  it("lets every group that queries use the warehouse, and nothing more of it", () => {
    const use = resourceAt(json, "databricks_permissions", "access/warehouse");
    expect(use.access_control).toEqual(
      ["engine", "engineer", "analyst"].map((name) => ({
        group_name: `dev-${name}`,
        permission_level: "CAN_USE",
      })),
    );
  });
});

describe("permissions in the workspace", () => {
  const job = { schedule: { cron: "0 0 3 * * ?" }, fileArrival: {} };
  const blocks = resources(platform(file({ job })), "databricks_permissions");
  const objects = ["sql_endpoint_id", "job_id", "directory_path"];
  const of = (block: Block): string[] => objects.filter((object) => block[object] !== undefined);

  it("are on one object each, and on each object once (DB-130, DB-131)", () => {
    expect(blocks.map((block) => of(block).length)).toEqual(blocks.map(() => 1));
    const targets = blocks.map((block) => String(block[of(block)[0] ?? ""]));
    expect(new Set(targets).size).toBe(4);
  });

  it("are levels that the object has (DB-131)", () => {
    const levels: Readonly<Record<string, string[]>> = {
      sql_endpoint_id: ["CAN_USE", "CAN_MONITOR", "CAN_VIEW", "CAN_MANAGE", "IS_OWNER"],
      job_id: ["CAN_VIEW", "CAN_MANAGE_RUN", "CAN_MANAGE", "IS_OWNER"],
      directory_path: ["CAN_READ", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE"],
    };
    for (const block of blocks) {
      const given = (block.access_control as Block[]).map(({ permission_level }) => permission_level);
      expect(given.length).toBeGreaterThan(0);
      for (const level of given) expect(levels[of(block)[0] ?? ""]).toContain(level);
    }
  });
});

describe("the producer", () => {
  const policy = statements(resourceAt(json, "aws_iam_role_policy", "access/producer-policy").policy);

  it("puts files into landing below its datasets, deletes none, and reaches nothing else", () => {
    const objects = policy.flatMap(({ Resource }) => Resource ?? []);
    expect(objects.every((arn) => arn.startsWith("arn:aws:s3:::dev-landing-123456789012"))).toBe(true);
    expect(policy.flatMap(({ Action }) => Action)).not.toContain("s3:DeleteObject");
    expect(policy.find(({ Sid }) => Sid === "KeepLandingWrite")?.Resource).toEqual([
      "arn:aws:s3:::dev-landing-123456789012/shop/*",
      "arn:aws:s3:::dev-landing-123456789012/fleet/*",
    ]);
  });

  it("is who the settings say", () => {
    const trust = (from: StackJson): Block =>
      statements(
        resource(from, "aws_iam_role", { name: "dev-producer" }).assume_role_policy,
      )[0] as unknown as Block;
    expect(trust(json).Principal).toEqual({
      AWS: ["arn:aws:iam::123456789012:root"],
    });
    const arn = "arn:aws:iam::123456789012:role/loader";
    expect(trust(platform(file({ trustedPrincipalArns: [arn] }))).Principal).toEqual({ AWS: [arn] });
  });
});
