import { MAX_NAME_LENGTH } from "../../../modules/config/environment-schema";
import { kite, loadTexts, messages, VALID_KITE } from "./toys";

const withoutLine = (key: string): string => VALID_KITE.replace(new RegExp(`^${key}:.*\n`, "m"), "");

describe("a valid file", () => {
  it("becomes an environment with every default filled in", () => {
    expect(loadTexts(VALID_KITE)).toEqual({
      problems: [],
      environments: [
        {
          name: "my-kite",
          variant: "kite",
          account: "012345678901",
          region: "eu-west-3",
          state: {
            backend: "s3",
            bucket: "my-terraform-state",
            region: "eu-west-3",
          },
          datasets: ["shopstream"],
          dataDeletion: "retain",
          tags: {},
          kite: { tailMeters: 4, color: "red", windy: false },
        },
      ],
    });
  });

  it("needs no more than a name, a variant and a dataset when its variant is no cloud", () => {
    const { environments, problems } = loadTexts("name: b\nvariant: ball\ndatasets: [olist]\n");
    expect(problems).toEqual([]);
    expect(environments[0]).toMatchObject({
      state: { backend: "local" },
      ball: {},
    });
  });

  it("may end its lines as Windows does", () => {
    expect(loadTexts(VALID_KITE.replaceAll("\n", "\r\n"))).toEqual(loadTexts(VALID_KITE));
    expect(messages(kite(["eu-west-3", "mars"]).replaceAll("\n", "\r\n"))).toBe(
      messages(kite(["eu-west-3", "mars"])),
    );
  });

  it("may say where its state is when that is not where it is itself", () => {
    const { environments } = loadTexts(
      kite(["my-terraform-state }", "my-terraform-state, region: us-east-1 }"]),
    );
    expect(environments[0]?.state).toEqual({
      backend: "s3",
      bucket: "my-terraform-state",
      region: "us-east-1",
    });
  });

  it("leaves room in its longest name for the rest of a bucket's name", () => {
    const longest = "a".repeat(MAX_NAME_LENGTH);
    expect(messages(kite(["my-kite", longest]))).toBe("");
    expect(`${longest}-quarantine-123456789012`).toHaveLength(63);
  });
});

