import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { computeByHand } from "../../bench/pipeline/baseline";
import { generateOlist } from "../../datasets/olist/generate";
import { Gold } from "../../modules/dashboard/gold";
import { renderDashboard } from "../../modules/dashboard/render";
import { projectRoot } from "../../scripts/project-root";
import { describeIf } from "../support/requirements";
import { launchChromium, MISSING_CHROMIUM, openWatched, type WatchedPage } from "./chromium";

const COUNTED = "order_status not in ('canceled', 'unavailable')";
const IN_SP = "customer_id in (select customer_id from gold.dim_customer where state = 'SP')";

describeIf(MISSING_CHROMIUM, "the Olist dashboard in a browser", () => {
  let folder = "";
  let browser: Browser;
  let gold: Gold;
  let watched: WatchedPage;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "olist-dashboard-"));
    const source = join(folder, "landing");
    const database = join(folder, "olist.duckdb");
    await generateOlist({ scale: 0.2, seed: 5, outDir: source });
    await computeByHand(source, database, "olist");
    const outFile = join(folder, "dashboard.html");
    const definitionFile = join(projectRoot(), "dashboards/olist.yaml");
    await renderDashboard({ definitionFile, database, outFile });
    gold = await Gold.open(database);
    browser = await launchChromium();
    watched = await openWatched(browser, pathToFileURL(outFile).href);
  });
  afterAll(async () => {
    await browser?.close();
    gold?.close();
    rmSync(folder, { recursive: true });
  });

  const one = async (sql: string): Promise<number> => Number((await gold.rows(sql))[0]?.[0]);
  /** The number a card shows, without its separators and unit. */
  const figure = async (measure: string): Promise<number> => {
    const text = await watched.page.locator(`.panel:not([hidden]) [data-measure=${measure}]`).textContent();
    return Number(/[\d,]+(\.\d+)?/.exec(text ?? "")?.[0].replaceAll(",", ""));
  };
  const open = (tab: string): Promise<void> => watched.page.getByRole("tab", { name: tab }).click();
  const choose = (filter: string, value: string): Promise<unknown> =>
    watched.page
      .locator(".panel:not([hidden])")
      .locator(`[data-filter=${filter}]`)
      .selectOption({ label: value });

  it("shows gold's sales, and those of one state when it is chosen", async () => {
    await open("Sales");
    expect(await figure("revenue")).toBe(
      await one(`select sum(revenue)::double from gold.fact_orders where ${COUNTED}`),
    );
    expect(await figure("orders")).toBe(await one(`select count(*) from gold.fact_orders where ${COUNTED}`));
    await choose("state", "SP");
    expect(await figure("revenue")).toBe(
      await one(`select sum(revenue)::double from gold.fact_orders where ${COUNTED} and ${IN_SP}`),
    );
  });

  it("shows gold's deliveries, and those of one year when it is chosen", async () => {
    await open("Delivery");
    const delivered = "from gold.fact_orders where delivery_days is not null";
    expect(await figure("delivered")).toBe(await one(`select count(*) ${delivered}`));
    expect(await figure("late")).toBe(await one(`select count(*) ${delivered} and is_late`));
    expect(await figure("average_days")).toBeCloseTo(await one(`select avg(delivery_days) ${delivered}`), 0);
    await choose("year", "2017");
    expect(await figure("delivered")).toBe(
      await one(`select count(*) ${delivered} and order_date_key between 20170101 and 20171231`),
    );
  });

  it("shows gold's reviews", async () => {
    await open("Reviews");
    const reviewed = "from gold.fact_orders where review_score is not null";
    expect(await figure("reviewed")).toBe(await one(`select count(*) ${reviewed}`));
    expect(await figure("average_score")).toBeCloseTo(await one(`select avg(review_score) ${reviewed}`), 1);
    expect(await figure("unhappy_share")).toBeCloseTo(
      await one(`select 100 * avg((review_score <= 2)::integer) ${reviewed}`),
      0,
    );
  });

  it("asks for nothing, and complains about nothing", () => {
    expect(watched.complaints).toEqual([]);
    expect(watched.requests).toEqual([]);
  });
});
