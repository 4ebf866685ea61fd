import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { generateFmcg } from "../../datasets/fmcg/generate";
import { loadDashboard } from "../../modules/dashboard/definition";
import { writeCell } from "../../modules/dashboard/format";
import { Gold } from "../../modules/dashboard/gold";
import { projectRoot } from "../../scripts/project-root";
import { runFmcg } from "../data/fmcg/fmcg";
import { describeIf } from "../support/requirements";
import { launchChromium, MISSING_CHROMIUM, openWatched, type WatchedPage } from "./chromium";

const FACTS = "gold.vw_fact_orders_enriched";

describeIf(MISSING_CHROMIUM, "the FMCG dashboard in a browser", () => {
  const { pages, measures } = loadDashboard(join(projectRoot(), "dashboards/fmcg.yaml")).dashboard;
  let folder = "";
  let browser: Browser;
  let gold: Gold;
  let open: WatchedPage[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "dashboard-"));
    await generateFmcg({ scale: 0.3, seed: 5, outDir: join(folder, "landing") });
    await runFmcg(join(folder, "landing"), join(folder, "work"));
    gold = await Gold.open(join(folder, "work/fmcg.duckdb"));
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    gold?.close();
    rmSync(folder, { recursive: true });
  });
  afterEach(async () => {
    const watched = open;
    open = [];
    for (const { page, complaints, requests } of watched) {
      expect({ complaints, requests }).toEqual({ complaints: [], requests: [] });
      await page.context().close();
    }
  });

  async function visit(hash = ""): Promise<Page> {
    const watched = await openWatched(
      browser,
      `${pathToFileURL(join(folder, "work/dashboard.html")).href}${hash}`,
    );
    open.push(watched);
    return watched.page;
  }

  const figure = (page: Page, measure: string): Promise<string> =>
    visibleText(page.locator(`.panel:not([hidden]) [data-measure=${measure}]`));

  async function tableOf(page: Page, title: string): Promise<string[][]> {
    const card = page.getByRole("region", { name: title, exact: true });
    await card.getByRole("button", { name: "as a table" }).click();
    const rows = await card.locator("tbody tr").all();
    return Promise.all(rows.map((row) => row.locator("th, td").allInnerTexts()));
  }

  const money = (value: unknown): string => writeCell(Number(value), "money", "INR");

  async function expectFigures(page: Page, condition: string): Promise<void> {
    const [row] =
      await gold.rows(`select sum(total_amount_inr), sum(sold_quantity), count(distinct customer_code)
        - max(case when customer_code = '999999' then 1 else 0 end),
      sum(total_amount_inr) / sum(sold_quantity) filter (price_inr is not null) from ${FACTS} where ${condition}`);
    const [revenue, quantity, customers, price] = row ?? [];
    expect(await figure(page, "revenue")).toBe(money(revenue));
    expect(await figure(page, "quantity")).toBe(writeCell(Number(quantity), "integer"));
    expect(await figure(page, "customers")).toBe(writeCell(Number(customers), "integer"));
    expect(await figure(page, "average_price")).toBe(money(price));
  }

  it("shows the figures that gold has", async () => {
    await expectFigures(await visit(), "true");
  });

  it.each([
    ["year", "2025", "year = 2025"],
    ["quarter", "Q3", "quarter = 'Q3'"],
    ["channel", "Acquisition", "channel = 'Acquisition'"],
    ["category", "Energy Bars", "category = 'Energy Bars'"],
  ])("follows the filter %s", async (filter, value, condition) => {
    const page = await visit();
    await page.locator(`.panel:not([hidden]) [data-filter=${filter}]`).selectOption({ label: value });
    await expectFigures(page, condition);
    const months = await gold.rows(
      `select date::varchar, sum(total_amount_inr) from ${FACTS} where ${condition} group by 1 order by 1`,
    );
    expect(await tableOf(page, "Revenue by month")).toEqual(
      months.map(([month, sum]) => [writeCell(String(month), "month"), money(sum)]),
    );
  });

  it("compares each month with the one before, January with December", async () => {
    const page = await visit();
    await page.locator(".panel:not([hidden]) [data-filter=year]").selectOption({ label: "2025" });
    const growth = await gold.rows(`select month, change from (
        select date::varchar as month, sum(total_amount_inr) / lag(sum(total_amount_inr)) over (order by date) - 1 as change
        from ${FACTS} group by date) where month >= '2025' order by 1`);
    expect(growth).toHaveLength(12);
    expect(await tableOf(page, "Month over month")).toEqual(
      growth.map(([month, change]) => [
        writeCell(String(month), "month"),
        writeCell(Number(change), "change"),
      ]),
    );
    expect(await figure(page, "newest_growth")).toBe(writeCell(Number(growth.at(-1)?.[1]), "change"));
  });

  it("gives the share of each of the ten top products in these ten", async () => {
    const page = await visit("#page=products");
    const top = await gold.rows(`select product, revenue, revenue::double / sum(revenue) over () from (
        select product_code, any_value(product) as product, sum(total_amount_inr) as revenue from ${FACTS}
        group by 1 order by 3 desc nulls last, 1 limit 10) order by 2 desc`);
    expect(await tableOf(page, "Top products")).toEqual(
      top.map(([name, revenue, share]) => [name, money(revenue), writeCell(Number(share), "percent")]),
    );
  });

  it.each(pages.map(({ title }) => title))(
    "says of every figure of %s how it was computed, in SQL that gives it",
    async (title) => {
      const page = await visit(`#page=${title.toLowerCase()}`);
      await page.locator(".panel:not([hidden]) select").last().selectOption({ index: 1 });
      const wanted = pages.find((one) => one.title === title);
      const buttons = await page.locator(".panel:not([hidden]) [aria-haspopup=dialog]").all();
      expect(buttons).toHaveLength((wanted?.cards.length ?? 0) + (wanted?.charts.length ?? 0));
      for (const [index, button] of buttons.entries()) {
        await button.click();
        const dialog = page.getByRole("dialog");
        const rows = await gold.rows((await dialog.locator("code").textContent()) ?? "");
        const measure = measures[wanted?.cards[index]?.measure ?? ""];
        if (measure === undefined) expect(rows).not.toEqual([]);
        else {
          const shown = await visibleText(dialog.locator(".explain-figure"));
          expect(shown).toBe(writeCell(Number(rows[0]?.[0]), measure.format, measure.unit));
        }
        await page.keyboard.press("Escape");
      }
    },
  );
});

/** The text of one place as it is shown. */
async function visibleText(place: Locator): Promise<string> {
  const [text = ""] = await place.allInnerTexts();
  return text.trim();
}
