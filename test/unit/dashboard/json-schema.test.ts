import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { dashboardJsonSchema } from "../../../modules/dashboard/json-schema";
import { projectRoot } from "../../../scripts/project-root";

describe("the JSON Schema of dashboards", () => {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(dashboardJsonSchema()));
  const shopstream = () => parse(readFileSync(join(projectRoot(), "dashboards/shopstream.yaml"), "utf8"));

  it("accepts ShopStream's definition", () => {
    expect(validate(shopstream())).toBe(true);
  });

  it("refuses an unknown key and an unknown kind of chart", () => {
    expect(validate({ ...shopstream(), colour: "red" })).toBe(false);
    const other = shopstream();
    other.pages[0].charts[0].type = "pie";
    expect(validate(other)).toBe(false);
  });
});
