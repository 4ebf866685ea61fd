import { writeCell } from "../format";
import type { Cell } from "../payload";
import type { Format } from "../schema";
import { h } from "./dom";

export interface DataColumn {
  readonly label: string;
  readonly format: Format;
  readonly unit?: string;
}

/** A table that scrolls sideways in its own box, so that the page never does. */
export function dataTable(
  caption: string,
  columns: readonly DataColumn[],
  rows: readonly (readonly Cell[])[],
): HTMLElement {
  const isText = (format: Format): boolean => ["text", "month", "date"].includes(format);
  const head = columns.map(({ label, format }) =>
    h("th", { scope: "col", class: isText(format) ? undefined : "number" }, label),
  );
  const body = rows.map((row) =>
    h(
      "tr",
      {},
      ...columns.map(({ format, unit }, index) => {
        const text = writeCell(row[index], format, unit);
        if (index === 0) return h("th", { scope: "row", class: isText(format) ? undefined : "number" }, text);
        return h("td", { class: isText(format) ? undefined : "number" }, text);
      }),
    ),
  );
  return h(
    "div",
    { class: "table-box", tabindex: 0, role: "region", "aria-label": `${caption}, table` },
    h(
      "table",
      {},
      h("caption", { class: "visually-hidden" }, caption),
      h("thead", {}, h("tr", {}, ...head)),
      h("tbody", {}, ...body),
    ),
  );
}
