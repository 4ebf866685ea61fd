import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { toCell } from "../../../modules/dashboard/cube";
import { Gold } from "../../../modules/dashboard/gold";
import type {
  Cell,
  Payload,
  PayloadPage,
  SplitPayload,
  TablePayload,
} from "../../../modules/dashboard/payload";
import { renderDashboard } from "../../../modules/dashboard/render";
import { type Selection, View } from "../../../modules/dashboard/view";
import { projectRoot } from "../../../scripts/project-root";
import { HOSTILE_NAMES, writeGold } from "./gold-fixture";

const definitionFile = join(projectRoot(), "dashboards/shopstream.yaml");

describe("a rendered dashboard", () => {
  let folder = "";
  let html = "";
  let payload: Payload;
  let view: View;
  let gold: Gold;
  const database = (): string => join(folder, "shopstream.duckdb");

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "dashboard-"));
    await writeGold(database());
    html = await render(database());
    payload = payloadOf(html);
    view = new View(payload);
    gold = await Gold.open(database());
  });
  afterAll(() => {
    gold?.close();
    rmSync(folder, { recursive: true });
  });

  async function render(from: string, definition = definitionFile): Promise<string> {
    const outFile = join(folder, "dashboard.html");
    await renderDashboard({ definitionFile: definition, database: from, outFile });
    return readFileSync(outFile, "utf8");
  }

  function payloadOf(page: string): Payload {
    return JSON.parse(/id="data">(.*?)<\/script>/s.exec(page)?.[1] ?? "");
  }

  /** Any choice of each filter, all among them. */
  function selections(page: PayloadPage): fc.Arbitrary<Selection> {
    return fc.record(
      Object.fromEntries(
        page.filters.map((name) => [
          name,
          fc.oneof(fc.constant(0), fc.nat(payload.dimensions[name]?.values.length ?? 0)),
        ]),
      ),
    );
  }

  async function compareCards(page: PayloadPage, selection: Selection): Promise<void> {
    for (const { measure, totals } of page.cards) {
      const { sql, rows } = view.origin(page, { measures: [measure], totals }, selection);
      const [[value] = []] = await gold.rows(sql);
      const shown = view.total(totals, measure, selection);
      const expected = toCell(value, payload.measures[measure]?.format ?? "text");
      // Without any row a count is 0 in SQL; the page says "No data", as for every other figure.
      expect([measure, selection, shown]).toEqual([measure, selection, rows === 0 ? null : expected]);
    }
  }

  async function compareChart(page: PayloadPage, chart: SplitPayload, selection: Selection): Promise<void> {
    const { sql } = view.origin(page, chart, selection);
    const format = payload.measures[chart.measures[0] ?? ""]?.format ?? "text";
    const grid = view.grid(chart, selection);
    const keyed = payload.dimensions[chart.by]?.key !== undefined ? 1 : 0;
    const expected = (await gold.rows(sql)).map((row) => {
      const labels = row.slice(keyed, row.length - chart.measures.length).map(String);
      return [...labels, ...row.slice(-chart.measures.length).map((value) => toCell(value, format))];
    });
    const shown = grid.rows.flatMap(({ label, cells }): Cell[][] => {
      const plain = keyed ? label.replace(/ \(\d+\)$/, "") : label;
      if (chart.split === undefined) return [[plain, ...cells]];
      const split = cells.map((cell, index) => [plain, grid.series[index] ?? "", cell]);
      return split.filter((row) => row[2] !== null);
    });
    expect(sorted(shown)).toEqual(sorted(expected));
  }

  async function compareTable(page: PayloadPage, table: TablePayload, selection: Selection): Promise<void> {
    const { sql } = view.origin(page, table, selection);
    const shown = view.tableRows(table, selection).map((row) => table.cells.map((column) => column[row]));
    const expected = (await gold.rows(sql)).map((row) =>
      row.map((value, index) => toCell(value, table.columns[index]?.format ?? "text")),
    );
    expect(shown).toEqual(expected);
  }

  it.each([0, 1, 2])("shows on page %i what its SQL gives, for any choice of filters", async (index) => {
    const page = payload.pages[index] as PayloadPage;
    await fc.assert(
      fc.asyncProperty(selections(page), async (selection) => {
        await compareCards(page, selection);
        for (const chart of page.charts) {
          if (chart.type === "table") await compareTable(page, chart, selection);
          else if (chart.type !== "funnel") await compareChart(page, chart, selection);
        }
      }),
      { numRuns: 8 },
    );
  });

  it("agrees with SQL written by hand", async () => {
    const [overview, , customers] = payload.pages as [PayloadPage, PayloadPage, PayloadPage];
    const counted = "order_status in ('paid', 'shipped', 'delivered')";
    const written = await gold.rows(`
      select sum(line_revenue), count(distinct order_id), count(distinct customer_id),
        round(sum(line_revenue) / count(distinct order_id), 4),
        sum(line_revenue) filter (where order_date between '2025-05-01' and '2025-05-31'),
        round(sum(line_revenue) filter (where order_date between '2025-05-01' and '2025-05-31')
          / sum(line_revenue) filter (where order_date between '2025-04-01' and '2025-04-30') - 1, 6)
      from gold.fact_orders where ${counted}`);
    const shown = overview.cards.map(({ totals, measure }) => view.total(totals, measure, {}));
    expect(shown).toEqual((written[0] ?? []).map(Number));
    const france = (payload.dimensions.country?.values.indexOf("FRA") ?? -1) + 1;
    const [[buyers] = []] = await gold.rows(
      `select count(distinct customer_id) from gold.fact_orders where ${counted} and country_code = 'FRA'`,
    );
    const card = overview.cards.find(({ measure }) => measure === "customers");
    expect(view.total(card?.totals ?? -1, "customers", { country: france })).toBe(Number(buyers));
    const [[all] = []] = await gold.rows("select count(*) from gold.mart_customer_ltv");
    expect(view.rows(customers.cards[0]?.totals ?? -1, {})).toBe(Number(all));
    expect(payload.asOf).toEqual({ label: "Data up to", text: "14 June 2025" });
  });

  it("joins the smallest countries and loses none of them", () => {
    const country = payload.dimensions.country;
    expect(country?.values).toHaveLength(13);
    expect(country?.values.at(-1)).toBe("Other countries");
    const chart = payload.pages[0]?.charts.find(
      ({ title }) => title === "Revenue by country",
    ) as SplitPayload;
    const rows = view.grid(chart, {}).rows;
    expect(rows.at(-1)?.label).toBe("Other countries");
    const sum = rows.reduce((total, { cells }) => total + Number(cells[0]), 0);
    expect(sum).toBeCloseTo(Number(view.total(chart.totals, "revenue", {})), 2);
  });

  it("keeps hostile names as text", () => {
    const table = payload.pages[1]?.charts.find(({ type }) => type === "table") as TablePayload;
    expect(table.cells[1]).toEqual(expect.arrayContaining(HOSTILE_NAMES));
    expect(html.match(/<script/g)).toHaveLength(2);
    expect(html.includes("<img")).toBe(false);
  });

  it("names nothing outside itself", () => {
    const markup = html.replace(/(<script[^>]*>).*?<\/script>/gs, "$1");
    const outside = markup.match(/(src|href)="(?!data:,)[^"]*"|@import|url\(/g);
    expect(outside).toBeNull();
  });

  it("is below 1.5 MB and the same bytes each time", async () => {
    expect(statSync(join(folder, "dashboard.html")).size).toBeLessThan(1_500_000);
    expect(digest(await render(database()))).toBe(digest(html));
  });

  it("has no figures where gold has no rows", async () => {
    const empty = join(folder, "empty.duckdb");
    await writeGold(empty, { orders: 0 });
    const page = await render(empty);
    const nothing = payloadOf(page);
    expect(nothing.cubes.flatMap(({ cells }) => cells.flat())).toEqual([]);
    const shown = new View(nothing);
    for (const { cards, charts } of nothing.pages) {
      for (const { totals, measure } of cards) expect(shown.total(totals, measure, {})).toBeNull();
      for (const chart of charts) if ("cube" in chart) expect(shown.grid(chart, {}).rows).toEqual([]);
    }
    expect(nothing.asOf).toBeUndefined();
  });

  it("reports every mistake in the SQL at its own line", async () => {
    const wrong = readFileSync(definitionFile, "utf8")
      .replace("sql: sum(quantity)", "sql: sum(quantities)")
      .replace("key: product_id, sql: name", "key: product_id, sql: nam")
      .replace("select * from gold.mart_funnel_daily", "select * from gold.mart_funnel")
      .replace("order: revenue_rank\n", "order: rank_of_revenue\n");
    const file = join(folder, "wrong.yaml");
    writeFileSync(file, wrong);
    const line = (text: string): number => wrong.slice(0, wrong.indexOf(text)).split("\n").length;
    await expect(render(database(), file)).rejects.toMatchObject({
      name: "UserError",
      problems: [
        expect.stringMatching(
          new RegExp(`^${file}:${line("gold.mart_funnel") - 1}:\\d+: .*mart_funnel.*does not exist`),
        ),
        expect.stringMatching(new RegExp(`^${file}:${line("sum(quantities)")}:\\d+: .*quantities`)),
        expect.stringMatching(new RegExp(`^${file}:${line("sql: nam ")}:\\d+: .*"nam" not found`)),
        expect.stringMatching(new RegExp(`^${file}:${line("rank_of_revenue")}:\\d+: .*rank_of_revenue`)),
      ],
    });
  });

  it("says what to do where there is no database, or none that can be read", async () => {
    await expect(render(join(folder, "none.duckdb"))).rejects.toThrow(
      /none\.duckdb does not exist\. Run the pipeline/,
    );
    const broken = join(folder, "broken.duckdb");
    writeFileSync(broken, "no database at all ".repeat(1000));
    await expect(render(broken)).rejects.toThrow(/broken\.duckdb cannot be opened as a DuckDB database/);
  });

  it("leaves the last good page where the new one cannot be made", async () => {
    await render(database());
    await expect(render(join(folder, "none.duckdb"))).rejects.toThrow();
    expect(digest(readFileSync(join(folder, "dashboard.html"), "utf8"))).toBe(digest(html));
  });
});

/** Instead of the page itself, which is too long for a message. */
function digest(page: string): string {
  return createHash("sha256").update(page).digest("hex");
}

function sorted<T>(rows: readonly T[]): T[] {
  return [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}