describe("keys", () => {
  it("that are misspelt", () => {
    expect(messages(kite(["datasets:", "datset:"]))).toMatchInlineSnapshot(
      `"a.yaml:6:1: unknown key "datset". Did you mean "datasets"?"`,
    );
    expect(messages(kite(["bucket:", "bukcet:"]))).toMatchInlineSnapshot(
      `"a.yaml:5:23: unknown key "bukcet" in "state". Did you mean "bucket"?"`,
    );
    expect(messages(`${VALID_KITE}kite: { tail_meters: 2 }\n`)).toMatchInlineSnapshot(
      `"a.yaml:7:9: unknown key "tail_meters" in "kite". Did you mean "tailMeters"?"`,
    );
    expect(messages(`${VALID_KITE}colour: red\n`)).toMatchInlineSnapshot(
      `"a.yaml:7:1: unknown key "colour"; what may stand here is dataDeletion, tags or kite"`,
    );
  });

  it("that are missing", () => {
    expect(messages(withoutLine("name"))).toMatchInlineSnapshot(
      `"a.yaml:1:1: missing key "name": name of the environment, the first part of the name of everything it makes, for example aws-dev"`,
    );
    expect(messages(withoutLine("account"))).toMatchInlineSnapshot(
      `"a.yaml:1:1: missing key "account": the AWS account"`,
    );
    expect(messages(withoutLine("region"))).toMatchInlineSnapshot(
      `"a.yaml:1:1: missing key "region": AWS region, for example eu-west-3"`,
    );
    expect(messages(withoutLine("datasets"))).toMatchInlineSnapshot(
      `"a.yaml:1:1: missing key "datasets": the datasets that this environment holds: names of folders below datasets/"`,
    );
    expect(messages(withoutLine("variant"))).toMatchInlineSnapshot(
      `"a.yaml:1:1: missing key "variant"; it must be kite or ball"`,
    );
    expect(messages(kite(["backend: s3, ", ""]))).toMatchInlineSnapshot(
      `"a.yaml:5:1: missing key "state.backend"; it must be local or s3"`,
    );
    expect(messages(kite([", bucket: my-terraform-state", ""]))).toMatchInlineSnapshot(
      `"a.yaml:5:1: missing key "state.bucket": name of an existing S3 bucket for the Terraform state, with versioning on"`,
    );
  });

  it("that have no value", () => {
    expect(messages(kite(["region: eu-west-3", "region:"]))).toMatchInlineSnapshot(
      `"a.yaml:4:1: "region" has no value; give it one, or remove the line: AWS region, for example eu-west-3"`,
    );
    expect(messages(`${VALID_KITE}tags:\n`)).toMatchInlineSnapshot(
      `"a.yaml:7:1: "tags" has no value; give it one, or remove the line"`,
    );
  });

  it("of another variant", () => {
    expect(messages(`${VALID_KITE}ball: { bounce: 1 }\n`)).toMatchInlineSnapshot(
      `"a.yaml:7:1: "ball" is for variant: ball; this file says variant: kite"`,
    );
    expect(
      messages("name: b\nvariant: ball\ndatasets: [olist]\naccount: '1'\nkite: {}\n"),
    ).toMatchInlineSnapshot(`
      "a.yaml:4:1: "account" is for variant: kite; this file says variant: ball
      a.yaml:5:1: "kite" is for variant: kite; this file says variant: ball"
    `);
  });

  it("at a wrong level", () => {
    expect(
      messages(kite(["{ backend: s3, bucket: my-terraform-state }", "{ backend: s3 }\nbucket: b"])),
    ).toMatchInlineSnapshot(`
      "a.yaml:5:1: missing key "state.bucket": name of an existing S3 bucket for the Terraform state, with versioning on
      a.yaml:6:1: "bucket" does not belong to the top of the file but to "state"; is its indentation right?"
    `);
    expect(messages(`${VALID_KITE}kite: { dataDeletion: retain }\n`)).toMatchInlineSnapshot(
      `"a.yaml:7:9: "dataDeletion" does not belong to "kite" but to the top of the file; is its indentation right?"`,
    );
    expect(messages(`${VALID_KITE}tailMeters: 2\n`)).toMatchInlineSnapshot(
      `"a.yaml:7:1: "tailMeters" does not belong to the top of the file but to "kite"; is its indentation right?"`,
    );
  });

  it("that stand twice", () => {
    expect(messages(`${VALID_KITE}name: other\nregion: nowhere\n`)).toMatchInlineSnapshot(`
      "a.yaml:7:1: duplicate key "name"; line 1 has it already
      a.yaml:8:1: duplicate key "region"; line 4 has it already"
    `);
  });
});

