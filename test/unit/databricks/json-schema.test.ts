import Ajv from "ajv";
import addFormats from "ajv-formats";
import { environmentJsonSchema } from "../../../modules/config/json-schema";
import { file, VARIANTS } from "./platform";

describe("the JSON Schema of a databricks environment", () => {
  const ajv = new Ajv({ strict: false });
  addFormats(ajv);
  const valid = ajv.compile(JSON.parse(environmentJsonSchema({ variants: VARIANTS, datasets: ["shop"] })));

  it("lets an editor accept what validate accepts", () => {
    const job = {
      schedule: { cron: "0 0 3 * * ?" },
      fileArrival: { quietSeconds: 60 },
      notify: ["a@example.com"],
      dbt: { source: "git", url: "https://example.com/a/b", ref: "v1" },
    };
    expect([valid(file({ job })), valid.errors]).toEqual([true, null]);
  });

  it.each([{ host: undefined }, { hst: "x" }, { warehouse: { size: "small" } }, { job: { retries: -1 } }])(
    "lets an editor mark %j",
    (wrong) => expect(valid(file(wrong))).toBe(false),
  );
});
