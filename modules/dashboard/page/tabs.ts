import type { PayloadPage } from "../payload";
import { type Component, h } from "./dom";
import { type State, slug } from "./state";

/** The list of pages: one stop of the Tab key, arrows move within it. */
export function tabList(pages: readonly PayloadPage[], state: State, changed: () => void): Component {
  const tabs = pages.map(({ title }, index) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${slug(title)}`,
        "aria-controls": `panel-${slug(title)}`,
        click: () => show(index),
      },
      title,
    ),
  );
  const show = (index: number): void => {
    state.show(index);
    changed();
  };
  const element = h("div", { role: "tablist", class: "tabs", "aria-label": "Pages" }, ...tabs);
  element.addEventListener("keydown", (event) => {
    const at = pages.indexOf(state.page);
    const targets: Readonly<Record<string, number>> = {
      ArrowRight: (at + 1) % pages.length,
      ArrowLeft: (at + pages.length - 1) % pages.length,
      Home: 0,
      End: pages.length - 1,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    show(target);
    tabs[target]?.focus();
  });
  const update = (): void => {
    for (const [index, tab] of tabs.entries()) {
      const selected = pages[index] === state.page;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
    }
  };
  return { element, update };
}
