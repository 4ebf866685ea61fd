import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { loadDashboard } from "../../modules/dashboard/definition";
import { writeCell } from "../../modules/dashboard/format";
import { Gold } from "../../modules/dashboard/gold";
import { renderDashboard } from "../../modules/dashboard/render";
import { projectRoot } from "../../scripts/project-root";
import { describeIf } from "../support/requirements";
import { writeGold } from "../unit/dashboard/gold-fixture";
import { launchChromium, MISSING_CHROMIUM, openWatched, type WatchedPage } from "./chromium";

const definitionFile = join(projectRoot(), "dashboards/shopstream.yaml");
const COUNTED = "order_status in ('paid', 'shipped', 'delivered')";

describeIf(MISSING_CHROMIUM, "the dashboard in a browser", () => {
  const definition = loadDashboard(definitionFile).dashboard;
  let folder = "";
  let address = "";
  let browser: Browser;
  let gold: Gold;
  let open: WatchedPage[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "dashboard-"));
    const database = join(folder, "shopstream.duckdb");
    await writeGold(database);
    await renderDashboard({ definitionFile, database, outFile: join(folder, "dashboard.html") });
    address = pathToFileURL(join(folder, "dashboard.html")).href;
    gold = await Gold.open(database);
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
      expect(await page.evaluate("window.__attacked")).toBeUndefined();
      await page.context().close();
    }
  });

  async function visit(hash = "", options: Parameters<typeof openWatched>[2] = {}): Promise<Page> {
    const watched = await openWatched(browser, `${address}${hash}`, options);
    open.push(watched);
    return watched.page;
  }

  async function one(sql: string): Promise<string | number | null> {
    const [[value] = []] = await gold.rows(sql);
    return value as string | number | null;
  }

  function figure(page: Page, measure: string): Promise<string> {
    return visibleText(page.locator(`.panel:not([hidden]) [data-measure=${measure}]`));
  }

  /** The texts of a table's rows, of the card with that title. */
  async function tableOf(page: Page, title: string): Promise<string[][]> {
    const card = page.getByRole("region", { name: title, exact: true });
    const show = card.getByRole("button", { name: "as a table" });
    if ((await show.count()) > 0) await show.click();
    const rows = await card.locator("tbody tr").all();
    return Promise.all(rows.map((row) => row.locator("th, td").allInnerTexts()));
  }

  it("shows the figures that gold has", async () => {
    const page = await visit();
    const [revenue, orders, customers] = (
      await gold.rows(`select sum(line_revenue), count(distinct order_id), count(distinct customer_id)
        from gold.fact_orders where ${COUNTED}`)
    )[0] as [string, string, string];
    expect(await figure(page, "revenue")).toBe(writeCell(Number(revenue), "money"));
    expect(await figure(page, "orders")).toBe(writeCell(Number(orders), "integer"));
    expect(await figure(page, "customers")).toBe(writeCell(Number(customers), "integer"));
    expect(await visibleText(page.locator(".as-of"))).toBe("Data up to 14 June 2025");
    const months = await gold.rows(`select date_trunc('month', order_date)::date::varchar, sum(line_revenue)
      from gold.fact_orders where ${COUNTED} group by 1 order by 1`);
    expect(await tableOf(page, "Revenue by month")).toEqual(
      months.map(([month, sum]) => [writeCell(String(month), "month"), writeCell(Number(sum), "money")]),
    );
  });

  it.each([
    ["year", "2024", "extract(year from order_date) = 2024"],
    ["country", "FRA", "country_code = 'FRA'"],
    ["category", "Books", "product_category = 'Books'"],
    ["segment", "Premium", "customer_segment = 'Premium'"],
  ])("follows the filter %s", async (filter, value, condition) => {
    const page = await visit();
    await page.locator(`.panel:not([hidden]) [data-filter=${filter}]`).selectOption({ label: value });
    const from = `gold.fact_orders join gold.dim_products using (product_id)
      join (select customer_id, customer_segment from gold.dim_customers) using (customer_id)
      where ${COUNTED} and ${condition}`;
    const customers = await one(`select count(distinct customer_id) from ${from}`);
    const revenue = await one(`select sum(line_revenue) from ${from}`);
    expect(await figure(page, "customers")).toBe(writeCell(Number(customers), "integer"));
    expect(await figure(page, "revenue")).toBe(writeCell(Number(revenue), "money"));
    const categories = await gold.rows(
      `select product_category, sum(line_revenue) from ${from} group by 1 order by 2 desc`,
    );
    expect((await tableOf(page, "Revenue by category")).map((row) => row.slice(0, 2))).toEqual(
      categories.map(([name, sum]) => [name, writeCell(Number(sum), "money")]),
    );
    await page.locator(".panel:not([hidden])").getByRole("button", { name: "Clear filters" }).click();
    const all = await one(`select sum(line_revenue) from gold.fact_orders where ${COUNTED}`);
    expect(await figure(page, "revenue")).toBe(writeCell(Number(all), "money"));
  });

  it.each(definition.pages.map(({ title }) => title))(
    "says of every figure of %s how it was computed, in SQL that gives that figure",
    async (title) => {
      const page = await visit(`#page=${title.toLowerCase().replaceAll(" ", "-")}`);
      const filter = page.locator(".panel:not([hidden]) select").last();
      await filter.selectOption({ index: 1 });
      const buttons = await page.locator(".panel:not([hidden]) [aria-haspopup=dialog]").all();
      const expected = definition.pages.find((one) => one.title === title);
      expect(buttons).toHaveLength((expected?.cards.length ?? 0) + (expected?.charts.length ?? 0));
      for (const button of buttons) {
        await button.click();
        const dialog = page.getByRole("dialog");
        const sql = (await dialog.locator("code").textContent()) ?? "";
        const rows = await gold.rows(sql);
        expect(await visibleText(dialog.locator("dl"))).toMatch(/Source[\s\S]*Rows\n[\s\S]*Filters in force/);
        const shown = dialog.locator(".explain-figure");
        if ((await shown.count()) > 0) {
          const label = await visibleText(dialog.getByRole("heading", { level: 2 }));
          const card = expected?.cards
            .map(({ measure }) => definition.measures[measure])
            .find((m) => m?.label === label);
          const value = rows[0]?.[0];
          const text = value === null ? "No data" : writeCell(Number(value), card?.format ?? "text");
          expect(`${label} ${await visibleText(shown)}`).toBe(`${label} ${text}`);
        } else {
          expect(rows.length).toBeGreaterThan(0);
        }
        await page.keyboard.press("Escape");
        expect(await dialog.count()).toBe(0);
      }
    },
  );

  it("shows a table's rows as its SQL gives them, hostile names as text", async () => {
    const page = await visit("#page=product-performance");
    const card = page.getByRole("region", { name: "Products by revenue", exact: true });
    while (await card.getByRole("button", { name: "Show more rows" }).isVisible()) {
      await card.getByRole("button", { name: "Show more rows" }).click();
    }
    const names = await gold.rows(
      "select product_name from gold.mart_product_performance order by revenue_rank",
    );
    // A browser shows line separators and runs of blanks as one blank.
    const plain = (text: unknown): string => String(text).replace(/\s+/g, " ");
    const shown = (await tableOf(page, "Products by revenue")).map((row) => plain(row[1]));
    expect(shown).toEqual(names.map(([name]) => plain(name)));
  });

  it("draws every chart", async () => {
    const page = await visit();
    for (const { title, charts } of definition.pages) {
      await page.getByRole("tab", { name: title }).click();
      const drawn = await page.locator(".panel:not([hidden]) .canvas svg").count();
      expect(drawn).toBe(charts.filter(({ type }) => type !== "table").length);
      const marks = page.locator(".panel:not([hidden]) .canvas svg path[fill]:not([fill=none])");
      expect(await marks.count()).toBeGreaterThan(drawn);
    }
  });

  it("has a tooltip of text, whatever the name", async () => {
    const page = await visit("#page=product-performance");
    const bar = page.getByRole("region", { name: "Top products", exact: true }).locator(".canvas");
    const box = await bar.boundingBox();
    for (let y = 10; y < (box?.height ?? 0); y += 20)
      await bar.hover({ position: { x: (box?.width ?? 0) / 2, y } });
    expect(await bar.locator(".tip").count()).toBe(1);
  });

  it("is used with the keyboard alone", async () => {
    const page = await visit();
    const focused = (): Promise<string> =>
      page.evaluate(
        "(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent).trim()",
      );
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Skip to the figures");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Switch between light and dark");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Overview");
    await page.keyboard.press("ArrowRight");
    expect(await focused()).toBe("Product performance");
    await page.keyboard.press("End");
    expect(await focused()).toBe("Customer analysis");
    expect(await page.getByRole("tabpanel").getAttribute("id")).toBe("panel-customer-analysis");
    await page.keyboard.press("ArrowRight");
    expect(await focused()).toBe("Overview");
    for (let stop = 0; stop < (definition.pages[0]?.filters.length ?? 0); stop++)
      await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.dataset.filter")).toBe("segment");
    await page.keyboard.press("ArrowDown");
    expect(await page.getByRole("button", { name: "Clear filters" }).isEnabled()).toBe(true);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("How was Revenue computed?");
    await page.keyboard.press("Enter");
    expect(await page.getByRole("dialog", { name: "Revenue" }).isVisible()).toBe(true);
    expect(await focused()).toBe("Close");
    await page.keyboard.press("Escape");
    expect(await focused()).toBe("How was Revenue computed?");
  });

  /** A page whose figures are as long as they get. */
  async function dearPage(): Promise<string> {
    const outFile = join(folder, "dear.html");
    if (!existsSync(outFile)) {
      const database = join(folder, "dear.duckdb");
      await writeGold(database, { priceFactor: 10_000 });
      await renderDashboard({ definitionFile, database, outFile });
    }
    return pathToFileURL(outFile).href;
  }

  it.each([
    [360, "light"],
    [360, "dark"],
    [1280, "light"],
    [1280, "dark"],
  ] as const)("fits a width of %i in %s", async (width, colorScheme) => {
    const { page } = await openWatched(browser, await dearPage(), {
      viewport: { width, height: 800 },
      colorScheme,
    });
    const dark = await page.evaluate("getComputedStyle(document.body).backgroundColor");
    expect(dark).toBe(colorScheme === "dark" ? "rgb(15, 20, 27)" : "rgb(244, 246, 249)");
    for (const { title } of definition.pages) {
      await page.getByRole("tab", { name: title }).click();
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
      // Text that is cut off: wider than its box, where the box does not scroll on purpose.
      const cut =
        await page.evaluate(`[...document.querySelectorAll(".panel:not([hidden]) .figure, h1, h3, .tabs button, label span")]
        .filter((element) => element.scrollWidth > element.clientWidth + 1).map((element) => element.textContent)`);
      expect(cut).toEqual([]);
      const outside =
        await page.evaluate(`[...document.querySelectorAll(".panel:not([hidden]) .canvas svg text")]
        .filter((text) => { const box = text.getBoundingClientRect(), frame = text.ownerSVGElement.getBoundingClientRect();
          return box.left < frame.left - 1 || box.right > frame.right + 1; }).map((text) => text.textContent)`);
      expect(outside).toEqual([]);
    }
    await page.context().close();
  });

  it.each(["light", "dark"] as const)("has enough contrast in %s", async (colorScheme) => {
    const page = await visit("", { colorScheme });
    const color = (name: string): Promise<string> =>
      page.evaluate(`getComputedStyle(document.documentElement).getPropertyValue("--${name}").trim()`);
    const surface = await color("surface");
    for (const name of ["text", "muted", "accent", "up", "down"]) {
      for (const ground of [surface, await color("background")]) {
        expect(contrast(await color(name), ground)).toBeGreaterThanOrEqual(4.5);
      }
    }
    for (let index = 1; index <= 6; index++) {
      expect(contrast(await color(`series-${index}`), surface)).toBeGreaterThanOrEqual(3);
    }
  });

  it("switches between light and dark, and remembers page and filters in its address", async () => {
    const page = await visit("", { colorScheme: "light" });
    await page.getByRole("button", { name: "Switch between light and dark" }).click();
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(15, 20, 27)");
    await page.getByRole("tab", { name: "Customer analysis" }).click();
    await page.locator("[data-filter=churn_risk]").selectOption({ label: "High" });
    const shown = await figure(page, "buyers");
    const again = await visit(new URL(page.url()).hash);
    expect(await figure(again, "buyers")).toBe(shown);
    expect(shown).toBe(
      String(await one("select count(*) from gold.mart_customer_ltv where churn_risk = 'High'")),
    );
  });

  it("says that there is no data, not NaN", async () => {
    const database = join(folder, "empty.duckdb");
    await writeGold(database, { orders: 0 });
    await renderDashboard({ definitionFile, database, outFile: join(folder, "empty.html") });
    const watched = await openWatched(browser, pathToFileURL(join(folder, "empty.html")).href);
    open.push(watched);
    for (const { title, cards, charts } of definition.pages) {
      await watched.page.getByRole("tab", { name: title }).click();
      const text = await visibleText(watched.page.locator(".panel:not([hidden])"));
      expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
      expect(text.match(/No data/g)).toHaveLength(cards.length + charts.length);
    }
  });

  it("prints the figures without the controls", async () => {
    const page = await visit();
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".icon-button:visible, .button:visible").count()).toBe(0);
    expect(await page.locator(".figure:visible").count()).toBe(6);
    const pdf = await page.pdf({ path: join(folder, "page.pdf"), format: "A4" });
    expect(pdf.length).toBeGreaterThan(10_000);
    expect(readFileSync(join(folder, "page.pdf")).subarray(0, 5).toString()).toBe("%PDF-");
  });
});

/** What a reader sees of an element. */
async function visibleText(element: Locator): Promise<string> {
  return (await element.allInnerTexts()).join("\n");
}

/** Contrast of two colours written as #rrggbb. Source: WCAG 2.2, relative luminance and contrast ratio. */
function contrast(a: string, b: string): number {
  const luminance = (color: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}
