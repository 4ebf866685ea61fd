import fc from "fast-check";
import { environmentSchema } from "../../../modules/config/environment-schema";
import { loadTexts, TOY_DATASETS, TOY_VARIANTS, VALID_KITE } from "./toys";

const PIECES = [
  "\t",
  "\n",
  "\r",
  "\r\n",
  ":",
  "- ",
  "[",
  "]",
  "{",
  "}",
  "&a ",
  "*a",
  "!x ",
  "#",
  '"',
  "'",
  "|",
  ">",
  "%",
  "?",
  "<<: ",
  "---\n",
  "...",
  "0",
  "~",
  "é",
  "\u{1f30a}",
  "\ufeff",
  "\u0000",
  "\u2028",
  "\u0085",
  "__proto__: 1\n",
  "name: a\n",
];

/** A valid file in which some stretches are replaced by pieces that mean something in YAML. */
const mutated = fc
  .array(
    fc.record({
      at: fc.nat(VALID_KITE.length),
      drop: fc.nat(12),
      put: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 4, unit: "binary" })),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((edits) =>
    edits.reduce((text, { at, drop, put }) => text.slice(0, at) + put + text.slice(at + drop), VALID_KITE),
  );

function expectProblemsInside(content: string | Uint8Array): void {
  const text = Buffer.from(typeof content === "string" ? Buffer.from(content) : content).toString("utf8");
  const lines = text.replace(/^\ufeff/, "").split("\n");
  const { environments, problems } = loadTexts(content);
  for (const { line, column, message } of problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
    expect(message).toMatch(/\S/);
    // One line, and nothing that would move a terminal's cursor.
    expect(message).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
  }
  expect(environments.length > 0 || problems.some(({ severity }) => severity === "error")).toBe(true);
}

describe("whatever a file holds", () => {
  it("never throws on bytes, and points into the file", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => expectProblemsInside(bytes)),
      { numRuns: 150 },
    );
  });

  it("never throws on a damaged environment, and points into the file", () => {
    fc.assert(
      fc.property(mutated, (text) => expectProblemsInside(text)),
      { numRuns: 400 },
    );
  });

  it("counts the lines of a quote that is never closed", () => {
    expectProblemsInside(
      '"te\nvariant: kite\naccount: "012345678901"\non: eu\nstate: { backend: s3, bucket: b\tc: [d]\n',
    );
  });

  it("never throws on any JSON value, which is YAML too", () => {
    const schema = environmentSchema({ variants: TOY_VARIANTS, datasets: TOY_DATASETS });
    const keys = [
      "name",
      "variant",
      "account",
      "region",
      "state",
      "datasets",
      "tags",
      "kite",
      "dataDeletion",
      "backend",
    ];
    const { environment } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom("kite", "ball", "s3", "local", "", null, true, 0, 1e21, -1.5),
        fc.array(tie("value"), { maxLength: 3 }),
        tie("environment"),
      ),
      environment: fc.dictionary(
        fc.oneof(fc.constantFrom(...keys), fc.string({ maxLength: 5 })),
        tie("value"),
        { maxKeys: 8 },
      ),
    }));
    fc.assert(
      fc.property(environment, (value) => {
        const text = JSON.stringify(value);
        expectProblemsInside(text);
        const valid = schema.safeParse(JSON.parse(text)).success;
        if (!valid) expect(loadTexts(text).environments).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