describe("values", () => {
  it("name: its characters and its length", () => {
    expect(messages(kite(["my-kite", "My_Kite"]))).toMatchInlineSnapshot(
      `"a.yaml:1:7: "name" must be lower-case words of letters and digits with single hyphens between them, and begin with a letter, found "My_Kite""`,
    );
    expect(messages(kite(["my-kite", "1st"]))).toMatchInlineSnapshot(
      `"a.yaml:1:7: "name" must be lower-case words of letters and digits with single hyphens between them, and begin with a letter, found "1st""`,
    );
    expect(messages(kite(["my-kite", "a--b"]))).toMatchInlineSnapshot(
      `"a.yaml:1:7: "name" must be lower-case words of letters and digits with single hyphens between them, and begin with a letter, found "a--b""`,
    );
    expect(messages(kite(["my-kite", '""']))).toMatchInlineSnapshot(
      `"a.yaml:1:7: "name" must be lower-case words of letters and digits with single hyphens between them, and begin with a letter, found """`,
    );
    expect(messages(kite(["my-kite", "a".repeat(MAX_NAME_LENGTH + 1)]))).toMatchInlineSnapshot(
      `"a.yaml:1:7: "name" is too long for a bucket: 40 characters, and at most 39 leave room for the rest of a bucket's name (-quarantine-<account>)"`,
    );
    expect(messages(kite(["my-kite", "2026"]))).toMatchInlineSnapshot(`
      "a.yaml:1:7: "name" must be text; put quotes around it: "2026" (without them YAML reads a number)
      a.yaml:1:7: "name" must be lower-case words of letters and digits with single hyphens between them, and begin with a letter, found 2026"
    `);
  });

  it("variant: unknown, and the rest of the file is still checked", () => {
    expect(
      messages(kite(["variant: kite", "variant: kiet"], ["eu-west-3", "nowhere"])),
    ).toMatchInlineSnapshot(`
      "a.yaml:2:10: unknown variant "kiet"; there is kite or ball. Did you mean "kite"?
      a.yaml:4:9: unknown AWS region "nowhere"; there is af-south-1, ap-east-1, ap-east-2 and 31 more"
    `);
    expect(messages(kite(["variant: kite", "variant: gcp"], ["datasets", "datset"]))).toMatchInlineSnapshot(`
      "a.yaml:2:10: unknown variant "gcp"; there is kite or ball
      a.yaml:6:1: unknown key "datset". Did you mean "datasets"?"
    `);
    expect(messages(kite(["variant: kite", "variant: [kite]"]))).toMatchInlineSnapshot(
      `"a.yaml:2:10: "variant" must be kite or ball, found a list"`,
    );
    expect(messages(kite(["variant: kite", "variant: constructor"]))).toMatchInlineSnapshot(
      `"a.yaml:2:10: unknown variant "constructor"; there is kite or ball"`,
    );
  });

  it("account: without quotes, or of a wrong length", () => {
    expect(messages(kite(['"012345678901"', "012345678901"]))).toMatchInlineSnapshot(
      `"a.yaml:3:10: "account" must be text; put quotes around it: "012345678901" (without them YAML reads a number and drops the leading zero)"`,
    );
    expect(messages(kite(['"012345678901"', "12345678901"]))).toMatchInlineSnapshot(`
      "a.yaml:3:10: "account" must be text; put quotes around it: "12345678901" (without them YAML reads a number)
      a.yaml:3:10: "account" must be the 12 digits of an AWS account, found 12345678901"
    `);
    expect(messages(kite(['"012345678901"', '"1234-5678-9012"']))).toMatchInlineSnapshot(
      `"a.yaml:3:10: "account" must be the 12 digits of an AWS account, found "1234-5678-9012""`,
    );
  });

  it("region: misspelt, or none of ours", () => {
    expect(messages(kite(["eu-west-3", "eu-wset-3"]))).toMatchInlineSnapshot(
      `"a.yaml:4:9: unknown AWS region "eu-wset-3". Did you mean "eu-west-3"?"`,
    );
    expect(messages(kite(["eu-west-3", "us-east"]))).toMatchInlineSnapshot(
      `"a.yaml:4:9: unknown AWS region "us-east". Did you mean "us-east-1"?"`,
    );
    expect(messages(kite(["eu-west-3", "mars"]))).toMatchInlineSnapshot(
      `"a.yaml:4:9: unknown AWS region "mars"; there is af-south-1, ap-east-1, ap-east-2 and 31 more"`,
    );
    expect(messages(kite(["eu-west-3", "cn-north-1"]))).toMatchInlineSnapshot(
      `"a.yaml:4:9: "region" is in a partition of AWS with other accounts and ARNs, which is not supported, found "cn-north-1""`,
    );
  });

  it("state: its backend and its bucket", () => {
    expect(messages(kite(["backend: s3", "backend: S4"]))).toMatchInlineSnapshot(
      `"a.yaml:5:19: unknown backend "S4"; there is local or s3. Did you mean "s3"?"`,
    );
    expect(messages(kite(["backend: s3", "backend: local"]))).toMatchInlineSnapshot(
      `"a.yaml:5:26: unknown key "bucket" in "state""`,
    );
    expect(messages(kite(["my-terraform-state", "My_State"]))).toMatchInlineSnapshot(
      `"a.yaml:5:31: "state.bucket" must be lower-case, as every S3 bucket"`,
    );
    expect(messages(kite(["{ backend: s3, bucket: my-terraform-state }", "s3"]))).toMatchInlineSnapshot(
      `"a.yaml:5:8: "state" must be keys and values, found "s3""`,
    );
    expect(
      messages("name: b\nvariant: ball\ndatasets: [olist]\nstate: { backend: s3, bucket: abc }\n"),
    ).toMatchInlineSnapshot(
      `"a.yaml:4:1: missing key "state.region": the AWS region of the bucket, as the environment has no region of its own"`,
    );
  });

  it("datasets: unknown, twice, none or no list", () => {
    expect(messages(kite(["[shopstream]", "[olist, shopsteam]"]))).toMatchInlineSnapshot(
      `"a.yaml:6:19: unknown dataset "shopsteam"; there is olist or shopstream. Did you mean "shopstream"?"`,
    );
    expect(messages(kite(["[shopstream]", "[olist, fmcg, olist]"]))).toMatchInlineSnapshot(`
      "a.yaml:6:19: unknown dataset "fmcg"; there is olist or shopstream
      a.yaml:6:25: dataset "olist" is listed twice; remove one"
    `);
    expect(messages(kite(["[shopstream]", "[]"]))).toMatchInlineSnapshot(
      `"a.yaml:6:11: "datasets" must name at least one dataset"`,
    );
    expect(messages(kite(["[shopstream]", "shopstream"]))).toMatchInlineSnapshot(
      `"a.yaml:6:11: "datasets" must be a list; write [shopstream]"`,
    );
    expect(messages(kite(["[shopstream]", "[true, [olist]]"]))).toMatchInlineSnapshot(`
      "a.yaml:6:12: unknown dataset "true"; there is olist or shopstream
      a.yaml:6:18: "datasets[1]" must be olist or shopstream, found a list"
    `);
  });

  it("tags: what AWS takes", () => {
    const tags = `tags: { owner: data, cost: 0042, "aws:x": y, "a*": z, ok: true, long: "${"x".repeat(
      257,
    )}" }\n`;
    expect(messages(VALID_KITE + tags)).toMatchInlineSnapshot(`
      "a.yaml:7:28: "tags.cost" must be text; put quotes around it: "0042" (without them YAML reads a number and drops the leading zero)
      a.yaml:7:34: the key "aws:x" in "tags" must not begin with "aws:", which AWS keeps for itself, found "aws:x"
      a.yaml:7:46: the key "a*" in "tags" may hold only letters, digits, spaces and _.:/=+-@, found "a*"
      a.yaml:7:59: "tags.ok" must be text; put quotes around it: "true"
      a.yaml:7:71: "tags.long" must have at most 256 characters"
    `);
    expect(messages(`${VALID_KITE}tags: { "Équipe 1": "a b_.:/=+-@" }\n`)).toBe("");
  });

  it("settings of the variant", () => {
    expect(
      messages(`${VALID_KITE}kite: { tailMeters: 101, color: rde, windy: yes, strings: [a] }\n`),
    ).toMatchInlineSnapshot(`
      "a.yaml:7:21: "kite.tailMeters" must be at most 100, found 101
      a.yaml:7:21: "kite.tailMeters" must be a multiple of 2, found 101
      a.yaml:7:33: "kite.color" must be red or blue, found "rde". Did you mean "red"?
      a.yaml:7:45: "kite.windy" must be true or false, found "yes"; write true
      a.yaml:7:60: "kite.strings[0]" must begin with "s-", found "a""
    `);
    expect(messages(`${VALID_KITE}kite: { tailMeters: 2 m }\n`)).toMatchInlineSnapshot(
      `"a.yaml:7:21: "kite.tailMeters" must be a number, found "2 m""`,
    );
  });
});

