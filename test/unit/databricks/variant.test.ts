import { z } from "zod";
import { reviewDatabricks } from "../../../modules/databricks/review";
import { databricksSettings } from "../../../modules/databricks/settings";
import { file, HOST, platform } from "./platform";

const json = platform();

describe("the databricks variant", () => {
  it("signs in as the caller's environment says (DB-1, DB-2)", () => {
    expect(json.provider?.databricks).toEqual([{ host: HOST }]);
  });

  it("asks for the providers whose rules are known (TF-3)", () => {
    expect(json.terraform.required_providers).toEqual({
      aws: { source: "hashicorp/aws", version: ">= 5.100, < 7" },
      databricks: { source: "databricks/databricks", version: "1.99.0" },
    });
  });

  it("refuses any account but the environment's", () => {
    expect(json.provider?.aws?.[0]).toMatchObject({ allowed_account_ids: ["123456789012"] });
  });

  it("is made of the same text every time", () => {
    expect(JSON.stringify(platform())).toBe(JSON.stringify(platform()));
  });

  it("makes a policy or trust of nothing but text that is JSON", () => {
    const policies = Object.values(json.resource?.aws_iam_role_policy ?? {}).map(({ policy }) =>
      String(policy),
    );
    const trusts = Object.values(json.resource?.aws_iam_role ?? {}).map((role) =>
      String(role.assume_role_policy),
    );
    for (const text of [...policies, ...trusts]) expect(JSON.parse(text).Version).toBe("2012-10-17");
    expect(json).not.toHaveProperty("data");
  });

  it("makes what can be replaced replaceable", () => {
    const kinds = [
      "databricks_sql_endpoint",
      "databricks_job",
      "databricks_notebook",
      "databricks_workspace_file",
      "databricks_grant",
    ];
    const kept = kinds.filter((kind) => JSON.stringify(json.resource?.[kind]).includes("prevent_destroy"));
    expect(kept).toEqual([]);
  });
});

describe("a review of the settings", () => {
  const remarks = (databricks: Readonly<Record<string, unknown>>) => {
    const { name, variant, datasets, ...keys } = file(databricks);
    return reviewDatabricks({ ...z.strictObject(databricksSettings).parse(keys), datasets: ["shop"] });
  };
  const job = { runAs: "01234567-89ab-cdef-0123-456789abcdef" };

  it("tells what traffic between regions costs", () => {
    expect(remarks({ workspaceRegion: "us-east-1", job })).toEqual([
      {
        path: ["databricks", "workspaceRegion"],
        message:
          "the workspace is in us-east-1 and the lake in eu-west-3: every byte read is charged as traffic between regions, and is slow",
      },
    ]);
    expect(remarks({ workspaceRegion: "eu-west-3", job })).toEqual([]);
    expect(remarks({ job })).toEqual([]);
  });

  it("tells that the pipeline runs as whoever deploys", () => {
    expect(remarks({})).toEqual([
      { path: ["databricks"], message: expect.stringContaining("runs as whoever deploys") },
    ]);
  });

  it("tells of a catalog's name for a dataset that is not there", () => {
    expect(remarks({ catalogs: { shopp: "dwh", shop: "shop_dwh" }, job })).toEqual([
      {
        path: ["databricks", "catalogs", "shopp"],
        message: '"shopp" is none of the environment\'s datasets (shop), so this name is used for nothing',
      },
    ]);
  });
});
