import type { Payload } from "../payload";
import type { Origin } from "../view";
import { h, ICONS, icon } from "./dom";

export interface Explanation {
  readonly title: string;
  /** The figure itself, where there is one. */
  readonly figure?: string;
  readonly parts: readonly { readonly label: string; readonly text: string; readonly code?: boolean }[];
  readonly origin: Origin;
}

/** The dialog that says how a figure was computed. One for the whole page. */
export class ExplainDialog {
  readonly element: HTMLDialogElement;
  private readonly body = h("div", { class: "explain-body" });
  private readonly heading = h("h2", { id: "explain-title" });

  constructor(private readonly payload: Payload) {
    const close = h(
      "button",
      { type: "button", class: "icon-button", "aria-label": "Close", click: () => this.element.close() },
      icon(ICONS.close),
    );
    this.element = h(
      "dialog",
      { class: "explain", "aria-labelledby": "explain-title" },
      h("div", { class: "explain-head" }, this.heading, close),
      this.body,
    );
    // A click on the backdrop is a click on the dialog element itself.
    this.element.addEventListener("click", (event) => {
      if (event.target === this.element) this.element.close();
    });
  }

  open({ title, figure, parts, origin }: Explanation): void {
    const source = this.payload.sources[origin.source];
    this.heading.textContent = title;
    const filters = origin.inForce.map(({ label, value }) => `${label}: ${value}`).join(", ");
    const facts: [string, string | undefined, boolean?][] = [
      ...parts.map(({ label, text, code }): [string, string, boolean?] => [label, text, code]),
      ["Source", `${source?.label}. ${source?.description}`],
      ["Read from", source?.tables.join(", ")],
      ["Rows", `${origin.rows.toLocaleString("en-US")} rows of the source with these filters`],
      ["Filters in force", filters === "" ? "None" : filters],
      ["Not affected by", origin.unaffectedBy.join(", ") || undefined],
    ];
    const list = h("dl");
    for (const [term, text, code] of facts) {
      if (text === undefined) continue;
      list.append(h("dt", {}, term), h("dd", { class: code ? "code" : undefined }, text));
    }
    this.body.replaceChildren(
      ...(figure === undefined ? [] : [h("p", { class: "explain-figure" }, figure)]),
      list,
      h("h3", {}, "SQL"),
      h("p", { class: "muted" }, "Run on the pipeline's DuckDB file, it gives the figures shown."),
      h("pre", { tabindex: 0, role: "region", "aria-label": "SQL" }, h("code", {}, origin.sql)),
    );
    this.element.showModal();
    this.element.scrollTop = 0;
  }
}

/** The button that every figure has. */
export function explainButton(title: string, open: () => void): HTMLButtonElement {
  return h(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": `How was ${title} computed?`,
      title: "How was this computed?",
      "aria-haspopup": "dialog",
      click: open,
    },
    icon(ICONS.info),
  );
}
