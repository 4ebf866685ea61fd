import fc from "fast-check";
import { type NameRule, resourceName } from "../../../modules/contract/naming";

type Part = "environment" | "dataset" | "zone";
const RULES: readonly NameRule<Part>[] = [
  {
    kind: "bucket",
    parts: ["environment", "dataset", "zone"],
    separator: "-",
    maxLength: 63,
  },
  {
    kind: "schema",
    parts: ["environment", "dataset", "zone"],
    separator: "_",
    maxLength: 30,
    case: "upper",
  },
];
const anyPart = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9]{0,12}$/),
  fc.stringMatching(/^[a-z][a-z0-9_-]{0,40}$/),
  fc.string({ minLength: 1, maxLength: 80, unit: "grapheme" }),
);
const anyParts = fc.record({
  environment: anyPart,
  dataset: anyPart,
  zone: anyPart,
});

describe.each(RULES)("resourceName for a $kind", (rule) => {
  const legal = rule.case === "upper" ? /^[A-Z0-9]+([-_][A-Z0-9]+)*$/ : /^[a-z0-9]+([-_][a-z0-9]+)*$/;

  it("is legal for any parts", () => {
    fc.assert(
      fc.property(anyParts, (parts) => {
        const name = resourceName(rule, parts);
        expect(name).toMatch(legal);
        expect(name.length).toBeLessThanOrEqual(rule.maxLength);
      }),
    );
  });

  it("is unique: other parts give another name", () => {
    fc.assert(
      fc.property(anyParts, anyParts, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(resourceName(rule, one)).not.toBe(resourceName(rule, other));
      }),
      { numRuns: 1000 },
    );
  });

  it("tells apart parts whose words are joined in another place", () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,3}$/), {
      minLength: 4,
      maxLength: 6,
    });
    fc.assert(
      fc.property(words, fc.nat(), fc.nat(), (all, first, second) => {
        const split = (at: number): Record<Part, string> => {
          const cut = 1 + (at % (all.length - 2));
          const glue = "-";
          return {
            environment: all.slice(0, cut).join(glue),
            dataset: all.slice(cut, -1).join(glue),
            zone: all.at(-1) ?? "",
          };
        };
        fc.pre(split(first).environment !== split(second).environment);
        expect(resourceName(rule, split(first))).not.toBe(resourceName(rule, split(second)));
      }),
    );
  });
});

describe("resourceName", () => {
  const [bucket] = RULES as [NameRule<Part>];

  it("stays readable where nothing is lost", () => {
    expect(
      resourceName(bucket, {
        environment: "aws-dev",
        dataset: "shopstream",
        zone: "landing",
      }),
    ).toBe("aws-dev-shopstream-landing");
  });

  it("keeps its name for ever, hash included", () => {
    const parts = {
      environment: "aws-dev",
      dataset: "a_dataset_with_quite_a_long_name_indeed",
      zone: "quarantine",
    };
    expect(resourceName(bucket, parts)).toMatchInlineSnapshot(
      `"aws-dev-a-dataset-with-quite-a-long-name-indeed-quaran-5ba5e386"`,
    );
  });

  it("refuses an empty part and names it", () => {
    expect(() =>
      resourceName(bucket, { environment: "dev", dataset: "", zone: "gold" }),
    ).toThrowErrorMatchingInlineSnapshot(`"bucket: the part "dataset" of its name is empty"`);
  });
});
