import { filePattern, strayPattern } from "../../../modules/snowflake/landed-files";

/** RLIKE matches the whole text; these patterns hold nothing in which its dialect and this one differ. */
const matches = (pattern: string, path: string): boolean => new RegExp(`^(?:${pattern})$`).test(path);

const FOLDER = { format: "csv", landingPath: "raw/orders" } as const;
const ROOT = {
  format: "csv",
  landingPath: ".",
  landingFiles: ["olist_orders.csv", "fact*.csv", "*tail.csv"],
} as const;

describe("the files of a table", () => {
  it.each([
    [FOLDER, "raw/orders/a.csv"],
    [FOLDER, "raw/orders/A B+c.CSV"],
    [FOLDER, "raw/orders/2026-01-31/x.y.csv"],
    [ROOT, "olist_orders.csv"],
    [ROOT, "2026-01-31/OLIST_orders.Csv"],
    [ROOT, "fact_2.csv"],
    [ROOT, "tail.csv"],
    [ROOT, "the tail.csv"],
  ])("lie in its folder or in a date in it: %j %s", (table, path) => {
    expect(matches(filePattern(table), path)).toBe(true);
  });

  it.each([
    [FOLDER, "raw/orders/a.csv.gz"],
    [FOLDER, "raw/orders/_a.csv"],
    [FOLDER, "raw/orders/.a.csv"],
    [FOLDER, "raw/orders/.csv"],
    [FOLDER, "raw/Orders/a.csv"],
    [FOLDER, "raw/orders2/a.csv"],
    [FOLDER, "raw/orders/drafts/a.csv"],
    [FOLDER, "raw/orders/2026-13-01/a.csv"],
    [FOLDER, "raw/orders/2026-01-31/late/a.csv"],
    [ROOT, "orders.csv"],
    [ROOT, "olist_ordersXcsv"],
    [ROOT, "_tail.csv"],
    [ROOT, "raw/fact_2.csv"],
  ])("are no others: %j %s", (table, path) => {
    expect(matches(filePattern(table), path)).toBe(false);
  });

  it("are looked for where nobody would look", () => {
    const stray = (path: string) => matches(strayPattern(FOLDER), path);
    expect(stray("raw/orders/drafts/a.csv")).toBe(true);
    expect(stray("raw/orders/2026-01-31/late/a.csv")).toBe(true);
    for (const path of [
      "raw/orders/a.csv",
      "raw/orders/_temporary/a.csv",
      "raw/orders/a/b/c.csv",
      "raw/a/a.csv",
    ])
      expect(stray(path)).toBe(false);
  });
});
