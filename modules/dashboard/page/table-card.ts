import type { TablePayload } from "../payload";
import type { PageContext } from "./context";
import { dataTable } from "./data-table";
import { type Component, h } from "./dom";
import { explainButton } from "./explain";

const FIRST_ROWS = 15;
const MORE_ROWS = 50;

/** Rows of a source, the first of them at first. */
export function tableCard(chart: TablePayload, context: PageContext): Component {
  let shown = FIRST_ROWS;
  const content = h("div");
  const status = h("p", { class: "muted" });
  const more = h("button", { type: "button", class: "button", click: () => showMore() }, "Show more rows");
  const explain = (): void => {
    const origin = context.view.origin(context.page, chart, context.selection());
    const columns = chart.columns.map(({ label, sql }) => `${label}: ${sql}`).join("; ");
    const parts = [
      ...(chart.description === undefined ? [] : [{ label: "What it shows", text: chart.description }]),
      { label: "Columns", text: columns },
      { label: "Order", text: chart.order },
    ];
    context.explain({ title: chart.title, parts, origin });
  };
  const element = h(
    "section",
    { class: "card chart", "data-width": chart.width, "aria-label": chart.title },
    h("div", { class: "card-head" }, h("h3", {}, chart.title), explainButton(chart.title, explain)),
    chart.description === undefined ? undefined : h("p", { class: "muted" }, chart.description),
    content,
    h("div", { class: "table-foot" }, status, more),
  );
  const draw = (): void => {
    const places = context.view.tableRows(chart, context.selection());
    const total = context.view.rows(chart.totals, context.selection());
    const rows = places.slice(0, shown).map((row) => chart.cells.map((column) => column[row] ?? null));
    content.replaceChildren(
      rows.length === 0
        ? h("p", { class: "empty" }, "No data for these filters")
        : dataTable(chart.title, chart.columns, rows),
    );
    const few = places.length < total ? `, the first ${places.length} are in this file` : "";
    status.textContent = `${rows.length.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} rows${few}`;
    more.hidden = rows.length >= places.length;
  };
  const showMore = (): void => {
    shown += MORE_ROWS;
    draw();
  };
  const update = (): void => {
    shown = FIRST_ROWS;
    draw();
  };
  return { element, update };
}
