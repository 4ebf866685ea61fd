import { writeCell } from "../format";
import type { Payload, PayloadPage } from "../payload";
import { type Component, h } from "./dom";
import type { State } from "./state";

/** One select for each filter of a page, and what is in force in words. */
export function filterBar(payload: Payload, page: PayloadPage, state: State, changed: () => void): Component {
  const selects = page.filters.map((name) => {
    const dimension = payload.dimensions[name];
    const options = (dimension?.values ?? []).map((value, place) =>
      h("option", { value: place + 1 }, writeCell(value, dimension?.format ?? "text")),
    );
    const select = h("select", { "data-filter": name }, h("option", { value: 0 }, "All"), ...options);
    select.addEventListener("change", () => {
      state.choose(page, name, Number(select.value));
      changed();
    });
    return { name, select, label: h("label", {}, h("span", {}, dimension?.label ?? name), select) };
  });
  const reset = h("button", { type: "button", class: "button", click: () => clear() }, "Clear filters");
  const status = h("p", { class: "visually-hidden", role: "status" });
  const clear = (): void => {
    state.clear(page);
    changed();
    selects[0]?.select.focus();
  };
  const element = h(
    "form",
    { class: "filters", "aria-label": "Filters", submit: (event) => event.preventDefault() },
    ...selects.map(({ label }) => label),
    reset,
    status,
  );
  const update = (): void => {
    const chosen: string[] = [];
    for (const { name, select } of selects) {
      const place = state.selection(page)[name] ?? 0;
      select.value = String(place);
      select.classList.toggle("chosen", place > 0);
      if (place > 0)
        chosen.push(`${payload.dimensions[name]?.label}: ${select.selectedOptions[0]?.textContent}`);
    }
    reset.disabled = chosen.length === 0;
    status.textContent = chosen.length === 0 ? "No filters" : `Filtered by ${chosen.join(", ")}`;
  };
  return { element, update };
}
