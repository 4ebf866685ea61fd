import { CHECKS, type Check, type CheckName } from "../checks";
import type { PlatformModel } from "../model";
import { PLATFORMS } from "../platforms";
import { expectation, synthesizePlatform } from "../suite";
import { Draft } from "./aws-draft";

const MATRIX = "gives each principal what the access matrix says, and nothing else";
const INSIDE = "keeps every identity inside of the platform";
const STRANGERS = "shows nothing to strangers";

/** Changes the text of the statements that hold some words. */
const sql = (from: string, to: string) => (draft: Draft) => {
  const found = Object.values(draft.json.resource?.aws_redshiftdata_statement ?? {}).filter((block) =>
    String(block.sql).includes(from),
  );
  if (found.length === 0) throw new Error(`no statement holds ${from}`);
  for (const block of found) Object.assign(block, { sql: String(block.sql).replaceAll(from, to) });
};

const change = (type: string, words: string, values: object) => (draft: Draft) => {
  Object.assign(draft.find(type, words), values);
};

const TAMPERINGS: readonly (readonly [CheckName, string, (draft: Draft) => void])[] = [
  [
    MATRIX,
    "the analyst reads silver",
    sql(
      "CREATE SCHEMA IF NOT EXISTS shopstream_silver;",
      "GRANT USAGE ON SCHEMA shopstream_silver TO ROLE medallion_analyst;",
    ),
  ],
  [
    MATRIX,
    "the analyst sees what landed",
    sql(
      "GRANT USAGE ON SCHEMA shopstream_landing TO ROLE medallion_engineer;",
      "GRANT USAGE ON SCHEMA shopstream_landing TO ROLE medallion_analyst;",
    ),
  ],
  [
    MATRIX,
    "the engineer makes tables",
    sql(
      "GRANT USAGE ON SCHEMA shopstream_gold TO ROLE medallion_engineer;",
      "GRANT USAGE, CREATE ON SCHEMA shopstream_gold TO ROLE medallion_engineer;",
    ),
  ],
  [
    MATRIX,
    "tables that come later are hidden from the analyst",
    sql(
      "GRANT SELECT ON TABLES TO ROLE medallion_analyst;",
      "GRANT SELECT ON TABLES TO ROLE medallion_engineer;",
    ),
  ],
  [INSIDE, "everybody is granted something", sql("TO ROLE medallion_analyst;", "TO PUBLIC;")],
  [INSIDE, "everybody makes tables in public", sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC;", "")],
  [
    STRANGERS,
    "the workgroup has a public address",
    change("aws_redshiftserverless_workgroup", "", { publicly_accessible: true }),
  ],
  [
    STRANGERS,
    "the security group lets in everybody",
    change("aws_vpc_security_group_ingress_rule", "10-0-0-0", { cidr_ipv4: "0.0.0.0/0" }),
  ],
  [
    STRANGERS,
    "the security group opens every port",
    change("aws_vpc_security_group_ingress_rule", "10-0-0-0", { from_port: 0, to_port: 65535 }),
  ],
  [
    STRANGERS,
    "somebody knows the administrator's password",
    change("aws_redshiftserverless_namespace", "", { manage_admin_password: false }),
  ],
  [
    "protects what holds data unless both keys are turned",
    "the namespace can be destroyed",
    change("aws_redshiftserverless_namespace", "", { lifecycle: {} }),
  ],
  [
    "bounds everything that computes",
    "nothing stops the workgroup",
    (draft) => draft.remove("aws_redshiftserverless_usage_limit", ""),
  ],
  [
    "bounds everything that computes",
    "the limit is only written down",
    change("aws_redshiftserverless_usage_limit", "", { breach_action: "log" }),
  ],
  [
    "bounds everything that computes",
    "the pipeline never ends",
    change("aws_sfn_state_machine", "", { definition: "{}" }),
  ],
];

describe("the reading of Redshift", () => {
  const platform = PLATFORMS.find(({ title }) => title === "aws, engine redshift");
  if (platform === undefined) throw new Error("there is no platform with Redshift");
  const [synthesized] = synthesizePlatform(platform).platforms;

  async function read(tamper: (draft: Draft) => void = () => {}): Promise<PlatformModel> {
    if (synthesized === undefined) throw new Error("nothing was synthesized");
    const json = structuredClone(synthesized.json);
    tamper(new Draft(json));
    return platform?.reading({ ...synthesized, json }) as Promise<PlatformModel>;
  }

  it.each(TAMPERINGS)("%s: notices that %s", async (name, _title, tamper) => {
    const check: Check = CHECKS[name];
    expect(check(await read(), expectation())).toEqual([]);
    expect(check(await read(tamper), expectation())).not.toEqual([]);
  });

  it("fails where a principal is no user of the database", async () => {
    await expect(async () =>
      read(sql("GRANT ROLE medallion_analyst TO", "GRANT ROLE sys:monitor TO")),
    ).rejects.toThrow("analyst is no user of the database");
  });
});
