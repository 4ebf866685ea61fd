import type { Payload, PayloadPage } from "../payload";
import { View } from "../view";
import { figureCard } from "./card";
import { chartCard } from "./chart-card";
import type { PageContext } from "./context";
import { type Component, h, ICONS, icon } from "./dom";
import { ExplainDialog } from "./explain";
import { filterBar } from "./filters";
import { State, slug } from "./state";
import css from "./style.css";
import { tableCard } from "./table-card";
import { tabList } from "./tabs";
import { restoreTheme, toggleTheme } from "./theme";

function panel(
  page: PayloadPage,
  payload: Payload,
  state: State,
  view: View,
  dialog: ExplainDialog,
): Component {
  const context: PageContext = {
    payload,
    page,
    view,
    selection: () => state.selection(page),
    explain: (explanation) => dialog.open(explanation),
  };
  const cards = page.cards.map((card) => figureCard(card, context));
  const charts = page.charts.map((chart) =>
    chart.type === "table" ? tableCard(chart, context) : chartCard(chart, context),
  );
  const filters = filterBar(payload, page, state, () => update());
  const parts = [filters, ...cards, ...charts];
  const update = (): void => {
    for (const part of parts) part.update();
  };
  const element = h(
    "div",
    {
      role: "tabpanel",
      class: "panel",
      id: `panel-${slug(page.title)}`,
      "aria-labelledby": `tab-${slug(page.title)}`,
    },
    h("h2", { class: "visually-hidden" }, page.title),
    page.description === undefined ? undefined : h("p", { class: "muted" }, page.description),
    page.filters.length === 0 ? undefined : filters.element,
    h("div", { class: "cards" }, ...cards.map((card) => card.element)),
    h("div", { class: "charts" }, ...charts.map((chart) => chart.element)),
  );
  return { element, update };
}

function header(payload: Payload, changed: () => void): HTMLElement {
  const themeButton = h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": "Switch between light and dark",
      title: "Light or dark",
      click: () => {
        toggleTheme();
        changed();
      },
    },
    icon(ICONS.theme),
  );
  const asOf = payload.asOf && h("p", { class: "as-of" }, `${payload.asOf.label} ${payload.asOf.text}`);
  return h(
    "header",
    {},
    h("div", {}, h("h1", {}, payload.title), h("p", { class: "muted" }, payload.description)),
    asOf,
    themeButton,
  );
}

function start(): void {
  const payload: Payload = JSON.parse(document.getElementById("data")?.textContent ?? "");
  document.head.append(h("style", {}, css));
  restoreTheme();
  const state = new State(payload);
  const view = new View(payload);
  const dialog = new ExplainDialog(payload);
  const panels = payload.pages.map((page) => panel(page, payload, state, view, dialog));
  const update = (): void => {
    tabs.update();
    for (const [index, { element, update: draw }] of panels.entries()) {
      element.hidden = payload.pages[index] !== state.page;
      if (!element.hidden) draw();
    }
  };
  const tabs = tabList(payload.pages, state, update);
  const main = h("main", { id: "main", tabindex: -1 }, ...panels.map(({ element }) => element));
  document.body.append(
    h("a", { class: "skip", href: "#main", click: (event) => skip(event, main) }, "Skip to the figures"),
    header(payload, update),
    h("nav", { "aria-label": "Pages" }, tabs.element),
    main,
    dialog.element,
  );
  update();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", update);
}

/** The address holds the filters: the link must not replace it. */
function skip(event: Event, main: HTMLElement): void {
  event.preventDefault();
  main.focus();
}

start();
