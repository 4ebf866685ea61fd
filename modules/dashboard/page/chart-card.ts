import { writeCell } from "../format";
import type { Cell, FunnelPayload, SplitPayload } from "../payload";
import type { Grid } from "../view";
import type { PageContext } from "./context";
import { type DataColumn, dataTable } from "./data-table";
import { type Component, h, ICONS, icon } from "./dom";
import { type ECharts, init } from "./echarts";
import { explainButton } from "./explain";
import { chartHeight, chartOption } from "./options";
import { readTheme } from "./theme";

/** A chart with its figures also as a table. */
export function chartCard(chart: SplitPayload | FunnelPayload, context: PageContext): Component {
  return new ChartCard(chart, context);
}

class ChartCard implements Component {
  readonly element: HTMLElement;
  private readonly stage = h("div");
  private readonly canvas = h("div", { class: "canvas", role: "img" }, this.stage);
  private readonly tableBox = h("div", { hidden: true });
  private readonly empty = h("p", { class: "empty", hidden: true }, "No data for these filters");
  private readonly toggle: HTMLButtonElement;
  private drawn: ECharts | undefined;
  private asTable = false;

  constructor(
    private readonly chart: SplitPayload | FunnelPayload,
    private readonly context: PageContext,
  ) {
    this.toggle = h("button", { type: "button", class: "icon-button", click: () => this.switch() });
    this.nameToggle();
    const { title, description, width } = chart;
    this.element = h(
      "section",
      { class: "card chart", "data-width": width, "aria-label": title },
      h(
        "div",
        { class: "card-head" },
        h("h3", {}, title),
        this.toggle,
        explainButton(title, () => this.explain()),
      ),
      description === undefined ? undefined : h("p", { class: "muted" }, description),
      this.note(),
      this.canvas,
      this.tableBox,
      this.empty,
    );
    new ResizeObserver(() => this.fit()).observe(this.canvas);
    addEventListener("beforeprint", () => this.scaleToPaper());
    addEventListener("afterprint", () => this.redraw());
  }

  update(): void {
    const grid = this.grid();
    const isEmpty = grid.rows.every(({ cells }) => cells.every((cell) => cell === null));
    this.empty.hidden = !isEmpty;
    this.canvas.hidden = isEmpty || this.asTable;
    this.tableBox.hidden = isEmpty || !this.asTable;
    this.canvas.setAttribute("aria-label", this.summary(grid));
    if (this.asTable) this.tableBox.replaceChildren(this.table(grid));
    else if (!isEmpty) this.draw(grid);
  }

  private note(): HTMLElement | undefined {
    const { cubes, dimensions } = this.context.payload;
    const applied = cubes[this.chart.totals]?.filters ?? [];
    const missing = this.context.page.filters.filter((name) => !applied.includes(name));
    if (missing.length === 0) return undefined;
    const all =
      applied.length === 0 ? "the filters" : missing.map((name) => dimensions[name]?.label).join(", ");
    return h("p", { class: "muted" }, `Not affected by ${all}.`);
  }

  private draw(grid: Grid): void {
    const { payload } = this.context;
    const measure = payload.measures[this.chart.measures[0] ?? ""];
    const width = this.canvas.clientWidth;
    // A page that is not shown has no width; it is drawn when it is.
    if (!measure || width === 0) return;
    this.canvas.style.minHeight = `${chartHeight(this.chart.type, grid.rows.length, grid.series.length)}px`;
    this.drawn ??= init(this.stage, null, { renderer: "svg" });
    this.drawn.resize();
    const chart = this.chart.type === "funnel" ? ({ type: "funnel", share: false } as const) : this.chart;
    const dimension = this.chart.type === "funnel" ? undefined : payload.dimensions[this.chart.by];
    const option = chartOption({ chart, grid, measure, dimension, theme: readTheme(), width });
    this.drawn.setOption(option, true);
  }

  private fit(): void {
    const { clientWidth, clientHeight } = this.stage;
    const fits = clientWidth === this.drawn?.getWidth() && clientHeight === this.drawn.getHeight();
    if (!this.canvas.hidden && !fits) this.update();
  }

