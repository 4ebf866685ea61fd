import { VARIANTS } from "../../modules/load-variant";
import { PLATFORMS } from "./platforms";
import { describeConformance } from "./suite";

describe("conformance", () => {
  it("covers every variant of the project", () => {
    const covered = new Set(PLATFORMS.map(({ variant }) => variant));
    expect(Object.keys(VARIANTS).filter((variant) => !covered.has(variant))).toEqual([]);
  });

  for (const platform of PLATFORMS) describeConformance(platform);
});
