import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { runShop, Scratch, SHOP } from "../data/shop";
import { describeIf } from "../support/requirements";
import { launchChromium, MISSING_CHROMIUM, openWatched } from "./chromium";

describeIf(MISSING_CHROMIUM, "the page that describes the tables", () => {
  const scratch = new Scratch();
  const work = scratch.folder();
  let browser: Browser;
  beforeAll(async () => {
    await runShop(scratch.folder(SHOP), work);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    scratch.remove();
  });

  it("opens from disk, with the columns of a model as they were built, and asks no network for anything", async () => {
    const address = pathToFileURL(join(work, "docs.html")).href;
    const model = "#!/model/model.medallion.shopstream__fact_orders";
    const { page, requests } = await openWatched(browser, `${address}${model}`);
    const row = page.getByRole("row").filter({ hasText: "line_revenue" });
    expect((await row.allInnerTexts()).join()).toMatch(
      /DECIMAL\(18,2\)\s+quantity x unit_price where the order counts/,
    );
    const menu = (await page.locator("model-tree").allInnerTexts()).join();
    expect(new Set(menu.match(/\b(shopstream|olist|fmcg)$/gm))).toEqual(new Set(["shopstream"]));
    // Before it is filled in, a template of the page asks for an icon that is named by the template's own text.
    expect(requests.filter((url) => !url.startsWith("file:"))).toEqual([]);
    await page.context().close();
  });
});