  /** Paper is laid out too late for a chart to be drawn anew: the drawing is scaled to whatever width it gets. */
  private scaleToPaper(): void {
    const svg = this.stage.querySelector("svg");
    if (!svg || !this.drawn) return;
    svg.setAttribute("viewBox", `0 0 ${this.drawn.getWidth()} ${this.drawn.getHeight()}`);
    svg.setAttribute("preserveAspectRatio", "xMinYMin meet");
    for (const element of [svg, svg.parentElement]) {
      element?.style.setProperty("width", "100%");
      element?.style.setProperty("height", "100%");
    }
  }

  private redraw(): void {
    this.drawn?.dispose();
    this.drawn = undefined;
    this.update();
  }

  private grid(): Grid {
    const { view, payload } = this.context;
    const selection = this.context.selection();
    if (this.chart.type !== "funnel") return view.grid(this.chart, selection);
    const { totals } = this.chart;
    const rows = this.chart.measures.map((name) => ({
      label: payload.measures[name]?.label ?? name,
      cells: [view.total(totals, name, selection)],
    }));
    return { rows, series: ["Sessions"] };
  }

  private table(grid: Grid): HTMLElement {
    const { measures, dimensions } = this.context.payload;
    const measure = measures[this.chart.measures[0] ?? ""];
    const format = measure?.format ?? "text";
    const by = this.chart.type === "funnel" ? undefined : dimensions[this.chart.by];
    const columns: DataColumn[] = [
      { label: by?.label ?? "Step", format: by?.format ?? "text" },
      ...grid.series.map((label): DataColumn => ({ label, format, unit: measure?.unit })),
    ];
    const rows = grid.rows.map(({ label, cells }): Cell[] => [label, ...cells]);
    const shares = this.shares(grid);
    if (shares) {
      columns.push({ label: shares.label, format: "percent" });
      for (const [index, row] of rows.entries()) row.push(shares.values[index] ?? null);
    }
    return dataTable(this.chart.title, columns, rows);
  }

  private shares(grid: Grid): { label: string; values: Cell[] } | undefined {
    const figures = grid.rows.map(({ cells }) => Number(cells[0] ?? 0));
    const funnel = this.chart.type === "funnel";
    if (!funnel && !(this.chart as SplitPayload).share) return undefined;
    const whole = funnel ? (figures[0] ?? 0) : figures.reduce((sum, figure) => sum + figure, 0);
    const label = funnel ? "Share of first step" : "Share";
    return { label, values: figures.map((figure) => (whole > 0 ? figure / whole : null)) };
  }

  private summary(grid: Grid): string {
    const measure = this.context.payload.measures[this.chart.measures[0] ?? ""];
    if (!measure || grid.rows.length === 0) return `${this.chart.title}: no data`;
    const dimension =
      this.chart.type === "funnel" ? undefined : this.context.payload.dimensions[this.chart.by];
    const read = ({ label, cells }: Grid["rows"][number]): string =>
      `${writeCell(label, dimension?.format ?? "text")} ${writeCell(cells[0], measure.format, measure.unit)}`;
    const first = grid.rows[0] as Grid["rows"][number];
    const last = grid.rows.at(-1) as Grid["rows"][number];
    return `${this.chart.title}, ${this.chart.type} chart of ${grid.rows.length} values, from ${read(first)} to ${read(last)}. The table button shows all of them.`;
  }

  private switch(): void {
    this.asTable = !this.asTable;
    this.nameToggle();
    this.update();
  }

  private nameToggle(): void {
    const name = this.asTable ? "as a chart" : "as a table";
    this.toggle.replaceChildren(icon(this.asTable ? ICONS.chart : ICONS.table));
    this.toggle.setAttribute("aria-label", `Show ${this.chart.title} ${name}`);
    this.toggle.title = `Show ${name}`;
  }

  private explain(): void {
    const { payload, page, view } = this.context;
    const origin = view.origin(page, this.chart, this.context.selection());
    const measures = this.chart.measures.flatMap((name) => payload.measures[name] ?? []);
    const parts = [
      ...(this.chart.description === undefined
        ? []
        : [{ label: "What it shows", text: this.chart.description }]),
      ...measures.map(({ label, description, sql }) => ({ label, text: `${description} Formula: ${sql}` })),
    ];
    this.context.explain({ title: this.chart.title, parts, origin });
  }
}
