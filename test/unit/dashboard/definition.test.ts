import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../../../modules/contract/errors";
import { loadDashboard } from "../../../modules/dashboard/definition";
import { projectRoot } from "../../../scripts/project-root";

const SHOPSTREAM = join(projectRoot(), "dashboards/shopstream.yaml");
const SMALL = `title: Small
dataset: small
description: A small one.
asOf: newest
sources:
  facts: { label: Facts, description: All of them., sql: select * from gold.facts }
  others: { label: Others, description: All of them., sql: select * from gold.others }
measures:
  newest: { label: Newest, source: facts, sql: max(day), format: date, description: The newest day. }
  total: { label: Total, source: facts, sql: sum(amount), format: money, description: The sum. }
  mean: { label: Mean, source: facts, sql: "{total} / count(*)", format: money, description: The mean. }
  count: { label: Count, source: others, sql: count(*), format: integer, description: The count. }
dimensions:
  kind: { label: Kind, sources: [facts], sql: kind }
  item: { label: Item, sources: [facts], sql: name, key: id }
pages:
  - title: Page
    filters: [kind]
    cards:
      - { measure: total, caption: newest }
    charts:
      - { title: By kind, type: bar, measures: [total, mean], by: kind, ignore: [kind] }
`;

describe("a dashboard definition", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "dashboard-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function problemsOf(text: string): string[] {
    const file = join(folder, "small.yaml");
    writeFileSync(file, text);
    try {
      loadDashboard(file);
      return [];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return [error.problems].flat().map((problem) => problem.replace(file, "small.yaml"));
    }
  }
  function withChange(from: string, to: string): string[] {
    expect(SMALL).toContain(from);
    return problemsOf(SMALL.replace(from, to));
  }

  it("is accepted when it is right", () => {
    expect(problemsOf(SMALL)).toEqual([]);
    expect(loadDashboard(SHOPSTREAM).dashboard.pages.map(({ title }) => title)).toEqual([
      "Overview",
      "Product performance",
      "Customer analysis",
    ]);
  });

  it("explains every figure of ShopStream in words", () => {
    const { dashboard } = loadDashboard(SHOPSTREAM);
    for (const measure of Object.values(dashboard.measures))
      expect(measure.description).toMatch(/^[A-Z].*\.$/s);
    expect(readFileSync(SHOPSTREAM, "utf8")).not.toMatch(/[€£]|\b(USD|EUR|GBP|INR)\b/);
  });

  it.each([
    ["an unknown key", "asOf: newest", "asof: newest", [`4:1: unknown key "asof". Did you mean "asOf"?`]],
    [
      "an unknown format",
      "format: money, description: The sum.",
      "format: mony, description: The sum.",
      [`10:67: "measures.total.format" must be one of 9 values, found "mony". Did you mean "money"?`],
    ],
    [
      "an unknown measure",
      "measure: total",
      "measure: totl",
      [`20:20: unknown measure "totl". Did you mean "total"?`],
    ],
    ["an unknown caption", "caption: newest", "caption: never", [`20:36: unknown measure "never".`]],
    ["an unknown dimension", "by: kind", "by: knd", [`22:67: unknown dimension "knd". Did you mean "kind"?`]],
    [
      "an unknown filter",
      "filters: [kind]\n",
      "filters: [kinds]\n",
      [
        `18:15: unknown dimension "kinds". Did you mean "kind"?`,
        `22:82: "kind" is not a filter of page "Page"`,
      ],
    ],
    [
      "an unknown source",
      "source: others",
      "source: other",
      [`12:34: unknown source "other". Did you mean "others"?`],
    ],
    [
      "a measure of another source",
      "measures: [total, mean]",
      "measures: [total, count]",
      [`22:56: measure "count" is of another source than "total"`],
    ],
    [
      "a measure of another format",
      "measures: [total, mean]",
      "measures: [total, newest]",
      [`22:56: measure "newest" has another format than "total" on the same axis`],
    ],
    [
      "a caption of another source",
      "caption: newest",
      "caption: count",
      [`20:36: caption "count" is of another source than the figure`],
    ],
    [
      "a measure made of itself",
      "sql: sum(amount)",
      'sql: "{mean} * 2"',
      [`10:46: measure "total" is defined by itself`, `11:44: measure "mean" is defined by itself`],
    ],
    [
      "a measure made of another source's",
      '"{total} / count(*)"',
      '"{count} / 2"',
      [`11:44: measure "count" is of another source than "mean"`],
    ],
    [
      "a measure made of an unknown one",
      '"{total} / count(*)"',
      '"{totals} / 2"',
      [`11:44: unknown measure "totals". Did you mean "total"?`],
    ],
    [
      "a dimension of another source",
      "measures: [total, mean]",
      "measures: [count]",
      [`22:61: dimension "kind" is not one of source "others"`],
    ],
    [
      "a filter with a key",
      "filters: [kind]\n",
      "filters: [kind, item]\n",
      [`18:21: dimension "item" has a key and cannot be a filter`],
    ],
    [
      "an ignored filter that the page lacks",
      "ignore: [kind]",
      "ignore: [item]",
      [`22:82: "item" is not a filter of page "Page"`],
    ],
    [
      "a filter named twice",
      "filters: [kind]\n",
      "filters: [kind, kind]\n",
      [`18:21: filter "kind" stands here twice`],
    ],
    [
      "a source below the one that uses it",
      "sql: select * from gold.facts }",
      "sql: x, uses: [others] }",
      [`6:68: "others" is not a source above "facts"`],
    ],
    [
      "a donut of two measures",
      "type: bar",
      "type: donut",
      [`22:33: a donut shows one measure by one dimension`],
    ],
    [
      "a split of two measures",
      "by: kind, ignore",
      "by: kind, split: kind, ignore",
      [`22:80: a chart with a split has one measure`],
    ],
    [
      "no page",
      SMALL.slice(SMALL.indexOf("pages:")),
      "pages: []\n",
      [`16:8: "pages" must have at least 1 entry, and has 0`],
    ],
  ])("reports %s at its place", (_, from, to, problems) => {
    expect(withChange(from, to)).toEqual(problems.map((problem) => `small.yaml:${problem}`));
  });
});
