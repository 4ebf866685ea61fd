import { readFileSync } from "node:fs";
import { join } from "node:path";

describe("main.ts", () => {
  it("stays a map of at most 40 lines", () => {
    const source = readFileSync(join(__dirname, "../../../main.ts"), "utf8");
    expect(source.split("\n").length).toBeLessThanOrEqual(40);
  });
});
