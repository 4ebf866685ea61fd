import { NO_DATA, writeCell } from "../format";
import type { PayloadCard } from "../payload";
import type { PageContext } from "./context";
import { type Component, h } from "./dom";
import { explainButton } from "./explain";

/** Figures with fewer characters are all of one size. */
const SHORTEST = 8;

/** One figure with its name, and below it what it refers to. */
export function figureCard(card: PayloadCard, context: PageContext): Component {
  const measure = context.payload.measures[card.measure];
  if (!measure) throw new Error(`unknown measure ${card.measure}`);
  const figure = h("p", { class: "figure", "data-measure": card.measure });
  const caption = h("p", { class: "muted caption" });
  const written = (name: string): string => {
    const shown = context.payload.measures[name];
    const value = context.view.total(card.totals, name, context.selection());
    return shown ? writeCell(value, shown.format, shown.unit) : NO_DATA;
  };
  const captionText = (): string => {
    if (card.caption !== undefined) {
      const refersTo = written(card.caption);
      return refersTo === NO_DATA ? "" : [card.captionPrefix, refersTo].filter(Boolean).join(" ");
    }
    // What the caption refers to says it already; without one a chosen filter needs a word.
    const chosen = card.ignore.filter((name) => (context.selection()[name] ?? 0) > 0);
    const labels = chosen.map((name) => context.payload.dimensions[name]?.label ?? name);
    return chosen.length === 0 ? "" : `Not affected by ${labels.join(", ")}`;
  };
  const explain = (): void => {
    const origin = context.view.origin(
      context.page,
      { measures: [card.measure], totals: card.totals },
      context.selection(),
    );
    const parts = [
      { label: "How it is computed", text: measure.description },
      { label: "Formula", text: measure.sql, code: true },
    ];
    context.explain({ title: measure.label, figure: figure.textContent ?? "", parts, origin });
  };
  const element = h(
    "section",
    { class: "card", "aria-label": measure.label },
    h("div", { class: "card-head" }, h("h3", {}, measure.label), explainButton(measure.label, explain)),
    figure,
    // Where one card of the page has a caption all keep its room, so that figures stay in line.
    context.page.cards.some((other) => other.caption !== undefined || other.ignore.length > 0)
      ? caption
      : undefined,
  );
  const update = (): void => {
    const value = context.view.total(card.totals, card.measure, context.selection());
    const text = written(card.measure);
    figure.textContent = text;
    figure.style.setProperty("--length", String(Math.max(text.length, SHORTEST)));
    figure.classList.toggle("missing", value === null);
    figure.classList.toggle("up", measure.format === "change" && Number(value) > 0);
    figure.classList.toggle("down", measure.format === "change" && Number(value) < 0);
    caption.textContent = captionText();
  };
  return { element, update };
}