describe("several files", () => {
  it("may not have one name", () => {
    expect(messages(VALID_KITE, withoutLine("region"), `\n${VALID_KITE}`)).toMatchInlineSnapshot(`
      "b.yaml:1:1: missing key "region": AWS region, for example eu-west-3
      b.yaml:1:7: the name "my-kite" is taken by a.yaml:1; two environments of one name would deploy over each other
      c.yaml:2:7: the name "my-kite" is taken by a.yaml:1; two environments of one name would deploy over each other"
    `);
  });

  it("are told about from top to bottom, one after the other", () => {
    const places = messages(
      withoutLine("region").replace("olist", "x"),
      `a: 1\n${VALID_KITE}b: 2\n`,
      "",
    ).split("\n");
    expect(places.map((line) => line.split(": ")[0])).toEqual([
      "a.yaml:1:1",
      "b.yaml:1:1",
      "b.yaml:2:7",
      "b.yaml:8:1",
      "c.yaml:1:1",
    ]);
  });

  it("give the environments of those without an error", () => {
    const other = kite(["my-kite", "other"]);
    expect(
      loadTexts("", other, kite(["shopstream", "nothing"])).environments.map(({ name }) => name),
    ).toEqual(["other"]);
  });
});

describe("warnings", () => {
  it("are marked as such, and stop nothing", () => {
    const risky = `${withoutLine("state")}dataDeletion: destroy\n`;
    expect(messages(risky)).toMatchInlineSnapshot(`
      "a.yaml:1:1: warning: the Terraform state stays on this machine, where nobody else can deploy from; \`state: { backend: s3, bucket: ... }\` shares it
      a.yaml:6:15: warning: data may be deleted, once the command line has --allow-data-deletion as well"
    `);
    expect(messages(`${withoutLine("state")}state: { backend: local }\n`)).toMatchInlineSnapshot(
      `"a.yaml:6:8: warning: the Terraform state stays on this machine, where nobody else can deploy from; \`state: { backend: s3, bucket: ... }\` shares it"`,
    );
    expect(loadTexts(risky).environments).toHaveLength(1);
  });
});
