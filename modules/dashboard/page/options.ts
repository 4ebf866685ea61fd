import { writeAxis, writeCell, writeShort } from "../format";
import type { Cell, PayloadDimension, PayloadMeasure, SplitPayload } from "../payload";
import type { Grid } from "../view";
import { h } from "./dom";
import type { Theme } from "./theme";

/** What the drawing of one chart needs. */
export interface Drawing {
  readonly chart: Pick<SplitPayload, "type" | "share"> | { readonly type: "funnel"; readonly share: false };
  readonly grid: Grid;
  readonly measure: PayloadMeasure;
  readonly dimension?: Pick<PayloadDimension, "format">;
  readonly theme: Theme;
  /** Width of the box in CSS pixels. */
  readonly width: number;
}

const FONT = 12;
const NARROW = 420;
/** What the numbers beside an axis and the margins take. */
const AXIS_ROOM = 60;
const MOST_NAMED_COLUMNS = 12;
const LEGEND = { bottom: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, itemGap: 16 };

/** The ECharts option that draws a grid of figures. */
export function chartOption(drawing: Drawing): Record<string, unknown> {
  const { theme, chart } = drawing;
  const base = {
    animation: false,
    color: theme.palette,
    textStyle: { fontFamily: theme.font, fontSize: FONT, color: theme.text },
  };
  if (chart.type === "donut") return { ...base, ...donut(drawing) };
  if (chart.type === "bar" || chart.type === "funnel") return { ...base, ...bars(drawing) };
  return { ...base, ...alongAxis(drawing) };
}

/** Height of the box in CSS pixels: bars need room for each of them. */
export function chartHeight(type: string, rows: number, series: number): number {
  if (type === "funnel") return Math.max(220, rows * 46 + 16);
  if (type !== "bar") return 280;
  return Math.max(120, rows * Math.max(30, series * 18) + 16);
}

function labelOf(drawing: Drawing, row: number): string {
  return writeShort(drawing.grid.rows[row]?.label, drawing.dimension?.format ?? "text");
}

function tooltip(
  { theme }: Drawing,
  lines: (row: number) => (readonly [string, string])[],
  title: (row: number) => string,
) {
  return {
    confine: true,
    backgroundColor: theme.surface,
    borderColor: theme.line,
    textStyle: { color: theme.text, fontSize: FONT },
    // An element made of text nodes, not a string that ECharts would parse as HTML: names are data.
    formatter: (parameters: { dataIndex: number } | readonly { dataIndex: number }[]) => {
      const first = Array.isArray(parameters) ? parameters[0] : parameters;
      const row = (first as { dataIndex: number }).dataIndex;
      const list = lines(row).map(([name, value]) =>
        h("div", { class: "tip-line" }, h("span", {}, name), h("strong", {}, value)),
      );
      return h("div", { class: "tip" }, h("div", { class: "tip-title" }, title(row)), ...list);
    },
  };
}

function shareOf(drawing: Drawing, row: number): string | undefined {
  if (!drawing.chart.share) return undefined;
  const total = drawing.grid.rows.reduce((sum, { cells }) => sum + Number(cells[0] ?? 0), 0);
  const value = Number(drawing.grid.rows[row]?.cells[0] ?? 0);
  return total > 0 ? writeCell(value / total, "percent") : undefined;
}

function tipLines(drawing: Drawing): (row: number) => (readonly [string, string])[] {
  const { grid, measure } = drawing;
  return (row) => {
    const lines = grid.series.map((name, index): readonly [string, string] => [
      name,
      writeCell(grid.rows[row]?.cells[index], measure.format, measure.unit),
    ]);
    const share = shareOf(drawing, row);
    return share === undefined ? lines : [...lines, ["Share", share]];
  };
}

function legend({ theme, grid }: Drawing) {
  if (grid.series.length < 2) return { show: false };
  return { ...LEGEND, textStyle: { color: theme.text } };
}

function alongAxis(drawing: Drawing): Record<string, unknown> {
  const { grid, theme, measure, chart } = drawing;
  const labels = grid.rows.map((_, row) => labelOf(drawing, row));
  const line = chart.type === "line";
  const series = grid.series.map((name, index) => ({
    name,
    type: line ? "line" : "bar",
    data: grid.rows.map(({ cells }) => cells[index] ?? null),
    ...(line
      ? { symbolSize: 6, showSymbol: labels.length <= 40, lineStyle: { width: 2.5 } }
      : { barMaxWidth: 36 }),
    ...(line && grid.series.length === 1 ? { areaStyle: { opacity: 0.1 } } : {}),
    ...(line ? {} : { itemStyle: { borderRadius: [3, 3, 0, 0] } }),
  }));
  return {
    legend: legend(drawing),
    tooltip: { ...tooltip(drawing, tipLines(drawing), (row) => labels[row] ?? ""), trigger: "axis" },
    grid: { left: 8, right: 14, top: 18, bottom: grid.series.length > 1 ? 30 : 4, containLabel: true },
    xAxis: {
      type: "category",
      data: labels,
      boundaryGap: !line,
      axisLine: { lineStyle: { color: theme.line } },
      axisTick: { show: false },
      axisLabel: { color: theme.muted, ...bandLabel(drawing) },
    },
    yAxis: valueAxis(measure, theme),
    series,
  };
}

