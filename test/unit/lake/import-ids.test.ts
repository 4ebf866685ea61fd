import { importIds } from "../../../modules/lake/import-ids";

const ACCOUNT = "123456789012";
const ids = (resources: Parameters<typeof importIds>[0]) => Object.fromEntries(importIds(resources, ACCOUNT));

const reference = (path: string) => `\${${path}}`;

describe("import IDs", () => {
  it("are what the provider's documentation says, type by type", () => {
    const named = { it: { name: "n" } };
    expect(
      ids({
        aws_athena_workgroup: named,
        aws_glue_catalog_database: named,
        aws_glue_catalog_table: { it: { database_name: "d", name: "t" } },
        aws_glue_classifier: named,
        aws_glue_crawler: named,
        aws_glue_job: named,
        aws_glue_security_configuration: named,
        aws_iam_policy: named,
        aws_iam_role: named,
        aws_kms_alias: { it: { name: "alias/n" } },
        aws_s3_bucket: { it: { bucket: "b" } },
      }),
    ).toEqual({
      "aws_athena_workgroup.it": "n",
      "aws_glue_catalog_database.it": "123456789012:n",
      "aws_glue_catalog_table.it": "123456789012:d:t",
      "aws_glue_classifier.it": "n",
      "aws_glue_crawler.it": "n",
      "aws_glue_job.it": "n",
      "aws_glue_security_configuration.it": "n",
      "aws_iam_policy.it": "arn:aws:iam::123456789012:policy/n",
      "aws_iam_role.it": "n",
      "aws_kms_alias.it": "alias/n",
      "aws_s3_bucket.it": "b",
    });
  });

  it("follow references to names that the stack spells out", () => {
    const resources = {
      aws_glue_catalog_database: { "shop-bronze_1A": { name: "shop_bronze" } },
      aws_glue_catalog_table: {
        users: { database_name: reference("aws_glue_catalog_database.shop-bronze_1A.name"), name: "users" },
      },
    };
    expect(ids(resources)["aws_glue_catalog_table.users"]).toBe("123456789012:shop_bronze:users");
  });

  it("leave out what AWS would take a second time, or knows by no name", () => {
    expect(
      ids({ aws_s3_bucket_policy: { it: { bucket: "b" } }, aws_athena_named_query: { it: { name: "q" } } }),
    ).toEqual({});
  });
});
