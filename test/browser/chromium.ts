import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const CANDIDATES = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const PROGRAM = CANDIDATES.find((path) => path !== undefined && existsSync(path));
/** Nothing that would make the browser speak to its maker while a test counts requests. */
const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Why there is no browser to test with; undefined where there is one. */
export const MISSING_CHROMIUM =
  PROGRAM === undefined ? "no Chromium found: install chromium or set CHROMIUM_PATH" : undefined;

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: PROGRAM, args: ARGUMENTS });
}

export interface WatchedPage {
  readonly page: Page;
  /** What the page printed as an error or warning, or threw. */
  readonly complaints: string[];
  /** Every address it asked for, the opened file aside. */
  readonly requests: string[];
}

/** Opens an address in a fresh profile and watches what it does. */
export async function openWatched(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  const opened = address.replace(/#.*/, "");
  page.on("request", (request) => {
    if (request.url() !== opened && !request.url().startsWith("data:")) requests.push(request.url());
  });
  await page.goto(address);
  return { page, complaints, requests };
}