/** Names stand below their columns in as many lines as they need; dates may be left out, since they run on. */
function bandLabel({ dimension, grid, width }: Drawing): Record<string, unknown> {
  if (dimension?.format !== "text" || grid.rows.length > MOST_NAMED_COLUMNS) return { hideOverlap: true };
  return {
    interval: 0,
    width: (width - AXIS_ROOM) / grid.rows.length - 6,
    overflow: "break",
    lineHeight: 15,
  };
}

function valueAxis(measure: PayloadMeasure, theme: Theme) {
  return {
    type: "value",
    splitNumber: 4,
    // Counts have no halves: without this, few rows give an axis of 0, 0.5, 1.
    ...(measure.format === "integer" ? { minInterval: 1 } : {}),
    axisLabel: { color: theme.muted, formatter: (value: number) => writeAxis(value, measure.format) },
    splitLine: { lineStyle: { color: theme.line } },
  };
}

function bars(drawing: Drawing): Record<string, unknown> {
  const { grid, theme, measure, chart, width } = drawing;
  const labels = grid.rows.map((_, row) => labelOf(drawing, row));
  const first = Number(grid.rows[0]?.cells[0] ?? 0);
  const endLabel = (cell: Cell, row: number): string => {
    if (chart.type !== "funnel") {
      const share = width < NARROW ? undefined : shareOf(drawing, row);
      return [writeShort(cell, measure.format), share]
        .filter((text) => text !== undefined)
        .join("  \u00b7  ");
    }
    const share = first > 0 && row > 0 ? `  \u00b7  ${writeCell(Number(cell ?? 0) / first, "percent")}` : "";
    return `${writeCell(cell, measure.format)}${share}`;
  };
  return {
    legend: legend(drawing),
    tooltip: { ...tooltip(drawing, tipLines(drawing), (row) => labels[row] ?? ""), trigger: "item" },
    grid: {
      left: 0,
      right: endRoom(drawing),
      top: 4,
      bottom: grid.series.length > 1 ? 28 : 4,
      containLabel: true,
    },
    xAxis: { type: "value", show: false },
    yAxis: {
      type: "category",
      inverse: true,
      data: labels,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { color: theme.text, width: Math.min(180, width * 0.36), overflow: "truncate", margin: 10 },
    },
    series: grid.series.map((name, index) => ({
      name,
      type: "bar",
      barMaxWidth: chart.type === "funnel" ? 30 : 18,
      data: grid.rows.map(({ cells }) => cells[index] ?? null),
      itemStyle: { borderRadius: [0, 3, 3, 0] },
      label: {
        show: true,
        position: "right",
        color: theme.text,
        formatter: ({ dataIndex }: { dataIndex: number }) =>
          endLabel(grid.rows[dataIndex]?.cells[index] ?? null, dataIndex),
      },
    })),
  };
}

/** Room for the text at the end of the longest bar. */
function endRoom({ chart, width }: Drawing): number {
  if (chart.type === "funnel") return 118;
  return chart.share && width >= NARROW ? 116 : 62;
}

function donut(drawing: Drawing): Record<string, unknown> {
  const { grid, theme } = drawing;
  const labels = grid.rows.map((_, row) => labelOf(drawing, row));
  const named = (name: string): string => {
    const share = shareOf(drawing, labels.indexOf(name));
    return share === undefined ? name : `${name}  ${share}`;
  };
  return {
    tooltip: { ...tooltip(drawing, tipLines(drawing), (row) => labels[row] ?? ""), trigger: "item" },
    // The shares stand in the legend: labels around a small ring collide or are cut off.
    legend: { ...LEGEND, textStyle: { color: theme.text }, formatter: named },
    series: [
      {
        type: "pie",
        radius: ["50%", "78%"],
        center: ["50%", "44%"],
        itemStyle: { borderColor: theme.surface, borderWidth: 2 },
        label: { show: false },
        data: grid.rows.map(({ cells }, row) => ({ name: labels[row], value: Number(cells[0] ?? 0) })),
      },
    ],
  };
}
